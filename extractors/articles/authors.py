"""Authors: who is said to have written an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
_BY = re.compile(r"^(?:by|von|par|por|di|door)\s+", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*[;|]\s*|\s*,\s+(?!(?:jr|sr|ph\.?d|m\.?d)\b)|\s+(?:and|und|et|y|&)\s+", re.IGNORECASE)
_NAME_LIMIT = 80  # characters


def linked_authors(data: LinkedData) -> tuple[str, ...]:
    """Return the authors that the first article node with any gives."""
    for node in data.articles:
        names = _distinct(_names(node.get("author")))
        if names:
            return names
    return ()


def split_authors(text: str) -> tuple[str, ...]:
    """Return the names in a byline such as "By Ann Lee and Bo Chen"."""
    return _distinct(_SEPARATORS.split(_BY.sub("", clean_line(text))))


def _names(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
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
