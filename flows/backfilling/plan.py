"""Backfills as decisions: what is wished for, which feeds are still thin, what a listing has become. Pure."""

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
from warehouse.records import Backfill, Feed, Listing, Row, key

Item = TypeVar("Item")
Source = Literal["auto", "archive", "wordpress", "sitemap", "wayback"]
FILES = "files"
EARLIEST = date(1995, 1, 1)  # before it there was no news on the web
NOT_THERE = 404
TRIES = 5  # of a listing, see queries/listings_to_parse.sql


class BackfillRequestError(ValueError):
    """A wish that cannot be carried out: says what of it, and what can."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BackfillRequest:
    """What somebody asks for."""

    since: date
    until: date  # exclusive
    feeds: Sequence[str] = ()  # addresses or publishers; none: all
    source: Source = "auto"
    files: Sequence[str] = ()  # paths and addresses; where there are any, nothing else is asked


def backfill_of(wish: BackfillRequest, feeds: Sequence[Feed], *, now: datetime) -> Backfill:
    """Return the backfill of a wish, running; the same wish is the same backfill. Raises `BackfillRequestError`."""
    _check_days(wish, now.date())
    if wish.files and wish.source != "auto":
        raise BackfillRequestError(f"--files reads these files and asks no archive: leave out --source {wish.source}")
    urls = tuple(sorted(feed.url for feed in chosen_feeds(feeds, wish.feeds))) if wish.feeds or not wish.files else ()
    sources = (FILES,) if wish.files else SOURCES if wish.source == "auto" else (wish.source,)
    names = [wish.since.isoformat(), wish.until.isoformat(), *urls, *sources, *sorted(wish.files)]
    return Backfill(
        backfill_id=key("backfill", *names),
        since_at=datetime.combine(wish.since, time(), UTC),
        until_at=datetime.combine(wish.until, time(), UTC),
        feed_urls=urls,
        sources=sources,
        state="running",
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
    """Return the part of the past that a backfill wants."""
    return Window(since=backfill.since_at, until=backfill.until_at)


def scope_of(backfill: Backfill, feeds: Sequence[Feed]) -> list[str]:
    """Return the feed addresses that a backfill's entries may have; "" is that of an outlet nobody subscribed to."""
    return list(backfill.feed_urls) or [*(feed.url for feed in feeds), ""]


def thin_feeds(days: Iterable[Row]) -> set[str]:
    """Return the addresses of the feeds that have a thin day among these."""
    return {row["feed_url"] for row in days if row["thin"]}


def domain_of(listing: Listing) -> str:
    """Return which site a listing burdens: a registrable domain; for a file its place, read one part at a time."""
    return location_of(listing) if listing.source == FILES else registrable_domain(listing.url)


def next_round(items: Sequence[Item], at_most: int, *, site: Callable[[Item], str]) -> list[Item]:
    """Return the first items of each site, so that no site waits for another and a kill repeats little."""
    taken: Counter[str] = Counter()
    chosen = []
    for item in items:
        taken[site(item)] += 1
        if taken[site(item)] <= at_most:
            chosen.append(item)
    return chosen


def identity(listing: Listing) -> tuple[str, str, str]:
    """Return what makes a listing the same within its backfill."""
    return listing.kind, listing.feed_url, listing.url


def after_reading(listing: Listing, contents: Contents | Killed, *, now: datetime) -> tuple[Listing, ...]:
    """Return the listing as read, or given up, and those that it leads to, waiting."""
    if isinstance(contents, Killed):
        return (_ended(listing, "given-up", f"killed-{contents.reason}", contents.detail, now),)
    state = "given-up" if contents.given_up else "done"
    ended = _ended(listing, state, contents.reason, contents.detail, now)
    more = (replace(one, state="waiting", changed_at=now) for one in contents.more)
    return replace(ended, entries=len(contents.entries)), *more


def after_failure(listing: Listing, failure: Failure, *, now: datetime) -> Listing | None:
    """Return a listing that could not be had this time; None where its domain was not asked at all."""
    if failure.reason == "paused":
        return None
    tries = listing.tries + 1
    state = "given-up" if tries >= TRIES else "failed"
    return replace(_ended(listing, state, failure.reason, failure.detail, now), tries=tries)


def is_an_answer(failure: Failure) -> bool:
    """Say whether a failure tells something for good, so that it is to be read like a page.

    That a domain is left alone tells nothing of the page, not even where it is for refusing others.
    """
    return failure.reason != "paused" and (failure.kind is Kind.HARD or failure.status == NOT_THERE)


def forbidden(listing: Listing, *, now: datetime) -> Listing:
    """Return a listing that the robots.txt of its host forbids to read."""
    return _ended(listing, "given-up", "robots", "robots.txt forbids to read it", now)


def _ended(listing: Listing, state: str, reason: str, detail: str, now: datetime) -> Listing:
    return replace(listing, state=state, reason=reason, detail=detail, changed_at=now)


def _check_days(wish: BackfillRequest, today: date) -> None:
    if wish.since >= wish.until:
        raise BackfillRequestError(
            f"--from {wish.since} is not before --to {wish.until}: --to is the day after the last one"
        )
    if wish.since < EARLIEST:
        raise BackfillRequestError(f"--from {wish.since} is before {EARLIEST}, when there was no news on the web")
    if wish.until > today + timedelta(days=1):
        raise BackfillRequestError(
            f"--to {wish.until} is in the future: the last day that can be read is today, {today}"
        )
