"""Authors of an article, from its linked data, feed, meta elements and byline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractors.articles.bylines import distinct_names, is_role, parse_byline
from extractors.articles.linked_data import LinkedData
from extractors.text import letters

AUTHOR_METAS = (
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "article:byline",
    "written-by",
)

_ARTICLES_BEFORE_NAMES = re.compile(r"^(?:the|der|die|das|le|la|les|el|il|lo)\s+", re.IGNORECASE)


def choose_authors(sources: Iterable[Sequence[str]], sites: Iterable[str]) -> tuple[str, ...]:
    """Return the first list of authors that names a person; else the first that is not empty.

    The site itself (`sites`: its names and its publisher's) and roles such as "Staff" are no persons.
    """
    found = [tuple(source) for source in sources if source]
    own = {letters(site) for site in sites} - {""}
    others = [tuple(name for name in names if not _is_site(name, own)) for names in found]
    named = (names for names in others if not all(map(is_role, names)))
    return next(named, next(filter(None, (*others, *found)), ()))


def names_somebody(sources: Iterable[Sequence[str]], sites: Iterable[str]) -> bool:
    """Return whether one of some lists of authors names another than the site or a role."""
    own = {letters(site) for site in sites} - {""}
    return any(not _is_site(name, own) and not is_role(name) for names in sources for name in names)


def linked_authors(data: LinkedData) -> tuple[str, ...]:
    """Return the authors that the first article node with any gives."""
    people = {node["@id"]: node for node in data.others if isinstance(node.get("@id"), str)}
    for node in data.articles:
        names = distinct_names(_names(node.get("author") or node.get("creator"), people))
        if names:
            return names
    return ()


def _names(value: object, people: dict[str, dict[str, object]]) -> Iterator[str]:
    if isinstance(value, str):
        yield from parse_byline(value)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item, people)
    elif isinstance(value, dict):
        name = value.get("name") or " ".join(filter(None, (_text(value, "givenName"), _text(value, "familyName"))))
        if not name and isinstance(value.get("@id"), str):
            name = people.get(value["@id"], {}).get("name")
        yield from _names(name[:1] if isinstance(name, list) else name if isinstance(name, str) else None, people)


def _text(node: dict[str, object], key: str) -> str:
    value = node.get(key)
    return value if isinstance(value, str) else ""


def _is_site(name: str, own: set[str]) -> bool:
    plain = letters(_ARTICLES_BEFORE_NAMES.sub("", name))
    return any(plain in {site, letters(_ARTICLES_BEFORE_NAMES.sub("", site))} for site in own)
