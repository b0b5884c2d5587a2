"""Walls: pages and lines in front of an article, such as paywalls, logins and consent pages.

A wall speaks to its reader ("you", "our website", "subscribe to continue"); news about walls speaks of others. So each
wording holds the address to the reader, and a text that has the words of its title is not taken for a page of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.articles.wordings import WORDINGS
from extractors.stories.minhash import split_words
from extractors.text import clean_line, letters


class Wall(StrEnum):
    """The kind of wall in front of an article."""

    PAYWALL = "paywall"  # the rest is for subscribers or registered readers
    CONSENT = "consent"
    BOT = "bot"  # a check for machines, or a block
    SCRIPT = "script"  # the page needs JavaScript
    REGION = "region"  # not available where we are
    REMOVED = "removed"  # not found, expired or taken down


LINE_LIMIT = 160  # characters of a line that asks to pay or to log in; a longer sentence is about others
NOTICE_LIMIT = 300  # characters of an element that is marked as a paywall
LAST_LINES = 3  # of a text, among which such a line ends it
SHORT_WORDS = 240  # of a text, below which a wall beside it counts
NOTICES_LIMIT = 20  # elements that look like a paywall
PAGE_WORDS = 250  # a longer page is no wall by its words alone
CONSENT_WORDS = 600
SHOWN_END = 80  # letters of a text that a page shows too, if it shows the whole
_CONSENT_LEAST = 3  # of the concepts of a request for consent that a text has to name
_READER = 2  # times that it has to address its reader


_CONSENT_CONCEPTS = ("cookies", "partners", "device", "personal-data", "consent")
_NOTICES = XPath(
    './/*[contains(@class,"aywall") or contains(@class,"egwall") or contains(@id,"aywall") or contains(@id,"egwall")'
    ' or contains(@class,"subscri") or contains(@class,"premium") or contains(@class,"metered")]'
)
_SHOWN = XPath(".//body//text()[not(ancestor::script or ancestor::style or ancestor::template or ancestor::noscript)]")
_KINDS = (Wall.BOT, Wall.SCRIPT, Wall.REGION, Wall.REMOVED)
_OPENING = 600  # characters of a page in which a wall says what it is


def is_short(text: str) -> bool:
    """Return whether a text may be a beginning: a wall beside it counts, and the rest is looked for."""
    return len(split_words(text[: 10 * SHORT_WORDS])) < SHORT_WORDS


def is_wall_line(line: str) -> bool:
    """Return whether a line ends the free part: it asks to subscribe or log in, or names who may read on."""
    return len(line) <= LINE_LIMIT and bool(WORDINGS[Wall.PAYWALL].search(line))


def last_lines(text: str) -> list[str]:
    """Return the lines of a text among which one that asks to pay ends it."""
    return text.split("\n")[-LAST_LINES:]


def asks_to_pay(lines: Iterable[str]) -> bool:
    """Return whether one of the lines ends the free part."""
    return any(is_wall_line(line) for line in lines)


def wall_notices(tree: HtmlElement) -> list[str]:
    """Return the short texts of elements that a page calls a paywall, a login or an offer."""
    texts = (clean_line(" ".join(element.itertext())) for element in _NOTICES(tree)[:NOTICES_LIMIT])
    return [text for text in texts if text and len(text) <= NOTICE_LIMIT and WORDINGS[Wall.PAYWALL].search(text)]


def stands_behind_wall(text: str, tree: HtmlElement | None) -> bool:
    """Return whether a page does not show the end of a text, but a paragraph or a notice that asks to pay."""
    if tree is None or letters(text)[-SHOWN_END:] in letters(" ".join(_SHOWN(tree))):
        return False
    return asks_to_pay(clean_line(line.text_content()) for line in tree.iter("p")) or bool(wall_notices(tree))


def page_wall(text: str, title: str, promised: str) -> Wall | None:
    """Return the wall that a whole page is; None where it is an article.

    `title` is the page's, `promised` the feed's. A text with most of the promised words is about them, not a wall.
    """
    words = len(split_words(text[: 20 * CONSENT_WORDS]))
    if words > CONSENT_WORDS or not text or is_about(text, promised):
        return None
    if _is_consent(text):
        return Wall.CONSENT
    if words > PAGE_WORDS:
        return None
    opening = f"{title}\n{text[:_OPENING]}"
    return next((kind for kind in _KINDS if WORDINGS[kind].search(opening)), None)


def _is_consent(text: str) -> bool:
    named = sum(1 for concept in _CONSENT_CONCEPTS if WORDINGS[concept].search(text))
    return named >= _CONSENT_LEAST and len(WORDINGS["reader"].findall(text)) >= _READER


_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_PAIRS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_LEAST_PROMISED = 3
_MOST = 0.6


def is_about(text: str, promised: str) -> bool:
    """Return whether a text has most words of the title that was promised: a wall knows nothing of it."""
    words = promised_words(promised)
    said = text.casefold()
    return len(words) >= _LEAST_PROMISED and sum(word in said for word in words) >= _MOST * len(words)


def promised_words(title: str) -> frozenset[str]:
    """Return what a page about a title should say: its words of four letters and more, its pairs of CJK characters."""
    folded = title.casefold()
    runs = _PAIRS.findall(folded)
    pairs = (run[place : place + 2] for run in runs for place in range(len(run) - 1))
    words = (word for word in _LONG_WORD.findall(folded) if not _PAIRS.search(word))
    return frozenset((*words, *pairs))
