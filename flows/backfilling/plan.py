"""Decisions of a backfill: its window and feeds, which feeds have gaps, the next state of a listing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeVar

from extractors.archives import SOURCES, Contents, Window
from extractors.archives.files.parts import location_of
from extractors.fetch import Failure, Kind
from extractors.links import registrable_domain
from extractors.workers import Killed
from warehouse.records import Backfill, BackfillState, Feed, Listing, ListingSource, ListingState, Row, key

Item = TypeVar("Item")
Source = Literal["auto", "archive", "wordpress", "sitemap", "wayback"]
EARLIEST = date(1995, 1, 1)  # before it there was no news on the web
NOT_THERE = 404
TRIES = 5  # of a listing, see queries/listings_to_parse.sql


class BackfillRequestError(ValueError):
    """A request that cannot be carried out; the message says why and what to do instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BackfillRequest:
    """The window, feeds and sources that a user asks for."""

    since: date
    until: date  # exclusive
    feeds: Sequence[str] = ()  # addresses or publishers; none: all
    source: Source = "auto"
    files: Sequence[str] = ()  # paths and addresses; where there are any, nothing else is asked


def backfill_of(request: BackfillRequest, feeds: Sequence[Feed], *, now: datetime) -> Backfill:
    """Return the running backfill of a request, the same one for equal requests; raises `BackfillRequestError`."""
    _check_days(request, now.date())
    if request.files and request.source != "auto":
        raise BackfillRequestError(f"--files asks no archive: leave out --source {request.source}")
    urls: tuple[str, ...] = ()
    if request.feeds or not request.files:
        urls = tuple(sorted(feed.url for feed in chosen_feeds(feeds, request.feeds)))
    sources = _sources(request)
    names = [request.since.isoformat(), request.until.isoformat(), *urls, *sources, *sorted(request.files)]
    return Backfill(
        backfill_id=key("backfill", *names),
        since_at=datetime.combine(request.since, time(), UTC),
        until_at=datetime.combine(request.until, time(), UTC),
        feed_urls=urls,
        sources=sources,
        state=BackfillState.RUNNING,
        changed_at=now,
    )


def chosen_feeds(feeds: Sequence[Feed], names: Sequence[str]) -> Sequence[Feed]:
    """Return the feeds of these addresses or publishers, all for no names; raises `BackfillRequestError`."""
    known = {name for feed in feeds for name in (feed.url, feed.publisher.casefold())}
    for name in names:
        if name not in known and name.casefold() not in known:
            publishers = ", ".join(sorted({feed.publisher for feed in feeds})[:20])
            raise BackfillRequestError(f"no feed has the address or the publisher {name!r}; publishers: {publishers}")
    wanted = {part for name in names for part in (name, name.casefold())}
    return [feed for feed in feeds if not names or feed.url in wanted or feed.publisher.casefold() in wanted]


def short_id(backfill: Backfill) -> str:
    """Return the name of a backfill for people."""
    return f"{backfill.backfill_id:016x}"[:6]


def backfill_named(backfills: Sequence[Backfill], name: str) -> Backfill:
    """Return the backfill whose short id begins with `name`, the latest for ""; raises `BackfillRequestError`."""
    found = [one for one in backfills if f"{one.backfill_id:016x}".startswith(name.lower())]
    if not found:
        known = ", ".join(map(short_id, backfills)) or "none was ever started"
        raise BackfillRequestError(
            f"no backfill is called {name!r}; known: {known}" if name else "no backfill was ever started"
        )
    if name and len(found) > 1:
        raise BackfillRequestError(f"{name!r} may be {' or '.join(map(short_id, found))}: give more letters")
    return found[0]


def window_of(backfill: Backfill) -> Window:
    """Return the period of a backfill."""
    return Window(since=backfill.since_at, until=backfill.until_at)


def scope_of(backfill: Backfill, feeds: Sequence[Feed]) -> list[str]:
    """Return the feed addresses that a backfill's entries may have; "" stands for outlets without a subscription."""
    return list(backfill.feed_urls) or [*(feed.url for feed in feeds), ""]


def thin_feeds(days: Iterable[Row]) -> set[str]:
    """Return the addresses of the feeds that have a thin day among these."""
    return {row["feed_url"] for row in days if row["thin"]}


def domain_of(listing: Listing) -> str:
    """Return the site whose load a listing adds to: its registrable domain; for a file, the location of the file."""
    return location_of(listing) if listing.source is ListingSource.FILES else registrable_domain(listing.url)


def next_round(items: Sequence[Item], at_most: int, *, site: Callable[[Item], str]) -> list[Item]:
    """Return the first items of each site: no site waits for another, and a kill repeats little."""
    taken: Counter[str] = Counter()
    chosen = []
    for item in items:
        taken[site(item)] += 1
        if taken[site(item)] <= at_most:
            chosen.append(item)
    return chosen


def identity(listing: Listing) -> tuple[str, str, str]:
    """Return the identity of a listing within its backfill."""
    return listing.kind, listing.feed_url, listing.url


def after_reading(listing: Listing, contents: Contents | Killed, *, now: datetime) -> tuple[Listing, ...]:
    """Return the listing as done or given up, and the listings it leads to as waiting."""
    if isinstance(contents, Killed):
        return (_ended(listing, ListingState.GIVEN_UP, f"killed-{contents.reason}", contents.detail, now),)
    state = ListingState.GIVEN_UP if contents.given_up else ListingState.DONE
    ended = _ended(listing, state, contents.reason, contents.detail, now)
    more = (replace(one, state=ListingState.WAITING, changed_at=now) for one in contents.more)
    return replace(ended, entries=len(contents.entries)), *more


def after_failure(listing: Listing, failure: Failure, *, now: datetime) -> Listing | None:
    """Return a listing whose fetch failed; None where its domain was not asked."""
    if failure.reason == "paused":
        return None
    tries = listing.tries + 1
    state = ListingState.GIVEN_UP if tries >= TRIES else ListingState.FAILED
    return replace(_ended(listing, state, failure.reason, failure.detail, now), tries=tries)


def is_an_answer(failure: Failure) -> bool:
    """Return whether a failure is a final answer about the page, to be parsed like a page.

    A pause of the domain is no answer, even if the pause was caused by refusals of other pages.
    """
    return failure.reason != "paused" and (failure.kind is Kind.HARD or failure.status == NOT_THERE)


def forbidden(listing: Listing, *, now: datetime) -> Listing:
    """Return a listing that the robots.txt of its host disallows, as given up."""
    return _ended(listing, ListingState.GIVEN_UP, "robots", "disallowed by robots.txt", now)


def _ended(listing: Listing, state: ListingState, reason: str, detail: str, now: datetime) -> Listing:
    return replace(listing, state=state, reason=reason, detail=detail, changed_at=now)


def _sources(request: BackfillRequest) -> tuple[ListingSource, ...]:
    if request.files:
        return (ListingSource.FILES,)
    return SOURCES if request.source == "auto" else (ListingSource(request.source),)


def _check_days(request: BackfillRequest, today: date) -> None:
    if request.since >= request.until:
        raise BackfillRequestError(
            f"--from {request.since} is not before --to {request.until}: --to is the day after the last one"
        )
    if request.since < EARLIEST:
        raise BackfillRequestError(f"--from {request.since} is before {EARLIEST}, when there was no news on the web")
    if request.until > today + timedelta(days=1):
        raise BackfillRequestError(
            f"--to {request.until} is in the future: the last day that can be read is today, {today}"
        )
