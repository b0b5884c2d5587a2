"""The text of an article, by trafilatura. The only file that calls it."""

from __future__ import annotations

import logging

from lxml.html import HtmlElement
from trafilatura.core import bare_extraction
from trafilatura.metadata import extract_author, extract_title

for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)  # what failed is told by the article's quality

VERSION = "trafilatura-2.3.1/1"
SHARE_OF_PAGE = 0.2  # of the visible text, and
SHARE_OF_PROSE = 0.55  # of the long paragraphs, below which the fast way is taken to have missed the article
WHOLE_PAGE = 0.9  # of the visible text, above which it is taken to have found no article in particular
LONG_PARAGRAPH = 80  # characters
LANDMARKS = ("complementary", "navigation", "banner", "contentinfo", "dialog", "search")


def extract_text(tree: HtmlElement, url: str) -> str:
    """Return the text of the article on a page, paragraphs on lines of their own; "" where there is none.

    Trafilatura's fast way first. Its slower methods know other layouts, but also take in neighbouring articles, so they
    are asked only where the fast way has too little of the page, or all of it.
    """
    _drop_landmarks(tree)
    text = _extracted(tree, url, fast=True)
    if _doubtful(text, tree):
        text = _extracted(tree, url, fast=False) or text
    return text


def _drop_landmarks(tree: HtmlElement) -> None:
    """Take out of a page what it declares to be beside the content (WAI-ARIA landmarks)."""
    for element in tree.xpath(".//*[@role]"):
        if element.get("role") in LANDMARKS and element.getparent() is not None:
            element.drop_tree()


def _doubtful(text: str, tree: HtmlElement) -> bool:
    body = tree.find(".//body")
    page = _length(tree if body is None else body)
    paragraphs = (_length(paragraph) for paragraph in tree.iter("p"))
    prose = sum(length for length in paragraphs if length > LONG_PARAGRAPH)
    found = len(text)
    return found < SHARE_OF_PAGE * page or found < SHARE_OF_PROSE * prose or found > WHOLE_PAGE * page


def _length(element: HtmlElement) -> int:
    return len(" ".join(element.text_content().split()))


def _extracted(tree: HtmlElement, url: str, *, fast: bool) -> str:
    document = bare_extraction(tree, url=url, include_comments=False, fast=fast)
    return getattr(document, "text", None) or ""  # None where it found nothing


def visible_title(tree: HtmlElement) -> str:
    """Return the headline as the page shows it, or ""."""
    return extract_title(tree) or ""


def visible_byline(tree: HtmlElement) -> str:
    """Return the authors that the page shows, separated by semicolons, or ""."""
    return extract_author(tree) or ""
