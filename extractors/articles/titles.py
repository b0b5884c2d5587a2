"""Titles: the headline of an article, without the name of its site."""

from __future__ import annotations

import re
from html import unescape

from lxml.html import HtmlElement

from extractors.articles.body import visible_title
from extractors.articles.head import Head
from extractors.articles.linked_data import LinkedData
from extractors.text import clean_line

TITLE_METAS = ("og:title", "title", "headline", "twitter:title")

_HEADLINES = 4  # first-level headings that are looked at
_SEPARATED = re.compile(r"\s+[|\u2013\u2014\u2022\xb7\xbb<>:-]\s+")
_LEAST = 10  # letters; a shorter heading may begin or end many a title
_WORD = re.compile(r"\w+")


def title_forms(tree: HtmlElement, head: Head, data: LinkedData) -> tuple[str, ...]:
    """Return all forms in which a page gives the title of its article, the headline first."""
    headings = [clean_line(heading.text_content()) for heading in list(tree.iter("h1"))[:_HEADLINES]]
    shared = [head.metas[name] for name in TITLE_METAS if name in head.metas]
    said = [clean_line(unescape(text)) for text in list(data.texts("headline"))[:1]]
    confirmed = [heading for heading in headings if _confirmed(heading, (*shared, head.title))]
    forms = [*said, *confirmed[:1], *shared, *headings, *_SEPARATED.split(head.title)[:1], head.title]
    return tuple(dict.fromkeys(form for form in forms if form))


def page_title(tree: HtmlElement, forms: tuple[str, ...], head: Head, data: LinkedData) -> str:
    """Return the headline of a page.

    As its linked data says; else the heading that stands at the start or end of the title that is shared, which then is
    that title without the site's name; else the shared title; else what trafilatura makes of it.
    """
    told = bool(head.first(TITLE_METAS)) or any(True for _ in data.texts("headline"))
    return forms[0] if told else clean_line(visible_title(tree)) or next(iter(forms), "")


def best_title(page: str, feed: str) -> str:
    """Return the page's headline if the feed's title speaks of the same, else the feed's title."""
    words = set(_WORD.findall(feed.casefold()))
    common = words.intersection(_WORD.findall(page.casefold()))
    return page if page and (not words or 3 * len(common) >= len(words)) else feed


def _confirmed(heading: str, titles: tuple[str, ...]) -> bool:
    folded = _letters(heading)
    return len(folded) >= _LEAST and any(
        _letters(title).startswith(folded) or _letters(title).endswith(folded) for title in titles
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
