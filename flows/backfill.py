"""The backfill flow: the past of the feeds, or of files, by hand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from prefect import flow

from flows.backfilling.plan import BackfillRequest, Source, backfill_named, backfill_of
from flows.backfilling.run import begin, fill, known_backfills
from flows.runtime.own_home import open_own_context
from flows.runtime.sharding import Counts, as_tasks
from warehouse.records import BackfillState


@flow(
    name="backfill", description="Fetches the past of the feeds between two days; the same request again continues it."
)
def backfill(
    since: date,
    until: date,
    config: str = "config/newspike.yaml",
    feeds: Sequence[str] = (),
    source: Source = "auto",
    files: Sequence[str] = (),
) -> Counts:
    """Return counts of what was done. The same request again resumes it.

    Args:
        since: The first day.
        until: The day after the last.
        config: The settings file, on the machine that runs the flow.
        feeds: Publishers or addresses of feeds; none: all.
        source: Where the past is looked for.
        files: Archive files to read in place of the web.
    """
    context = open_own_context(config)
    request = BackfillRequest(since=since, until=until, feeds=feeds, source=source, files=files)
    wanted = backfill_of(request, context.feeds, now=datetime.now(UTC))
    begin(context, wanted, files)
    with as_tasks(context.settings) as engine:
        return fill(context.running(engine), wanted)


@flow(
    name="resume-backfill",
    description="Continues a backfill, by default the latest; tries again what failed and is due.",
)
def resume_backfill(name: str = "", config: str = "config/newspike.yaml") -> Counts:
    """Return counts of what was done; none where no backfill was ever started, so that it can be scheduled.

    Args:
        name: The beginning of the id of a backfill; empty: the latest.
        config: The settings file, on the machine that runs the flow.
    """
    context = open_own_context(config)
    backfills = known_backfills(context)
    if not backfills and not name:
        return Counter()
    known = backfill_named(backfills, name)
    wanted = replace(known, state=BackfillState.RUNNING, changed_at=datetime.now(UTC))
    begin(context, wanted)
    with as_tasks(context.settings) as engine:
        return fill(context.running(engine), wanted)
