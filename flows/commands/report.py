"""``newspike report``: the episodes of a period as one page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from alerts.messages.report import page
from alerts.messages.wording import count
from flows.commands.options import CONFIG, Config
from flows.commands.periods import From, To
from flows.runtime.context import open_context
from flows.stages.alerting import counted_hours
from flows.stages.briefs import brief_of
from warehouse.records import Alert

WEEK = timedelta(days=7)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    since: From = None,
    until: To = None,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("newspike-report.html"),
    config: Config = CONFIG,
) -> None:
    """Write the alerts, charts and stories of a period to one HTML page that works offline.

    Example: `newspike report --from 2025-01-20 --to 2025-01-28 --out january.html`
    """
    end = until or datetime.now(UTC)
    start = since or end - WEEK
    if start >= end:
        typer.echo(f"--from {start:%Y-%m-%d %H:%M} is not before --to {end:%Y-%m-%d %H:%M}", err=True)
        raise typer.Exit(2)
    context = open_context(config, at=end)
    hours = counted_hours(context)
    found = [alert for alert in context.warehouse.records(Alert, "alerts_since", since=start) if alert.started_at < end]
    briefs = [brief_of(context, alert, hours.totals, hours.volumes) for alert in found]
    out.write_text(page(briefs, since=start, until=end), encoding="utf-8")
    typer.echo(f"{out}: {count(len(briefs), 'alert')}")
