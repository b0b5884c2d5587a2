"""The backfill flow: the past of the feeds, or of files, by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from prefect import flow

from flows.backfilling.plan import Source, Wish, backfill_named, backfill_of
from flows.backfilling.run import begin, fill, known_backfills
from flows.runtime.context import open_desk
from flows.runtime.sharding import Tally, as_tasks


@flow(name="backfill", description="Reads the past of the feeds: what archives list, and the articles behind it.")
def backfill(
    since: date,
    until: date,
    config: str = "config/newspike.yaml",
    feeds: Sequence[str] = (),
    source: Source = "auto",
    files: Sequence[str] = (),
) -> Tally:
    """Return counts of what was done. `until` is the day after the last; the same wish again goes on with it."""
    desk = open_desk(Path(config))
    wish = Wish(since=since, until=until, feeds=feeds, source=source, files=files)
    wanted = backfill_of(wish, desk.feeds, now=datetime.now(UTC))
    begin(desk, wanted, files)
    with as_tasks(desk.settings.engine) as run_shards:
        return fill(desk.running(run_shards), wanted)


@flow(
    name="resume-backfill", description="Goes on with a backfill: what is left of it, and what failed and is due again."
)
def resume_backfill(name: str = "", config: str = "config/newspike.yaml") -> Tally:
    """Return counts of what was done. `name` is the beginning of its id; "": the latest."""
    desk = open_desk(Path(config))
    known = backfill_named(known_backfills(desk), name)
    wanted = replace(known, state="running", changed_at=datetime.now(UTC))
    begin(desk, wanted)
    with as_tasks(desk.settings.engine) as run_shards:
        return fill(desk.running(run_shards), wanted)
