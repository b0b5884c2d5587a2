"""Older parts of the feed itself: archived and paged feeds (RFC 5005), and WordPress's pages of any feed.

An old part knows no first sightings: its entries count as seen when they were published.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extractors.archives.entries import entries_of, published_sighting, summary_of
from extractors.archives.model import Contents, Window
from extractors.archives.web.walk import (
    address_of,
    deeper_listing,
    first_listing,
    next_listing,
    no_page,
    note_of,
    unusable,
)
from extractors.feeds.model import ParsedFeed, Refusal
from extractors.feeds.parse import parse_feed
from extractors.fetch import Failure
from warehouse.records import Feed, FeedState, Listing, ListingSource, Page

PARTS = 1_000  # of one feed; an archive of each day of three years


def first_parts(feed: Feed, state: FeedState | None, *, backfill_id: int) -> tuple[Listing, ...]:
    """Return the first older part of an archived or paged feed; the feed itself if it was not fetched yet."""
    if state is None or state.last_success_at is None:
        older: str | None = feed.url
    else:
        older = None if state.complete else state.prev_archive or state.next_page
    return (first_listing(feed, ListingSource.ARCHIVE, "part", older, backfill_id=backfill_id),) if older else ()


def parse_part(listing: Listing, page: Page, feed: Feed, window: Window, now: datetime) -> Contents:
    """Return the entries of one document of a feed, and the older one that it names."""
    parsed = parse_feed(page)
    if isinstance(parsed, Refusal):
        return unusable(listing, parsed.reason, parsed.detail)
    older = None if parsed.hints.complete else parsed.hints.prev_archive or parsed.hints.next_page
    further = _further(listing, parsed, older, page.final_url, window) if older else None
    return _contents(feed, parsed, further, window, now)


def paged_feed(listing: Listing, feed: Feed) -> Listing:
    """Return the first of WordPress's pages of a feed."""
    return next_listing(listing, _at_page(feed.url, 1), kind="paged")


def parse_paged(listing: Listing, answer: Page | Failure, feed: Feed, window: Window, now: datetime) -> Contents:
    """Return the entries of one of WordPress's pages of a feed, and the next page."""
    number = _page_of(listing)
    if isinstance(answer, Failure):
        ended = number > 1 and answer.status == 404
        return Contents(reason="end", detail=f"the feed has {number - 1} pages") if ended else no_page(answer)
    parsed = parse_feed(answer)
    if isinstance(parsed, Refusal):
        return unusable(listing, parsed.reason, parsed.detail)
    address = address_of(listing)
    further = _further(listing, parsed, _at_page(address, number + 1), address, window)
    return _contents(feed, parsed, further, window, now)


def _further(listing: Listing, parsed: ParsedFeed, older: str, base: str, window: Window) -> Listing | None:
    """Return the part before this one; None where most of this one lies before the window, or in a circle.

    The middle of its dates tells where a part lies: a single entry may be very old, or come up everywhere. It goes
    along in the note of the next listing, because a part that is no older than the one before has been read: some
    servers give one document for every number of a page.
    """
    dates = sorted(at for said in parsed.entries if (at := said.published_at or said.updated_at))
    middle_at, before_at = dates[len(dates) // 2] if dates else None, _middle_before(listing)
    if middle_at and (middle_at < window.since or (before_at and middle_at >= before_at)):
        return None
    known_at = middle_at or before_at
    return deeper_listing(listing, older, base, limit=PARTS, note=f"@{known_at.isoformat()}" if known_at else "")


def _middle_before(listing: Listing) -> datetime | None:
    """Return the middle date of the part that led to this one; None where it is unknown."""
    said = note_of(listing).partition("@")[2]
    return datetime.fromisoformat(said) if said else None


def _contents(feed: Feed, parsed: ParsedFeed, further: Listing | None, window: Window, now: datetime) -> Contents:
    entries = entries_of(feed, map(published_sighting, parsed.entries), window, now=now)
    reason, detail = summary_of(len(parsed.entries), entries)
    return Contents(entries=entries, more=(further,) if further else (), reason=reason, detail=detail)


def _page_of(listing: Listing) -> int:
    number = dict(parse_qsl(urlsplit(listing.url).query)).get("paged", "")
    return int(number) if number.isdecimal() and len(number) < 9 else 1


def _at_page(url: str, number: int) -> str:
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*kept, ("paged", str(number))])))
