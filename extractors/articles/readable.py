"""PDF and plain text as HTML pages; documents of other types have no text."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from extractors.articles.encoding import decode_page
from extractors.fetch.content import ContentKind, content_kind
from extractors.text import TEXT_LIMIT, clean_line
from warehouse.records import Page

if TYPE_CHECKING:
    from pypdf import PdfReader

PDF_PAGES = 200  # a press release has a few; a longer document is read to here
LEAST_LETTERS = 0.5  # of the characters that are not spaces; below, a font has no usable letters

_BREAK = re.compile(r"\n\s*\n")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[^\W\d_A-Z])")
_SHORT_LINE = 0.6  # of the longest line of its page: a line that ends earlier and with a stop ends its paragraph
_STOPS = (".", "!", "?", ":", "\u201d", '"')

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports each oddity of a document, thousands in some


def readable_page(page: Page) -> Page | None:
    """Return the page, PDF and plain text as HTML of their paragraphs; None where there is no text to be read.

    Never raises for a broken document: its reader fails in many ways, and the feed's own words remain.
    """
    kind = content_kind(page)
    if kind is ContentKind.HTML:
        return page
    if kind is ContentKind.PDF:
        return _as_html(page, *_pdf_text(page.body))
    if kind is ContentKind.TEXT:
        return _as_html(page, "", _BREAK.split(decode_page(page.body, page.charset).replace("\r\n", "\n")))
    return None


def _as_html(page: Page, title: str, paragraphs: list[str]) -> Page | None:
    shown = [clean for clean in (clean_line(text, TEXT_LIMIT) for text in paragraphs) if clean]
    if not shown or not _has_letters("".join(shown)):
        return None
    heading = f"<title>{escape(title)}</title>" if title else ""
    body = "".join(f"<p>{escape(text)}</p>" for text in shown)
    html = f"<html><head>{heading}</head><body><article>{body}</article></body></html>"
    return replace(page, body=html.encode("utf-8"), charset="utf-8", content_type="text/html")


def _has_letters(text: str) -> bool:
    solid = [character for character in text[:20_000] if not character.isspace()]
    return sum(map(str.isalpha, solid)) >= LEAST_LETTERS * len(solid)


def _pdf_text(body: bytes) -> tuple[str, list[str]]:
    """Return the title that a PDF states, "" where it states none, and its paragraphs."""
    from pypdf import PdfReader  # noqa: PLC0415 -- costs time: imported when first used

    try:
        reader = PdfReader(io.BytesIO(body))
        title = str(reader.metadata.title or "") if reader.metadata else ""
        paragraphs = [part for text in _pages(reader) for part in _paragraphs(text)]
    except Exception:  # noqa: BLE001 -- of a broken document, pypdf raises any kind of error
        return "", []
    return clean_line(title), paragraphs


def _pages(reader: PdfReader) -> Iterator[str]:
    size = 0
    for number, sheet in enumerate(reader.pages):
        if number >= PDF_PAGES or size > TEXT_LIMIT:
            return
        text = sheet.extract_text()
        size += len(text)
        yield text


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of one sheet: lines joined until an empty line, or a line that ends early with a stop."""
    lines = [line.rstrip() for line in _HYPHENATED.sub("", text).split("\n")]
    longest = max(map(len, lines), default=0)
    held: list[str] = []
    for line in lines:
        held.append(line)
        if not line.strip() or (len(line) < _SHORT_LINE * longest and line.endswith(_STOPS)):
            yield " ".join(held)
            held = []
    yield " ".join(held)
