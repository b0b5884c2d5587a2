"""Older parts of the feed itself: archived and paged feeds (RFC 5005), and WordPress's pages of any feed.

An old part knows no first sightings: its entries count as seen when they were published.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extractors.archives.contents import Contents, Window
from extractors.archives.history import Sighting, entries_of, published_sighting, told
from extractors.archives.walk import address_of, deeper_listing, first_listing, next_listing, no_page, note_of, unusable
from extractors.feeds.documents import ParsedFeed, Refusal
from extractors.feeds.parse import parse_feed
from extractors.fetch import Failure
from warehouse.records import Feed, FeedState, Listing, Page

PARTS = 1_000  # of one feed; an archive of each day of three years


def first_parts(feed: Feed, state: FeedState | None, *, backfill_id: int) -> tuple[Listing, ...]:
    """Return the first older part of an archived or paged feed; the feed itself where nobody has looked yet."""
    if state is None or state.last_success_at is None:
        older: str | None = feed.url
    else:
        older = None if state.complete else state.prev_archive or state.next_page
    return (first_listing(feed, "archive", "part", older, backfill_id=backfill_id),) if older else ()


def read_part(listing: Listing, page: Page, feed: Feed, window: Window, now: datetime) -> Contents:
    """Return the entries of one document of a feed, and the older one that it names."""
    parsed = parse_feed(page)
    if isinstance(parsed, Refusal):
        return unusable(listing, parsed.reason, parsed.detail)
    older = None if parsed.hints.complete else parsed.hints.prev_archive or parsed.hints.next_page
    further = deeper_listing(listing, older, page.final_url, limit=PARTS) if older else None
    return _contents(feed, parsed, further, window, now)


def paged_feed(listing: Listing, feed: Feed) -> Listing:
    """Return the first of WordPress's pages of a feed."""
    return next_listing(listing, _at_page(feed.url, 1), kind="paged")


def read_paged(listing: Listing, answer: Page | Failure, feed: Feed, window: Window, now: datetime) -> Contents:
    """Return the entries of one of WordPress's pages of a feed, and the next page.

    A server that knows no pages gives the same document for every number: the walk ends at one that holds nothing
    older than the one before, which the note of the listing tells.
    """
    number = _page_of(listing)
    if isinstance(answer, Failure):
        ended = number > 1 and answer.status == 404
        return Contents(reason="end", detail=f"the feed has {number - 1} pages") if ended else no_page(answer)
    parsed = parse_feed(answer)
    if isinstance(parsed, Refusal):
        return unusable(listing, parsed.reason, parsed.detail)
    oldest_at = min(_dates(parsed), default=None)
    if oldest_at is None or not _is_older(oldest_at, note_of(listing)):
        return Contents(reason="end", detail=f"page {number} of the feed holds nothing older than the one before")
    url = f"{_at_page(address_of(listing), number + 1)}#{oldest_at.isoformat()}"
    return _contents(feed, parsed, next_listing(listing, url) if number < PARTS else None, window, now)


def _contents(feed: Feed, parsed: ParsedFeed, further: Listing | None, window: Window, now: datetime) -> Contents:
    """Return what a part holds; the next one is of use as long as not most of this one lies before the window."""
    sightings: Sequence[Sighting] = [published_sighting(said) for said in parsed.entries]
    entries = entries_of(feed, sightings, window, now=now)
    dates = sorted(_dates(parsed))
    past = bool(dates) and dates[len(dates) // 2] < window.since
    reason, detail = told(len(sightings), entries)
    return Contents(entries=entries, more=(further,) if further and not past else (), reason=reason, detail=detail)


def _dates(parsed: ParsedFeed) -> list[datetime]:
    return [at for said in parsed.entries if (at := said.published_at or said.updated_at)]


def _is_older(at: datetime, note: str) -> bool:
    try:
        return at < datetime.fromisoformat(note)
    except ValueError:  # the first page has none
        return True


def _page_of(listing: Listing) -> int:
    number = dict(parse_qsl(urlsplit(listing.url).query)).get("paged", "")
    return int(number) if number.isdecimal() and len(number) < 9 else 1


def _at_page(url: str, number: int) -> str:
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*kept, ("paged", str(number))])))
