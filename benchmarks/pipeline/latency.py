"""How long the newsroom's launch takes from its first article to an alert, in minutes: evidence, polling and grid.

    python -m benchmarks pipeline.latency [--every 5] [--hours 4] [--looks 6 0]

The newsroom's six weeks are received in large steps. Then feeds are polled at their own intervals, in cycles of so many
minutes, from three hours before the launch on; once with looks (see docs/spikes.md) and once without, from the same
home. Articles are what feeds say of them. *Evidence*: from the first article about the event until as many stories were
published as its opening counted. *Polling*: from then until the feed of the story that was seen last is due, or a look
polls it. *Grid*: from there to the cycle that polls, judges and sends.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.tables import show
from flows.commands.demo_run import HISTORY_STEP, WATCH_STEP
from flows.configuration.sandbox import LOOPBACK, SandboxSettings, write_configuration
from flows.runtime.context import RunContext, open_context
from flows.stages.alerting import alert_on_spikes
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_new
from flows.stages.extracting import extract_new
from flows.stages.polling import poll_all, poll_due
from newsroom.servers.process import Newsroom, running_newsroom
from newsroom.world.build import World, build_world
from newsroom.world.entities import entity_kinds
from newsroom.world.outlets import first_list, second_list
from warehouse.records import FeedState, Origin, Row

BEFORE = timedelta(hours=3)  # of the launch, in cycles
MINUTE = timedelta(minutes=1)
Due = Mapping[datetime, Mapping[str, datetime | None]]  # when each feed was due, before each cycle
CORE = """
select articles.feed_url, min(articles.published_at) as published_at, min(arrivals.seen_at) as seen_at
from events
inner join arrivals on arrivals.story_id in (select unnest(events.story_ids))
inner join latest_articles as articles using (article_id)
where events.event_id = $event and events.kind = 'opening' and arrivals.seen_at <= events.changed_at
group by arrivals.story_id, articles.feed_url
qualify row_number() over (partition by arrivals.story_id order by min(arrivals.seen_at)) = 1
"""
OPENINGS = "select event_id, topic, changed_at from events where kind = 'opening' and changed_at >= $since order by all"
COUNTS = """
select
    (select count(*) from attempts where stage = 'look' and started_at >= $since) as looks,
    (select count(*) from attempts where stage = 'poll' and started_at >= $since) as polls,
    (
        select min(judged_at) from judgements
        where topic = $topic and outcome = 'suspected' and judged_at >= $since
    ) as sign
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """Minutes from the first article of an event to its alert, by what they were spent on."""

    evidence: float
    polling: float
    grid: float

    @property
    def total(self) -> float:
        """Return all of them."""
        return self.evidence + self.polling + self.grid


def split_of(core: Sequence[Row], opened_at: datetime, due: Due) -> Split:
    """Return the minutes of an event; `core` has feed, publication and first sight of each story of its opening."""
    first, enough = min(row["published_at"] for row in core), max(row["published_at"] for row in core)
    last = max(core, key=lambda row: (row["seen_at"], row["published_at"]))
    turn = due[opened_at].get(last["feed_url"]) or opened_at
    ready = min(max(turn, enough), opened_at)  # a look polls before the feed's turn: no time is lost to the grid
    return Split(
        evidence=(enough - first) / MINUTE, polling=(ready - enough) / MINUTE, grid=(opened_at - ready) / MINUTE
    )


def received(home: Path, world: World, newsroom: Newsroom) -> None:
    """Fill a home with what came until cycles begin."""
    feeds = [*first_list(), *second_list()]
    stage = SandboxSettings(
        feeds=feeds,
        connect_to={"*.example": newsroom.address},
        pages=False,
        alerts={"console": False, "allow_networks": [LOOPBACK]},
        entities=entity_kinds(),
    )
    context = open_context(write_configuration(home, stage))
    note_configuration(context)
    watched_at, until = world.outage.starts_at - 2 * WATCH_STEP, world.launch_at - BEFORE
    at = world.start
    while at < until:
        step, end = (HISTORY_STEP, watched_at) if at < watched_at else (WATCH_STEP, until)
        at = min(at + step, end)
        origin = Origin.HISTORY if at <= watched_at else Origin.LIVE
        newsroom.set_clock(at)
        for work in (poll_all, extract_new, detect_new):
            work(replace(context.moved_to(at), origin=origin))


def watched(context: RunContext, newsroom: Newsroom, steps: Sequence[datetime]) -> Due:
    """Run a cycle at each instant; return when feeds were due before each."""
    due: dict[datetime, Mapping[str, datetime | None]] = {}
    for at in steps:
        newsroom.set_clock(at)
        states = context.warehouse.records(FeedState, "feed_states", urls=None)
        due[at] = {state.feed_url: state.due_at for state in states}
        for work in (poll_due, extract_new, detect_new, alert_on_spikes):
            work(context.moved_to(at))
    context.warehouse.load()
    return due


def measured(home: Path, newsroom: Newsroom, steps: Sequence[datetime], *, looks: int) -> list[tuple[object, ...]]:
    """Return a row for each event that opened in the cycles."""
    context = open_context(home / "config" / "newspike.yaml")
    spikes = context.settings.spikes.model_copy(update={"looks_per_day": looks})
    context = replace(context, settings=context.settings.model_copy(update={"spikes": spikes}))
    due = watched(context, newsroom, steps)
    rows: list[tuple[object, ...]] = []
    with context.warehouse.opened() as connection:

        def ask(sql: str, **values: object) -> list[Row]:
            found = connection.execute(sql, values)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        for event in ask(OPENINGS, since=steps[0]):
            split = split_of(ask(CORE, event=event["event_id"]), event["changed_at"], due)
            counts = ask(COUNTS, since=steps[0], topic=event["topic"])[0]
            sign = (event["changed_at"] - counts["sign"]) / MINUTE if counts["sign"] else None
            parts = (split.evidence, split.polling, split.grid, split.total)
            rows.append((str(looks), event["topic"], *parts, sign, counts["looks"], counts["polls"]))
    return rows


def main() -> None:
    """Receive the newsroom's weeks, run the cycles, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=5, help="minutes from cycle to cycle")
    parser.add_argument("--hours", type=float, default=4.0, help="of cycles after the launch")
    parser.add_argument("--looks", type=int, nargs="+", default=[6, 0], help="looks a day, one run for each")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    world = build_world(seed=given.seed)
    begin, end, every = world.launch_at - BEFORE, world.launch_at + timedelta(hours=given.hours), given.every * MINUTE
    steps = [begin + number * every for number in range(1, (end - begin) // every + 1)]
    rows: list[tuple[object, ...]] = []
    with tempfile.TemporaryDirectory() as folder, running_newsroom(world) as newsroom:
        received(Path(folder) / "home", world, newsroom)
        for looks in given.looks:
            copy = Path(folder) / f"looks-{looks}"
            shutil.copytree(Path(folder) / "home", copy)
            rows += measured(copy, newsroom, steps, looks=looks)
    minutes = ("evidence", "polling", "grid", "first article to alert", "after the first sign")
    columns = ("looks a day", "topic", *minutes, "looks made", "polls")
    topics = len(Counter(row[1] for row in rows))
    show(f"Minutes, cycles every {given.every} minutes, {topics} topics", columns, rows)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
