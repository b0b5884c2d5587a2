"""Answers to listings, and what they hold: for the tests of the readers of archives."""

from datetime import UTC, datetime
from typing import Any

from extractors.archives import Contents, Window, parse_listing
from extractors.archives.web.walk import address_of
from extractors.fetch import Failure, Kind
from tests.builders import feed, page
from warehouse.records import Feed, Listing, Page

FEED = feed()
NOW = datetime(2025, 3, 1, tzinfo=UTC)
JANUARY = Window(since=datetime(2025, 1, 1, tzinfo=UTC), until=datetime(2025, 2, 1, tzinfo=UTC))


def listing(kind: str, url: str, **fields: Any) -> Listing:
    """Return a listing of the feed's past."""
    return Listing(**{"backfill_id": 1, "source": "sitemap", "kind": kind, "url": url, "feed_url": FEED.url} | fields)


def failure(status: int) -> Failure:
    """Return a server's refusal."""
    return Failure(
        url="https://ledger.example/", reason=f"http-{status}", detail="refused", kind=Kind.HARD, status=status
    )


def read(one: Listing, body: str | bytes, *, of: Feed = FEED, window: Window = JANUARY, **fields: Any) -> Contents:
    """Return what the listing holds when it is answered with `body`."""
    packed = body.encode() if isinstance(body, str) else body
    answer: Page = page(url=address_of(one), body=packed, fetched_at=NOW, **fields)
    return parse_listing(one, answer, of, window, now=NOW)


def refused(one: Listing, status: int, *, of: Feed = FEED) -> Contents:
    """Return what the listing holds when it is refused."""
    return parse_listing(one, failure(status), of, JANUARY, now=NOW)


def rss(*items: tuple[str, str], head: str = "") -> str:
    """Return a feed with items of a link and a date."""
    said = "".join(
        f"<item><title>About {link}</title><link>{link}</link><guid isPermaLink='false'>tag:{link}</guid>"
        f"<pubDate>{date}</pubDate></item>"
        for link, date in items
    )
    return f"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel>{head}{said}</channel></rss>"
