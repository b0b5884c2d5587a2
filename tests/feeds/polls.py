"""A feed, its polls and their answers, for tests of what a poll decides."""

from dataclasses import replace
from datetime import timedelta

from extractors.feeds import (
    PollOutcome,
    absorb,
    parse_feed,
)
from extractors.fetch import Failure, Kind
from tests.builders import NOW, feed, page, state
from tests.feeds.documents import item, rss_page
from warehouse.records import FeedState, Page

HOUR = timedelta(hours=1)


def take(before: FeedState, answer: Page | Failure, now_after: timedelta = timedelta()) -> PollOutcome:
    """Return what an answer means to a feed in this state."""
    known = frozenset(seen.raw_hash for seen in before.window)
    read = isinstance(answer, Page) and answer.status != 304
    parsed = parse_feed(answer, known=known, context=before.parse_context) if read else None  # type: ignore[arg-type]
    return absorb(feed(), before, answer, parsed, now=NOW + now_after)


def failure(status: int | None = None, reason: str = "timeout", kind: Kind = Kind.SOFT, **fields: object) -> Failure:
    return Failure(url=feed().url, reason=reason, detail="why", kind=kind, status=status, **fields)  # type: ignore[arg-type]


def not_modified(**fields: object) -> Page:
    return page(status=304, **fields)


def polled(**fields: object) -> FeedState:
    """Return the state after one good poll."""
    answer = rss_page(item("1"), item("2"), headers=(("etag", '"1"'), ("last-modified", "then")))
    return replace(take(state(), answer).state, **fields)  # type: ignore[arg-type]


def minutes_old(*ages: int, poll: int = 0) -> Page:
    """Return a document of entries of these ages in minutes at a poll so many minutes after `NOW`."""
    at = NOW + timedelta(minutes=poll)
    items = [item(str(poll - age), pubDate=f"{at - timedelta(minutes=age):%a, %d %b %Y %H:%M:%S GMT}") for age in ages]
    return rss_page(*items)
