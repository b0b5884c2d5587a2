"""The Wayback Machine: captures of the feed itself, which date the first appearance of its entries.

The index of captures (CDX) names every capture of an address. Each is then had as it was received (``id_``) and read
like a poll of its day. Shapes: the CDX server's documentation, RFC 7089 (mementos), and recorded traffic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from extractors.archives.entries import captured_sighting, entries_of, summary_of
from extractors.archives.model import Contents, Window
from extractors.archives.web.walk import first_listing, next_listing, no_page, unusable
from extractors.feeds.model import Refusal
from extractors.feeds.parse import parse_feed
from extractors.fetch import Failure
from warehouse.records import Feed, FeedState, Listing, ListingSource, Page

HOST = "web.archive.org"
ROWS = 1_000  # of one answer
SEARCH_GAP_S = 2.5  # 24 searches a minute; the archive blocks for an hour who asks much faster
LATER = timedelta(days=3)  # captures soon after the window still hold its last entries
_STAMP = "%Y%m%d%H%M%S"
_CAPTURE = re.compile(r"/web/(\d{14})id_/(.+)", re.DOTALL)
_BLOCKED = "the archive shows no captures of this site, by its owner's wish or its own (Blocked Site Error)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """A capture of an address."""

    at: str  # fourteen digits, UTC
    url: str
    digest: str  # of the body


def first_captures(feed: Feed, state: FeedState | None, window: Window, *, backfill_id: int) -> tuple[Listing, ...]:
    """Return the searches for captures of the feed's address, and of the one that it has moved to.

    A feed with a password or token is not searched for: it cannot have been captured, and its address stays private.
    """
    if feed.headers or "@" in urlsplit(feed.url).netloc or "${" in feed.url:
        return ()
    addresses = dict.fromkeys((feed.url, state.fetch_url if state and state.fetch_url else feed.url))
    return tuple(
        first_listing(feed, ListingSource.WAYBACK, "captures", _search(address, window), backfill_id=backfill_id)
        for address in addresses
    )


def _search(address: str, window: Window) -> str:
    asked = {
        "url": address,
        "from": f"{window.since:{_STAMP}}",
        "to": f"{window.until + LATER:{_STAMP}}",
        "filter": "statuscode:200",
        "collapse": "digest",
        "limit": str(ROWS),
        "showResumeKey": "true",
    }
    return f"{_scheme(address)}://{HOST}/cdx/search/cdx?{urlencode(asked)}"


def _scheme(address: str) -> str:
    """Return how the archive is asked: as safely as the feed itself."""
    return urlsplit(address).scheme


def parse_captures(listing: Listing, answer: Page | Failure, _feed: Feed, _window: Window, _now: datetime) -> Contents:
    """Return the captures that a search found, oldest first, and its next page."""
    if isinstance(answer, Failure):
        return no_page(answer, _BLOCKED if answer.status == 403 else "")
    captures, resume_key = parse_cdx(answer.body)
    addresses = dict.fromkeys(memento_url(capture, _scheme(listing.url)) for capture in captures)
    more = [next_listing(listing, url, kind="capture") for url in addresses]
    if resume_key:
        more.append(next_listing(listing, _resumed(listing.url, resume_key)))
    return Contents(
        more=tuple(more), reason="ok" if more else "empty", detail=f"{len(captures)} different captures of the feed"
    )


def parse_cdx(body: bytes) -> tuple[tuple[Capture, ...], str]:
    """Return the usable captures of a CDX answer, each body once, and the key to continue with; "" at the end.

    A row is urlkey, timestamp, original, mimetype, statuscode, digest, length. A "revisit" has no status: it found what
    an earlier capture, perhaps of a redirect, had found, and so nothing new.
    """
    rows, _, rest = body.decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")
    found: dict[str, Capture] = {}
    for capture in islice(_rows(rows), ROWS):
        found.setdefault(capture.digest, capture)
    return tuple(found.values()), rest.strip()


def _rows(text: str) -> Iterator[Capture]:
    for row in text.splitlines():
        fields = row.split()
        if len(fields) < 6 or not re.fullmatch(r"\d{14}", fields[1]):
            continue
        _, at, url, _, status, digest = fields[:6]
        if status == "200":
            yield Capture(at=at, url=url, digest=digest)


def memento_url(capture: Capture, scheme: str = "https") -> str:
    """Return the address of a capture without the archive's changes."""
    return f"{scheme}://{HOST}/web/{capture.at}id_/" + quote(capture.url, safe="/:?&=%+,;@!$'()*~")


def _resumed(url: str, resume_key: str) -> str:
    """Return the search that continues at a key. The archive gives the key quoted, and expects it quoted once more."""
    parts = urlsplit(url)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name != "resumeKey"]
    return urlunsplit(parts._replace(query=urlencode([*asked, ("resumeKey", resume_key)])))


def parse_capture(listing: Listing, page: Page, feed: Feed, window: Window, now: datetime) -> Contents:
    """Return the entries of a captured feed, seen when it was captured: the one asked for, or the nearest to it."""
    captured_at = captured(page)
    if captured_at is None:
        return unusable(listing, "no-capture", "is answered with something that is no capture")
    asked = _CAPTURE.search(page.final_url)
    as_received = replace(page, final_url=asked[2] if asked else feed.url, fetched_at=captured_at)
    parsed = parse_feed(as_received)
    if isinstance(parsed, Refusal):
        return unusable(listing, parsed.reason, parsed.detail)
    entries = entries_of(feed, (captured_sighting(said, captured_at) for said in parsed.entries), window, now=now)
    reason, detail = summary_of(len(parsed.entries), entries)
    return Contents(entries=entries, reason=reason, detail=detail)


def captured(page: Page) -> datetime | None:
    """Return when a memento was captured, by its own word, else by its address; None where it is none."""
    try:
        return parsedate_to_datetime(dict(page.headers)["memento-datetime"]).astimezone(UTC)
    except (KeyError, ValueError):
        pass
    asked = _CAPTURE.search(page.final_url)
    try:
        return datetime.strptime(asked[1], _STAMP).replace(tzinfo=UTC) if asked else None
    except ValueError:
        return None
