"""Imported by the server from which worker processes are forked: what all of them need, loaded once and shared."""

from __future__ import annotations

from datetime import UTC, datetime

from extractors.articles.article import extract_article
from warehouse.records import Entry, Feed, Page

_NOW = datetime(2025, 1, 27, tzinfo=UTC)
_URL = "https://ledger.example/article"
_PAGE = b"<html><body><p>Reading any page loads the language model and the lists of words.</p></body></html>"

extract_article(
    Page(url=_URL, final_url=_URL, status=200, body=_PAGE, fetched_at=_NOW),
    Entry(entry_id=0, version=0, feed_url="", guid="", link=_URL, title="", seen_at=_NOW),
    Feed(url="", publisher="", family=""),
    now=_NOW,
)
