"""The text of an article, by trafilatura. The only file that calls it."""

from __future__ import annotations

import logging

from lxml.html import HtmlElement
from trafilatura.core import bare_extraction
from trafilatura.metadata import examine_title_element, extract_author, extract_title

for _library in ("trafilatura", "htmldate"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)  # what failed is told by the article's quality

VERSION = "trafilatura-2.3.1/1"
ENOUGH = 1_500  # characters; a shorter text is looked for again with trafilatura's slower methods


def extract_text(tree: HtmlElement, url: str) -> str:
    """Return the text of the article on a page, paragraphs on lines of their own; "" where there is none.

    Trafilatura's fast way first; where that finds little, all of it: as good as all of it always (F1 within .002) at
    less cost.
    """
    text = _extracted(tree, url, fast=True)
    if len(text) < ENOUGH:
        text = _extracted(tree, url, fast=False) or text
    return text


def _extracted(tree: HtmlElement, url: str, *, fast: bool) -> str:
    document = bare_extraction(tree, url=url, include_comments=False, fast=fast)
    return getattr(document, "text", None) or ""  # None where it found nothing


def visible_title(tree: HtmlElement) -> str:
    """Return the headline as the page shows it, or ""."""
    return extract_title(tree) or ""


def title_without_site(tree: HtmlElement) -> str:
    """Return the first part of the title element, which is often followed by the name of the site."""
    whole, first, _ = examine_title_element(tree)
    return first or whole


def visible_byline(tree: HtmlElement) -> str:
    """Return the authors that the page shows, separated by semicolons, or ""."""
    return extract_author(tree) or ""
