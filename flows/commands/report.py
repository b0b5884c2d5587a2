"""``newspike report``: the episodes of a period as one page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from alerts.messages.wording import count
from flows.commands.options import CONFIG, Config
from flows.commands.periods import From, To
from flows.operations.upkeep import report_of
from flows.runtime.context import open_context

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
    text, alerts = report_of(open_context(config, at=end), start, end)
    out.write_text(text, encoding="utf-8")
    typer.echo(f"{out}: {count(alerts, 'alert')}")
