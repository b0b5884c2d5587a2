"""One article's work as a value, so that a worker process needs to import no more than this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extractors.articles.article import extract_article
from extractors.fetch import Failure
from warehouse.records import Article, Entry, Feed, Page


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What is needed to read one article."""

    page: Page | None  # None: what the feed said must do
    entry: Entry
    feed: Feed
    now: datetime
    failure: Failure | None = None  # why there is no page, where it was asked for


def extract_job(work: Work) -> Article:
    """Return the article of one piece of work."""
    return extract_article(work.page, work.entry, work.feed, now=work.now, failure=work.failure)
