"""The entry for scoring the extraction of articles beside other extractors: page source in, what was read out."""

from __future__ import annotations

from datetime import UTC, datetime

from extractors.articles.dates import decide_date
from extractors.articles.page import extract_page, page_authors
from warehouse.records import Entry, Page

_NOW = datetime(2100, 1, 1, tzinfo=UTC)  # the pages are of all years


def extract(source: str, url: str) -> dict[str, object]:
    """Return the text, title, authors and date of a page, without the help of a feed."""
    address = url or "https://unknown.example/article/1"
    page = Page(url=address, final_url=address, status=200, body=source.encode("utf-8", "replace"), fetched_at=_NOW)
    entry = Entry(entry_id=0, version=0, feed_url="", guid="", link=address, title="", seen_at=_NOW)
    reading = extract_page(page)
    if reading is None:
        return {}
    return {
        "text": reading.text,
        "title": reading.title,
        "authors": list(page_authors(reading, entry)),
        "date": decide_date(reading.claims, entry, now=_NOW).date.raw or None,
    }
