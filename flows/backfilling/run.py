"""Run a backfill, or resume one, to its end: listings first, then articles, then topics."""

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
from flows.backfilling.plan import domain_of, scope_of, thin_feeds, window_of
from flows.backfilling.site_locks import NEAR_S, rest_s, taken
from flows.runtime.context import RunContext
from flows.runtime.sharding import Counts
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_new
from flows.stages.publishing import publish_snapshot
from warehouse.durable_files import write_durably
from warehouse.records import Backfill, BackfillState, FeedState, Listing, ListingSource, ListingState

LONGEST_REST_S = 120.0  # a site with a longer pause is left to a later `resume`
PAUSE_S = 1.0

Item = TypeVar("Item")


class CancelledError(Exception):
    """The backfill was cancelled."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """The progress of the present step of a backfill."""

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
    """Do the rest of a backfill; returns counts of what this call did.

    After any interruption, even a kill, call it again with the same backfill to resume. Several processes may work on
    one backfill at the same time.
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
            context.warehouse.land([replace(backfill, state=BackfillState.DONE, changed_at=datetime.now(UTC))])
    return total + publish_snapshot(context)


def list_all(context: RunContext, backfill: Backfill) -> Counts:
    """Fetch the listings of each source, for feeds with days that are still thin; returns counts."""
    total: Counts = Counter()
    for source in backfill.sources:
        _land_first(context, backfill, source)
        total += _in_rounds(
            context,
            backfill,
            source,
            find=partial(waiting_listings, context, backfill, source),
            site=domain_of,
            work=partial(parse_files if source is ListingSource.FILES else fetch_listings, context, backfill, source),
        )
    return total


def left_for_later(context: RunContext, backfill: Backfill) -> bool:
    """Return whether anything is still waiting or is to be tried again."""
    with context.warehouse.caught_up() as ask:
        listings = ask.rows("listings_counts", backfill_id=backfill.backfill_id)
        outcomes = ask.rows("backfill_outcome", **scope(context, backfill))
    states = {row["state"] for row in listings} | {row["outcome"] for row in outcomes}
    return bool(states & {ListingState.WAITING, ListingState.FAILED})


def scope(context: RunContext, backfill: Backfill) -> dict[str, Any]:
    """Return the parameters of the queries about a backfill's entries and days."""
    return {"feeds": scope_of(backfill, context.feeds), "since": backfill.since_at, "until": backfill.until_at}


def load_progress(home: Path, backfill: Backfill) -> Progress | None:
    """Return the noted progress of a backfill, None where there is none."""
    try:
        return Progress(**json.loads(_progress_file(home, backfill).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return None


def _land_first(context: RunContext, backfill: Backfill, source: ListingSource) -> None:
    """Land the first listings of a source; those of files were landed with the backfill."""
    if source is ListingSource.FILES:
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
    """Do all work of one step, round by round; returns counts.

    A site in a short pause, or in use by another process, is waited for; one in a pause of more than LONGEST_REST_S
    is left to a later `resume`.
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
    """Group and match the new articles: one process does it, the others wait until nothing is left."""
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
        if known.backfill_id == backfill.backfill_id and known.state is BackfillState.CANCELLED:
            raise CancelledError


def _note(context: RunContext, backfill: Backfill, progress: Progress) -> None:
    path = _progress_file(context.settings.home_folder, backfill)
    write_durably(path, json.dumps(asdict(progress)).encode())


def _progress_file(home: Path, backfill: Backfill) -> Path:
    return home / "backfill" / f"{backfill.backfill_id:016x}.json"
