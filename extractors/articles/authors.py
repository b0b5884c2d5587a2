"""Authors: who is said to have written an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.articles.linked_data import LinkedData
from extractors.text import clean_line

AUTHOR_METAS = (
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
)

_ADDRESS = re.compile(r"https?:|www\.|\S+@\S+")
_BY = re.compile(
    r"^(?:(?:written|posted|published|text|story|author|autor|ver\xf6ffentlicht|eingestellt|publi\xe9|publicado)\b[:\s]*)?"
    r"(?:(?:by|von|par|por|di|door)\b[:\s]*)?",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s*[;|]\s*|\s*,\s+(?!(?:jr|sr|ph\.?d|m\.?d)\b)|\s+(?:and|und|et|y|&)\s+", re.IGNORECASE)
_JOINED = re.compile(r"\s*[;|]\s*|\s+(?:and|und|et|&)\s+")
_NAME_LIMIT = 80  # characters

# Elements that say by their relation, property, class or identifier that they hold a byline
_BYLINES = XPath(
    './/*[@rel="author" or @itemprop="author" or contains(@class,"uthor") or contains(@class,"yline")'
    ' or contains(@id,"author") or contains(@data-testid,"uthor")]'
)
_BYLINES_LIMIT = 50  # elements that are looked at
_NAMED = re.compile(r"(?:author|byline)[-_]*name", re.IGNORECASE)
_WORD = r"[^\W\d_](?:[^\W\d_]|[.'\u2019-])*"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,4}}")
_ASIDE = frozenset({"form", "aside", "footer", "nav"})


def linked_authors(data: LinkedData) -> tuple[str, ...]:
    """Return the authors that the first article node with any gives."""
    for node in data.articles:
        names = _distinct(_names(node.get("author")))
        if names:
            return names
    return ()


def shown_authors(tree: HtmlElement) -> tuple[str, ...]:
    """Return the authors in the byline that a page shows: the most explicit one that reads like names."""
    found = []
    for place, element in enumerate(_BYLINES(tree)[:_BYLINES_LIMIT]):
        if any(above.tag in _ASIDE for above in element.iterancestors()):
            continue
        names = tuple(name for name in split_authors(" ".join(element.itertext())) if _NAME.fullmatch(name))
        vagueness = _vagueness(element)
        if names and (vagueness < 2 or " " in names[0]):
            found.append((vagueness, len(element) > 0, place, names))
    return min(found)[-1] if found else ()


def split_authors(text: str) -> tuple[str, ...]:
    """Return the names in a byline such as "By Ann Lee and Bo Chen"."""
    return _distinct(_SEPARATORS.split(_BY.sub("", clean_line(text))))


def _vagueness(element: HtmlElement) -> int:
    if element.get("rel") == "author" or element.get("itemprop") == "author":
        return 0
    return 1 if _NAMED.search(f"{element.get('class')} {element.get('id')}") else 2


def _names(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from _JOINED.split(value)  # not at a comma, which may stand within a name: "Lee, Ann"
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        name = value.get("name")
        yield from _names(name[:1] if isinstance(name, list) else name if isinstance(name, str) else None)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    cleaned = (clean_line(name).strip(" ,;") for name in names)
    usable = (name for name in cleaned if name and len(name) <= _NAME_LIMIT and not _ADDRESS.search(name))
    return tuple(dict.fromkeys(usable))
