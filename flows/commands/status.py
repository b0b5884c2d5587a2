"""``newspike status``: what is due, what went well last, what is failing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import typer

from extractors.feeds import OUR_OUTAGE
from flows.commands.options import CONFIG, AsJson, Config
from flows.configuration.channels import channels_of, channels_off, open_outbox
from flows.runtime.context import RunContext, open_context
from flows.stages.polling import due_feeds
from warehouse.records import FeedState, Row

STALE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Status:
    """How a Newspike fares at an instant."""

    at: datetime
    feeds: int
    due: int
    next_due_at: datetime | None  # None: nothing was ever polled
    stages: Sequence[Row] = field(default=())
    holdings: Sequence[Row] = field(default=())
    failing: Sequence[Row] = field(default=())
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
    typer.echo(json.dumps(asdict(found), indent=2, default=str) if as_json else render(found))
    if found.worries:
        raise typer.Exit(1)


def report(context: RunContext) -> Status:
    """Return the health of this installation."""
    states = context.warehouse.records(FeedState, "feed_states", urls=None)
    subscribed = {feed.url for feed in context.feeds}
    dues = [state.due_at for state in states if state.feed_url in subscribed]
    failing = [row for row in context.warehouse.rows("feeds_failing") if row["feed_url"] in subscribed]
    stages = context.warehouse.rows("status")
    with open_outbox(context.settings) as outbox:
        messages = outbox.counts()
    return Status(
        at=context.at,
        feeds=len(context.feeds),
        due=len(due_feeds(context.feeds, states, context.at)),
        next_due_at=min(dues, default=None),
        stages=stages,
        holdings=context.warehouse.rows("counts"),
        failing=failing,
        messages=messages,
        channels=sorted(channels_of(context.settings)),
        channels_off=dict(channels_off(context.settings)),
        worries=_worries(context, states, stages, failing),
    )


def render(report: Status) -> str:
    """Return a report in words, for a terminal."""
    next_due = f", the next {_ago(report.next_due_at, report.at)}" if report.next_due_at and not report.due else ""
    lines = [f"feeds     {report.feeds} subscribed, {report.due} due now{next_due}"]
    lines += [f"{row['stage']:9} {_stage(row, report.at)}" for row in report.stages]
    lines.append("holds     " + ", ".join(f"{row['rows']:,} {row['what']}" for row in report.holdings if row["rows"]))
    sent = ", ".join(f"{count} {state}" for state, count in report.messages.items()) or "none yet"
    lines.append(f"messages  {sent}")
    lines.append(f"channels  {', '.join(report.channels) or 'none'}")
    lines += [f"          {name} is off: {how} to switch it on" for name, how in report.channels_off.items()]
    lines += [f"failing   {row['feed_url']}: {row['reason']} since {row['failing_since_at']}" for row in report.failing]
    return "\n".join([*lines, *(f"look at   {worry}" for worry in report.worries)])


def _stage(row: Row, at: datetime) -> str:
    last = f"last succeeded {_ago(row['last_ok_at'], at)}" if row["last_ok_at"] else "never succeeded"
    return f"{last}; {row['ok_day']} went well and {row['failed_day']} failed in the last day"


def _worries(
    context: RunContext, states: Sequence[FeedState], stages: Sequence[Row], failing: Sequence[Row]
) -> list[str]:
    worries = []
    if holder := context.warehouse.held_by():
        worries.append(f"loading waits, nothing is lost: {holder}")
    polled = max((state.polled_at for state in states if state.polled_at), default=None)
    if any(row["stage"] == "poll" and row["last_reason"] == OUR_OUTAGE for row in stages):
        worries.append("the last cycle could reach nothing: is this machine online?")
    elif polled is None:
        worries.append("nothing was polled yet: `newspike run` does a first cycle, `newspike serve` keeps going")
    elif context.at - polled > max(STALE, timedelta(minutes=3 * context.settings.every_minutes)):
        worries.append(f"the last poll was {_ago(polled, context.at)}: is `newspike serve` running?")
    if len(failing) * 2 > len(context.feeds):
        worries.append(f"{len(failing)} of {len(context.feeds)} feeds fail: is this machine's network in order?")
    return worries


def _ago(then: datetime | None, at: datetime) -> str:
    if then is None:
        return "never"
    minutes = round((at - then).total_seconds() / 60)
    amount = f"{abs(minutes)} min" if abs(minutes) < 120 else f"{abs(minutes) / 60:.0f} h"
    return f"{amount} ago" if minutes >= 0 else f"in {amount}"
