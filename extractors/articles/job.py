"""The extraction of one article as a value, so that a worker process imports no more than this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extractors.articles.article import extract_article
from extractors.fetch import Failure
from warehouse.records import Article, Entry, Feed, Page


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """The input of one extraction."""

    page: Page | None  # None: what the feed said must do
    entry: Entry
    feed: Feed
    now: datetime
    failure: Failure | None = None  # why there is no page, where it was asked for


def extract_job(work: Work) -> Article:
    """Return the extracted article."""
    return extract_article(work.page, work.entry, work.feed, now=work.now, failure=work.failure)
