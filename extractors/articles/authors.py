"""Authors: who wrote an article, as its linked data, its feed, its meta elements and its byline say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml.etree import XPath
from lxml.html import HtmlElement

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
)

_ARTICLES_BEFORE_NAMES = re.compile(r"^(?:the|der|die|das|le|la|les|el|il|lo)\s+", re.IGNORECASE)

# Elements that say by their relation, property, class or identifier that they hold a byline
_BYLINES = XPath(
    './/*[@rel="author" or @itemprop="author" or contains(@class,"uthor") or contains(@class,"yline")'
    ' or contains(@id,"author") or contains(@data-testid,"uthor")'
    ' or (self::a and (contains(@href,"/author/") or contains(@href,"/authors/") or contains(@href,"/autor/")))]'
)
_BYLINES_LIMIT = 50  # elements that are looked at
_NAMED = re.compile(r"(?:author|byline)[-_]*name", re.IGNORECASE)
_WORD = r"[^\W\d_](?:[^\W\d_]|[.'\u2019-])*"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,4}}")
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "zu",
        "y",
        "e",
        "i",
        "bin",
        "ibn",
        "al",
        "el",
        "of",
        "af",
        "av",
        "ap",
    ]
)
_ASIDE = frozenset({"form", "aside", "footer", "nav"})
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|commentlist|respond|repl(?:y|ies))(?:$|[\s_-])", re.IGNORECASE)

# A line near the heading that begins with "By" and continues with names, in an element of any kind
_BY_LINE = re.compile(
    r"(?:(?:written |posted )?by|von|par|por|di|door|av|af|przez|\u0430\u0432\u0442\u043e\u0440)\s*:?\s+(\S.{2,100})",
    re.IGNORECASE,
)
_LINES_BELOW_HEADING = 40  # elements that are looked at
_LINE_LENGTH = 120  # characters


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


def shown_authors(tree: HtmlElement) -> tuple[str, ...]:
    """Return the authors in the byline that a page shows: the most explicit one that reads like names."""
    found = []
    for place, element in enumerate(_BYLINES(tree)[:_BYLINES_LIMIT]):
        if any(above.tag in _ASIDE or _is_comment(above) for above in (element, *element.iterancestors())):
            continue
        names = tuple(name for name in parse_byline(" ".join(element.itertext())) if _reads_like_name(name))
        vagueness = _vagueness(element)
        if names and (vagueness < 2 or " " in names[0]):
            found.append((vagueness, len(element) > 0, place, names))
    return min(found)[-1] if found else _below_heading(tree)


def _below_heading(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names in a short line below the heading that begins with "By"."""
    heading = tree.find(".//h1")
    if heading is None:
        return ()
    for number, element in enumerate(_after(heading)):
        if number >= _LINES_BELOW_HEADING:
            break
        if by := _BY_LINE.fullmatch(_short_text(element)):
            names = tuple(name for name in parse_byline(by[1]) if _reads_like_name(name) and " " in name)
            if names:
                return names
    return ()


def _short_text(element: HtmlElement) -> str:
    """Return the text of an element as one line; "" where it is longer than a byline."""
    if not isinstance(element.tag, str):
        return ""
    line = ""
    for text in element.itertext():
        line = f"{line} {' '.join(text.split())}".strip()
        if len(line) > _LINE_LENGTH:
            return ""
    return line


def _after(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements that follow one in the document, nearest first."""
    for level in (element, *element.iterancestors()):
        for following in level.itersiblings():
            yield from following.iter()


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


def _vagueness(element: HtmlElement) -> int:
    if element.get("rel") == "author" or element.get("itemprop") == "author":
        return 0
    if element.tag == "a" and "/aut" in element.get("href", ""):
        return 1
    return 1 if _NAMED.search(f"{element.get('class')} {element.get('id')}") else 2


def _is_comment(element: HtmlElement) -> bool:
    return element.tag not in {"body", "html"} and bool(
        _COMMENTS.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    )


def _reads_like_name(name: str) -> bool:
    """Return whether every word of a name that has a case begins with a capital, but for particles such as "van"."""
    words = name.split()
    return bool(_NAME.fullmatch(name)) and all(
        not word[0].islower() or word.casefold() in _PARTICLES or len(words) == 1 for word in words
    )


def _is_site(name: str, own: set[str]) -> bool:
    plain = letters(_ARTICLES_BEFORE_NAMES.sub("", name))
    return any(plain in {site, letters(_ARTICLES_BEFORE_NAMES.sub("", site))} for site in own)
