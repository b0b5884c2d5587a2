"""One listing's work as a value, so that a worker process needs to import no more than this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extractors.archives.model import Contents, Window
from extractors.archives.web.sources import parse_listing
from extractors.fetch import Failure
from warehouse.records import Feed, Listing, Page


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingWork:
    """A listing with its response, to be parsed in a worker process."""

    listing: Listing
    answer: Page | Failure
    feed: Feed
    window: Window
    now: datetime


def parse_listing_job(work: ListingWork) -> Contents:
    """Return the contents of the listing."""
    return parse_listing(work.listing, work.answer, work.feed, work.window, now=work.now)
