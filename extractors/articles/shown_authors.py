"""Authors shown on a page: in a marked byline, or in a line near the heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.articles.bylines import distinct_names, parse_byline
from extractors.articles.surroundings import is_anothers
from extractors.text import clean_line, letters

# Elements that say by their relation, property, class or identifier that they hold a byline
_BYLINES = XPath(
    './/*[self::h1 or @rel="author" or @itemprop="author" or contains(@class,"uthor") or contains(@class,"yline")'
    ' or contains(@id,"author") or contains(@data-testid,"uthor")'
    ' or (self::a and (contains(@href,"/author/") or contains(@href,"/authors/") or contains(@href,"/autor/")))]'
)
_BYLINES_LIMIT = 50  # elements that are looked at
_NAMED = re.compile(r"(?:author|byline)[-_]*name", re.IGNORECASE)
_WORD = r"[^\W\d_](?:[^\W\d_]|[.'\u2019-])*"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,4}}")
_LOGIN = re.compile(r"[^\W\d_]\w{2,19}")
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
_BESIDE = re.compile(r"\s+[-\u2013\u2014|\xb7\u2022/]\s+")  # between a date and names
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_DATE_LENGTH = 30  # characters
_ABOUT_PERSON = re.compile(r"(?:^|[-_ ])(?:bio|biography|desc|description|avatar|social)(?:$|[-_ ])", re.IGNORECASE)
_TEXT_PARAGRAPHS = 4  # from which on an element is the text of an article
_EDGE = 3  # first paragraphs of a text in which names may stand


def shown_authors(tree: HtmlElement) -> tuple[tuple[str, ...], ...]:
    """Return the authors as a page shows them in each of three places, the most explicit first."""
    return _marked(tree), _below_heading(tree), _at_the_edges(tree)


def _marked(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names in the element whose attributes most explicitly call it a byline."""
    found, below = [], False
    for place, element in enumerate(_BYLINES(tree)[:_BYLINES_LIMIT]):
        below = below or element.tag == "h1"
        if element.tag == "h1" or _is_beside(element):
            continue
        vagueness = _vagueness(element)
        said = [name for line in _name_lines(element) for name in parse_byline(line)]
        names = _bare_names(said, element) or tuple(said if vagueness < 2 and _is_login(said) else ())
        if names and (vagueness < 2 or " " in names[0]):
            found.append((vagueness, not below, is_anothers(element), len(element) > 0, place, distinct_names(names)))
    return min(found)[-1] if found else ()


def _name_lines(element: HtmlElement) -> list[str]:
    """Return the texts of an element that are names: of a person's card the names alone, else the whole."""
    named = element.findall('.//*[@itemprop="name"]')
    return [" ".join(one.itertext()) for one in named or (element,)]


def _is_beside(element: HtmlElement) -> bool:
    """Return whether an element is beside the article or has other information about its author."""
    for above in (element, *element.iterancestors()):
        if above.tag == "footer" and next(above.iterancestors("article"), None) is not None:
            continue  # of that article
        if above.tag in _ASIDE or _is_comment(above):
            return True
    return bool(_ABOUT_PERSON.search(element.get("class") or ""))


def _below_heading(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names in a short line below the heading that begins with "By" or has a date beside them."""
    heading = tree.find(".//h1")
    if heading is None:
        return ()
    for element in islice(_after(heading), _LINES_BELOW_HEADING):
        line = _short_text(element)
        by = _BY_LINE.fullmatch(line)
        parts = _BESIDE.split(line)
        dated = len(parts) > 1 and any(_YEAR.search(part) and len(part) <= _DATE_LENGTH for part in parts)
        for part in [by[1]] if by else parts if dated else ():
            if names := tuple(name for name in _bare_names(parse_byline(part), element) if " " in name):
                return names
    return ()


def _at_the_edges(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names that stand alone and highlighted in one of the first or the last paragraphs of the text."""
    sizes = Counter(paragraph.getparent() for paragraph in tree.iter("p"))
    text, size = max(sizes.items(), key=lambda item: item[1], default=(None, 0))
    if text is None or size < _TEXT_PARAGRAPHS:
        return ()
    paragraphs = [one for one in text.iterfind("p") if _short_text(one) or letters(one.text_content())]
    for paragraph in (*paragraphs[:_EDGE], paragraphs[-1]):
        line = _short_text(paragraph)
        marked = "".join(letters("".join(one.itertext())) for one in paragraph.xpath("./strong|./b|./em|./i"))
        if line and marked == letters(line):
            names = parse_byline(line)
            if names and all(_reads_like_name(name) and 2 <= len(name.split()) <= 4 for name in names):
                return names
    return ()


def _is_login(names: Sequence[str]) -> bool:
    """Return whether a byline is a user name such as "ann_lee"."""
    return len(names) == 1 and bool(_LOGIN.fullmatch(names[0]))


def _bare_names(names: Iterable[str], element: HtmlElement) -> tuple[str, ...]:
    """Return what reads like names; of a name and a role beside it ("Ann Lee Travel Editor") the part set apart."""
    apart = [text for inner in element.iterdescendants() if " " in (text := clean_line(_short_text(inner)))]
    cut = (next((part for part in apart if name.startswith(f"{part} ")), name) for name in names)
    return tuple(name for name in cut if _reads_like_name(name))


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
