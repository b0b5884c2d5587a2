"""Dates shown on a page: "25. listopadu 2026", "Nov. 25, 2026", "2026年11月25日"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.articles.surroundings import is_anothers

# Looked for where the declared language has no such month
# fmt: off
LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "ru", "uk", "sv", "da", "nb", "fi", "hu", "ro", "el", "tr",
    "ar", "he", "id", "vi", "ja", "ko", "zh",
)
# fmt: on
LINE_LIMIT = 100  # characters of an element that shows a date
HEADINGS = 4  # of the first level: a site's name may be one
BELOW_HEADING = 30  # elements after a heading that are considered
_CANDIDATES_LIMIT = 80
_WORD = r"[^\W\d_]{3,}\.?"
_DATE = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th|\.|er)?\s+(?:de\s+)?{_WORD}(?:\s+del?)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}-{_WORD}-\d{{4}}"
    rf"|{_WORD}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|\d{4}\s*[年년]\s*\d{1,2}\s*[月월]\s*\d{1,2}\s*[日일]"
    rf"|\d{{4}}\.?\s+{_WORD}\s+\d{{1,2}}\.?"
    r"|(?<![\d.-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})(?![\d-])"
)
_NUMBERS = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")  # year first, or day first with points
_UPDATED = re.compile(
    r"updated?\b|modified|edited|aktualisi|ge\xe4ndert|mis \xe0 jour|modifi|actualizad|atualizad|aggiornat|bijgewerkt"
    r"|uppdaterad|oppdatert|opdateret|p\xe4ivitetty|zaktualizowan|aktualizov|friss\xedt|g\xfcncelle|\u043e\u0431\u043d\u043e\u0432\u043b"
    r"|\u66f4\u65b0|\uc218\uc815|\u062a\u062d\u062f\u064a\u062b",
    re.IGNORECASE,
)
_MARKED = XPath(
    ".//*[self::time or contains(@class,'date') or contains(@class,'Date') or contains(@id,'date')"
    " or contains(@class,'publish') or contains(@class,'posted') or contains(@class,'meta') or contains(@class,'time')"
    " or contains(@class,'author') or contains(@class,'byline')"
    " or contains(@class,'datum') or contains(@class,'fecha') or contains(@itemprop,'date')]"
)


def shown_day(tree: HtmlElement, language: str) -> str | None:
    """Return the day (YYYY-MM-DD) that an article shows in its own lines, in the page's language; None for none."""
    for element in _candidates(tree):
        line = " ".join(" ".join(element.itertext()).split()) if isinstance(element.tag, str) else ""
        if not line or len(line) > LINE_LIMIT or is_anothers(element):
            continue
        for found in _DATE.finditer(line):
            day = None if is_update(line[: found.start()]) else _parsed(found[0], language)
            if day:
                return day
    return None


def is_update(before: str) -> bool:
    """Return whether the words before a date mark it as an update."""
    return bool(_UPDATED.search(before[-30:]))


def _candidates(tree: HtmlElement) -> Iterator[HtmlElement]:
    first, *others = list(islice(tree.iter("h1"), HEADINGS)) or [tree]
    yield from islice(first.itersiblings(), BELOW_HEADING)
    yield from _MARKED(tree)[:_CANDIDATES_LIMIT]
    for heading in others:
        yield from islice(heading.itersiblings(), BELOW_HEADING)


def _parsed(text: str, language: str) -> str | None:
    if numbers := _NUMBERS.fullmatch(text):
        year, month, day = map(int, numbers.groups()[:3] if numbers[1] else numbers.groups()[:2:-1])
        return f"{year}-{month:02}-{day:02}" if 0 < month <= 12 and 0 < day <= 31 else None
    words = text.replace("-", " ")
    return _day(words, (language or "en",)) or _day(words, LANGUAGES)


def _day(text: str, languages: tuple[str, ...]) -> str | None:
    try:
        found = _parser(languages).get_date_data(text).date_obj
    except (ValueError, OverflowError):  # also a language that it does not know
        return None
    return found.date().isoformat() if found else None


@cache
def _parser(languages: tuple[str, ...]) -> Any:
    """Return a parser of some languages: all 200 take seconds to load."""
    from dateparser.date import DateDataParser  # noqa: PLC0415 -- costs time: imported when first used

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    return DateDataParser(languages=list(languages), settings=settings)
