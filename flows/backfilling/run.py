"""A backfill from its beginning, or from where it was stopped, to its end: listings, then articles, then topics."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from extractors.archives import first_listings_of
from extractors.archives.files.kinds import file_listings
from extractors.articles.dates import HELD
from flows.backfilling.articles import extract_pages, site_of, wanted_pages
from flows.backfilling.listings import fetch_listings, parse_files, waiting_listings
from flows.backfilling.plan import FILES, domain_of, scope_of, thin_feeds, window_of
from flows.backfilling.site_locks import NEAR_S, rest_s, taken
from flows.runtime.context import RunContext
from flows.runtime.sharding import Counts
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_new
from flows.stages.publishing import publish_snapshot
from warehouse.durable_files import write_durably
from warehouse.records import Backfill, FeedState, Listing

LONGEST_REST_S = 120.0  # a site that wants to be left alone for longer is left to a later `resume`
PAUSE_S = 1.0

Item = TypeVar("Item")


class CancelledError(Exception):
    """Somebody has cancelled the backfill."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a backfill has come in what it is doing."""

    doing: str  # a source, `articles` or `topics`
    done: int
    left: int  # as far as is known


def begin(context: RunContext, backfill: Backfill, files: Sequence[str] = ()) -> None:
    """Land a backfill as running, with the first listings of its files; raises `ArchiveError` for no archive."""
    listings = file_listings(files, backfill_id=backfill.backfill_id) if files else ()
    context.warehouse.land([backfill, *_stamped(listings)])


def known_backfills(context: RunContext) -> Sequence[Backfill]:
    """Return all backfills, the latest first."""
    with context.warehouse.caught_up() as ask:
        return ask.records(Backfill, "backfills")


def fill(context: RunContext, backfill: Backfill) -> Counts:
    """Do what is left of a backfill that has begun; returns counts of what was done now.

    Whatever stops it, a kill too, it is called again with the same backfill to go on. Several may be at work at once.
    """
    note_configuration(context)
    try:
        total = list_all(context, backfill)
        total += _in_rounds(
            context,
            backfill,
            "articles",
            find=partial(wanted_pages, context, backfill),
            site=site_of,
            work=partial(extract_pages, context, backfill),
        )
        total += _detect_all(context, backfill)
    except CancelledError:
        total = Counter(cancelled=1)
    else:
        if not left_for_later(context, backfill):
            context.warehouse.land([replace(backfill, state="done", changed_at=datetime.now(UTC))])
    return total + publish_snapshot(context)


def list_all(context: RunContext, backfill: Backfill) -> Counts:
    """Read the listings of all sources, each for the feeds that are thin after the one before; returns counts."""
    total: Counts = Counter()
    for source in backfill.sources:
        _land_first(context, backfill, source)
        total += _in_rounds(
            context,
            backfill,
            source,
            find=partial(waiting_listings, context, backfill, source),
            site=domain_of,
            work=partial(parse_files if source == FILES else fetch_listings, context, backfill, source),
        )
    return total


def left_for_later(context: RunContext, backfill: Backfill) -> bool:
    """Say whether something is to be tried again, or was left to another time."""
    with context.warehouse.caught_up() as ask:
        listings = ask.rows("listings_counts", backfill_id=backfill.backfill_id)
        outcomes = ask.rows("backfill_outcome", **scope(context, backfill))
    states = {row["state"] for row in listings} | {row["outcome"] for row in outcomes}
    return bool(states & {"waiting", "failed"})


def scope(context: RunContext, backfill: Backfill) -> dict[str, Any]:
    """Return what the queries about a backfill's entries and days want to know."""
    return {"feeds": scope_of(backfill, context.feeds), "since": backfill.since_at, "until": backfill.until_at}


def load_progress(home: Path, backfill: Backfill) -> Progress | None:
    """Return how far a backfill has come; None where none was noted."""
    try:
        return Progress(**json.loads(_stand_file(home, backfill).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return None


def _land_first(context: RunContext, backfill: Backfill, source: str) -> None:
    """Land the listings that a source begins with; those of files have landed with the backfill."""
    if source == FILES:
        return
    asked = scope(context, backfill)
    with context.warehouse.caught_up() as ask:
        thin = thin_feeds(ask.rows("backfill_days", **asked))
        states = {state.feed_url: state for state in ask.records(FeedState, "feed_states", urls=None)}
    feeds = [feed for feed in context.feeds if feed.url in asked["feeds"]]
    first = first_listings_of(source, feeds, states, window_of(backfill), backfill_id=backfill.backfill_id)
    context.warehouse.land(_stamped([listing for listing in first if listing.feed_url in thin]))


def _stamped(listings: Sequence[Listing]) -> Sequence[Listing]:
    return [replace(listing, changed_at=datetime.now(UTC)) for listing in listings]


def _in_rounds(
    context: RunContext,
    backfill: Backfill,
    doing: str,
    *,
    find: Callable[[], Sequence[Item]],
    site: Callable[[Item], str],
    work: Callable[[Sequence[Item]], Counts],
) -> Counts:
    """Do all of one kind of work, round by round; returns counts.

    Sites that want to be left alone for a while are waited for, if need be; for a long while, they are left to another
    time. So are sites that another process is at work on, until it is done with them.
    """
    total: Counts = Counter()
    while left := find():
        _check(context, backfill)
        _note(context, backfill, Progress(doing=doing, done=_handled(total), left=len(left)))
        rests = {name: rest_s(context.settings, name) for name in set(map(site, left))}
        able = [item for item in left if rests[site(item)] <= NEAR_S]
        tally = work(able) if able else Counter[str]()
        total += tally
        if not _handled(tally):
            rest = PAUSE_S if able else min(rests.values())
            if rest > LONGEST_REST_S:
                break
            time.sleep(min(rest, NEAR_S))
    return total


def _handled(tally: Counts) -> int:
    return sum(tally[word] for word in ("done", "given-up", "failed", "ok", "skipped", "parts"))


def _detect_all(context: RunContext, backfill: Backfill) -> Counts:
    """Give what was read its stories and topics: one process does it, others wait and find nothing left."""
    total: Counts = Counter()
    while True:
        _check(context, backfill)
        with taken(context.settings, ["stories"]) as mine:
            now = context.moved_to(datetime.now(UTC))
            tally = detect_new(now, reread_since=backfill.since_at - HELD) if mine else None
        if tally is None:
            time.sleep(PAUSE_S)
        elif tally["grouped"] or tally["read"]:
            total += tally
            _note(context, backfill, Progress(doing="topics", done=total["read"], left=0))
        else:
            return total


def _check(context: RunContext, backfill: Backfill) -> None:
    for known in context.warehouse.records(Backfill, "backfills"):
        if known.backfill_id == backfill.backfill_id and known.state == "cancelled":
            raise CancelledError


def _note(context: RunContext, backfill: Backfill, stand: Progress) -> None:
    path = _stand_file(context.settings.home_folder, backfill)
    write_durably(path, json.dumps(asdict(stand)).encode())


def _stand_file(home: Path, backfill: Backfill) -> Path:
    return home / "backfill" / f"{backfill.backfill_id:016x}.json"
