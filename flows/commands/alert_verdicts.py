"""``newspike alerts verdict``, ``precision`` and ``delays``: how useful and how fast alerts were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Annotated

import typer

from alerts.detection.precision import JudgedAlert, precision_by_topic, suggested_false_alarms
from alerts.messages.short_ids import matching
from flows.commands.options import CONFIG, Config
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext, open_context
from warehouse.records import EPOCH, Alert, Verdict, Worth
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the group of alerts."""
    app.command()(verdict)
    app.command()(precision)
    app.command()(delays)


def verdict(
    alert_id: Annotated[str, typer.Argument(help="Short id of an alert, such as k3fn, or its first digits.")],
    worth: Annotated[Worth, typer.Argument(help="useful or noise.")],
    note: Annotated[str, typer.Option(help="Note for others.")] = "",
    config: Config = CONFIG,
) -> None:
    """Mark an alert as useful or noise; the latest verdict counts.

    Example: `newspike alerts verdict 4711 noise --note "one press release"`
    """
    context = open_context(config)
    alert = _alert(context, alert_id)
    land_verdict(context.warehouse, alert.alert_id, worth, note)
    context.warehouse.load()
    typer.echo(f"{alert.alert_id} ({alert.topic}) was {worth.value}")


def land_verdict(warehouse: Warehouse, alert_id: int, worth: Worth, note: str) -> None:
    """Land a verdict on an alert; the next load takes it up."""
    warehouse.land([Verdict(alert_id=alert_id, verdict=worth, given_at=datetime.now(UTC), note=note)])


def precision(config: Config = CONFIG) -> None:
    """Show the share of useful alerts per topic, and the setting that the verdicts suggest."""
    context = open_context(config)
    judged = [
        JudgedAlert(topic=row["topic"], peak_score=row["peak_score"], useful=row["verdict"] == Worth.USEFUL)
        for row in context.warehouse.rows("verdicts")
    ]
    if not judged:
        typer.echo("no verdicts yet; give one with `newspike alerts verdict ID useful`")
        return
    for topic in precision_by_topic(judged):
        typer.echo(f"{topic.precision:4.0%}  {topic.useful} useful, {topic.noise} noise  {topic.topic}")
    suggested = suggested_false_alarms(judged, topics=len(matcher_of(context.settings).topics))
    if suggested is not None:
        now = context.settings.spikes.false_alarms_per_month
        typer.echo(f"false_alarms_per_month: {suggested:g} would have made nine of ten useful (now {now:g})")


def delays(config: Config = CONFIG) -> None:
    """Show how long after the first article of its event each alert of the last month was sent, and the median."""
    context = open_context(config)
    waited = []
    for row in context.warehouse.rows("alert_delays", since=context.at - MONTH):
        if row["first_published_at"] is None or row["told_at"] is None:
            continue
        waited.append((row["told_at"] - row["first_published_at"]) / HOUR)
        typer.echo(f"{row['opened_at']:%Y-%m-%d %H:%M}  {waited[-1]:5.1f} h  {row['topic']}")
    typer.echo(f"median {median(waited):.1f} h" if waited else "no alert of the last month was sent")


def _alert(context: RunContext, typed: str) -> Alert:
    """Return the one alert that is meant: by its short id, or by its first digits."""
    alerts = {alert.alert_id: alert for alert in context.warehouse.records(Alert, "alerts_since", since=EPOCH)}
    found = matching(typed, alerts)
    if len(found) != 1:
        which = f"{len(found)} alerts begin" if found else "no alert begins"
        raise typer.BadParameter(f"{which} with {typed}: see `newspike alerts list`", param_hint="ALERT_ID")
    return alerts[min(found)]
