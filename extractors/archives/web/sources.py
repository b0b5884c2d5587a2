"""Listings: where the walk through each archive begins, and the contents of each document on the way. Pure.

The caller fetches `request_of` a listing and passes the response to `parse_listing`: entries of the past, and the
listings that it leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from extractors.archives.model import Contents, Window
from extractors.archives.web.paged_feeds import first_parts, parse_paged, parse_part
from extractors.archives.web.sitemaps import first_sitemaps, parse_robots, parse_sitemap
from extractors.archives.web.walk import address_of, no_page
from extractors.archives.web.wayback import SEARCH_GAP_S, first_captures, parse_capture, parse_captures
from extractors.archives.web.wordpress import first_posts, parse_posts
from extractors.fetch import Failure, Request
from warehouse.records import Feed, FeedState, Listing, ListingSource, Page

SOURCES = tuple(source for source in ListingSource if source is not ListingSource.FILES)

_Read = Callable[[Listing, Page, Feed, Window, datetime], Contents]
_ReadAnswer = Callable[[Listing, Page | Failure, Feed, Window, datetime], Contents]

_PAGES: dict[str, _Read] = {"sitemap": parse_sitemap, "capture": parse_capture, "part": parse_part}
_ANSWERS: dict[str, _ReadAnswer] = {  # sources that learn something from a refusal too
    "robots": parse_robots,
    "captures": parse_captures,
    "posts": parse_posts,
    "paged": parse_paged,
}


def first_listings(
    source: ListingSource, feed: Feed, state: FeedState | None, window: Window, *, backfill_id: int
) -> tuple[Listing, ...]:
    """Return the listings with which the search of a feed's past in one of `SOURCES` begins; none where it has none."""
    match source:
        case ListingSource.ARCHIVE:
            return first_parts(feed, state, backfill_id=backfill_id)
        case ListingSource.WORDPRESS:
            return first_posts(feed, window, backfill_id=backfill_id)
        case ListingSource.SITEMAP:
            return first_sitemaps(feed, backfill_id=backfill_id)
        case ListingSource.WAYBACK:
            return first_captures(feed, state, window, backfill_id=backfill_id)
    raise ValueError(f"{source!r} is no source of the past; known are {', '.join(SOURCES)}")


def first_listings_of(
    source: ListingSource, feeds: Iterable[Feed], states: Mapping[str, FeedState], window: Window, *, backfill_id: int
) -> tuple[Listing, ...]:
    """Return the first listings of many feeds, by their addresses, each document once.

    Several feeds of one site lead to the same first document, as to its robots.txt: it is read for the one with the
    shortest address, which is rarely a section's.
    """
    found: dict[str, Listing] = {}
    for feed in sorted(feeds, key=lambda feed: (len(feed.url), feed.url)):
        for listing in first_listings(source, feed, states.get(feed.url), window, backfill_id=backfill_id):
            found.setdefault(listing.url, listing)
    return tuple(found.values())


def request_of(listing: Listing) -> Request:
    """Return the request for a listing."""
    return Request(url=address_of(listing))


def gap_s(listing: Listing) -> float:
    """Return the least delay in seconds that the archive asks for between two such listings; 0: none."""
    return SEARCH_GAP_S if listing.kind == "captures" else 0.0


def parse_listing(listing: Listing, answer: Page | Failure, feed: Feed, window: Window, *, now: datetime) -> Contents:
    """Return what a listing holds, from the answer to its request.

    A failure is to be one that time does not mend: "not found" can be the end of a walk, or say that it continues
    elsewhere.
    """
    if listing.kind in _ANSWERS:
        return _ANSWERS[listing.kind](listing, answer, feed, window, now)
    if isinstance(answer, Failure):
        return no_page(answer)
    return _PAGES[listing.kind](listing, answer, feed, window, now)
