"""``newspike status``: what is due, the last success of each stage, and what is failing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import typer

from alerts.outbox.history import troubles
from extractors.feeds import OUR_OUTAGE
from flows.commands.feed_health import accounted_since, difference_line
from flows.commands.json_output import to_json
from flows.commands.options import CONFIG, AsJson, Config
from flows.configuration.channels import channels_of, channels_off, open_outbox, open_unwritable_outbox
from flows.configuration.in_force import used_as_before
from flows.configuration.validation import problems_in
from flows.operations.troubles import TroubleKind
from flows.operations.watching import troubles_of
from flows.runtime.context import RunContext, open_context
from flows.runtime.last_cycle import FinishedCycle, last_cycle
from flows.stages.due_feeds import CLOCK_SLACK, due_feeds
from warehouse.arrow import revive
from warehouse.errors import WarehouseUnwritableError
from warehouse.records import FeedState, Row
from warehouse.store import Warehouse

STALE, DAY = timedelta(hours=1), timedelta(days=1)
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Status:
    """The state of an installation at an instant."""

    at: datetime
    feeds: int
    due: int
    next_due_at: datetime | None  # None: nothing was ever polled
    stages: Sequence[Row] = field(default=())
    last_cycle: FinishedCycle | None = None
    holdings: Sequence[Row] = field(default=())
    failing: Sequence[Row] = field(default=())
    differences: Sequence[Row] = field(default=())  # sums of the accounting that do not agree
    messages: dict[str, int] = field(default_factory=dict)
    channels: Sequence[str] = field(default=())
    channels_off: dict[str, str] = field(default_factory=dict)
    worries: Sequence[str] = field(default=())


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)


def status(config: Config = CONFIG, *, as_json: AsJson = False) -> None:
    """Show what is due, when each stage last succeeded, and what is failing.

    Exits 0 when healthy, 1 when something needs attention, 2 on an invalid configuration.

    Example: `newspike status --json`
    """
    found = report(open_context(config))
    typer.echo(to_json(asdict(found), indent=2) if as_json else render(found))
    if found.worries:
        raise typer.Exit(1)


def report(context: RunContext) -> Status:
    """Return the health of this installation."""
    published = _Published(context.warehouse)
    states = published.records(FeedState, "feed_states", urls=None)
    subscribed = {feed.url for feed in context.feeds}
    dues = [state.due_at for state in states if state.feed_url in subscribed]
    failing = [row for row in published.rows("feeds_failing") if row["feed_url"] in subscribed]
    stages = published.rows("status")
    differences = published.rows("accounting_differences", since=accounted_since(states, context.at))
    messages, unread = _messages(context)
    return Status(
        at=context.at,
        feeds=len(context.feeds),
        due=len(due_feeds(context.feeds, states, context.at)),
        next_due_at=min(dues, default=None),
        stages=stages,
        holdings=published.rows("counts"),
        failing=failing,
        differences=differences,
        messages=messages,
        channels=sorted(channels_of(context.settings)),
        channels_off=dict(channels_off(context.settings)),
        last_cycle=last_cycle(context.settings.home_folder),
        worries=[*_worries(context, states, stages, failing), *map(difference_line, differences), *unread],
    )


@dataclass(frozen=True)
class _Published:
    """The published snapshot, or nothing before the first: no lock, and a read-only disk will do."""

    warehouse: Warehouse

    def rows(self, query: str, **parameters: Any) -> Sequence[Row]:
        exists = self.warehouse.snapshot_file.exists()
        return self.warehouse.snapshot_rows(query, **parameters) if exists else ()

    def records(self, record: type[R], query: str, **parameters: Any) -> Sequence[R]:
        return [revive(record, row) for row in self.rows(query, **parameters)]


def _messages(context: RunContext) -> tuple[dict[str, int], list[str]]:
    """Return the outbox's counts by state, and what went wrong in the last day."""
    home = context.settings.home_folder
    opened = open_unwritable_outbox if home.exists() and not os.access(home, os.W_OK) else open_outbox
    try:
        with opened(context.settings) as outbox:
            return outbox.counts(), list(troubles(outbox, since=context.at - DAY))
    except (sqlite3.Error, OSError, WarehouseUnwritableError) as error:
        return {}, [f"the outbox cannot be opened: {error}"]


def render(report: Status) -> str:
    """Return a report in words, for a terminal."""
    next_due = f", the next {_ago(report.next_due_at, report.at)}" if report.next_due_at and not report.due else ""
    lines = [f"feeds     {report.feeds} subscribed, {report.due} due now{next_due}"]
    if report.last_cycle:
        lines.append(f"cycle     the last one ended {_ago(report.last_cycle.ended_at, report.at)}")
    lines += [f"{row['stage']:9} {_stage(row, report.at)}" for row in report.stages]
    stored = ", ".join(f"{row['rows']:,} {row['what']}" for row in report.holdings if row["rows"])
    lines.append(f"stored    {stored or 'nothing yet'}")
    sent = ", ".join(f"{count} {state}" for state, count in report.messages.items()) or "none yet"
    lines.append(f"messages  {sent}")
    lines.append(f"channels  {', '.join(report.channels) or 'none'}")
    lines += [f"          {name} is off: {how} to switch it on" for name, how in report.channels_off.items()]
    lines += [f"failing   {row['feed_url']}: {row['reason']} since {row['failing_since_at']}" for row in report.failing]
    return "\n".join([*lines, *(f"look at   {worry}" for worry in report.worries)])


def _stage(row: Row, at: datetime) -> str:
    last = f"last succeeded {_ago(row['last_ok_at'], at)}" if row["last_ok_at"] else "never succeeded"
    return f"{last}; {row['ok_day']} succeeded and {row['failed_day']} failed in the last day"


def _worries(
    context: RunContext, states: Sequence[FeedState], stages: Sequence[Row], failing: Sequence[Row]
) -> list[str]:
    worries = []
    try:
        if holder := context.warehouse.held_by():
            worries.append(f"loading is waiting, nothing is lost: {holder}")
    except WarehouseUnwritableError as error:
        worries.append(f"the home cannot be written: {error}")
    if problems := len(problems_in(context.settings.path)[0]):
        worries.append(
            f"{problems} problem{'s' if problems > 1 else ''} in the configuration: `newspike check` names each; "
            f"as before until then: {', '.join(used_as_before(context.settings.path)) or 'nothing'}"
        )
    polls = [state.polled_at for state in states if state.polled_at]
    polled = max((poll for poll in polls if poll <= context.at + CLOCK_SLACK), default=max(polls, default=None))
    ended = last_cycle(context.settings.home_folder)
    if ended and ended.failed:
        worries.append(f"the last cycle failed in {', '.join(ended.failed)}: the log says why")
    found = troubles_of(context.settings, context.at)
    worries += [str(trouble) for trouble in found if trouble.kind is not TroubleKind.CONFIGURATION]
    if any(row["stage"] == "poll" and row["last_reason"] == OUR_OUTAGE for row in stages):
        worries.append("the last cycle reached nothing: is this machine online?")
    elif polled is None:
        worries.append("nothing was polled yet: `newspike run` runs one cycle, `newspike serve` runs the schedule")
    elif ended is None and context.at - polled > STALE:
        worries.append(f"the last poll was {_ago(polled, context.at)}: is `newspike serve` running?")
    if len(failing) * 2 > len(context.feeds):
        worries.append(f"{len(failing)} of {len(context.feeds)} feeds are failing: check this machine's network")
    return worries


def _ago(then: datetime | None, at: datetime) -> str:
    if then is None:
        return "never"
    minutes = round((at - then).total_seconds() / 60)
    amount = f"{abs(minutes)} min" if abs(minutes) < 120 else f"{abs(minutes) / 60:.0f} h"
    return f"{amount} ago" if minutes >= 0 else f"in {amount}"
