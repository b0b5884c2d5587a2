"""Surroundings: which parts of a page belong to other articles, to readers, or to the site."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from lxml.html import HtmlElement

_OTHERS = frozenset({"aside", "blockquote", "nav", "footer"})
_WHOLE = frozenset({"html", "body", "main"})
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NAMED = frozenset(
    {
        "comment",
        "comments",
        "disqus",
        "related",
        "teaser",
        "teasers",
        "recommended",
        "recommendation",
        "recommendations",
    }
    | {"promo", "promos", "sidebar", "embed", "embedded", "tweet", "more"}
)
_ABOUT = frozenset({"meta", "byline", "author", "authors", "info", "date", "published", "headline"})  # of the article


def is_anothers(element: HtmlElement) -> bool:
    """Return whether an element stands in what belongs to others: teasers, comments, embedded posts, sidebars.

    What surrounds a first-level heading is the article's own, under any name: a theme names the whole content
    "with-sidebar".
    """
    nested = 0
    for above in (element, *element.iterancestors()):
        nested += above.tag == "article"
        if above.tag in _WHOLE or above.find(".//h1") is not None:
            return bool(nested > 1)
        own = above.tag == "footer" and next(above.iterancestors("article"), None) is not None  # of that article
        beside = above.tag in _OTHERS and not own and not _is_named(above, _ABOUT)
        if beside or nested > 1 or _is_named(above, _NAMED):
            return True
    return False


def _is_named(element: HtmlElement, names: AbstractSet[str]) -> bool:
    named = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"
    return any(token.lower() in names for token in _TOKEN.findall(named))
