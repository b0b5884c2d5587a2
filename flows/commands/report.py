"""``newspike report``: the events of a period as one page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from alerts.messages.wording import count
from flows.commands.data_period import data_period
from flows.commands.options import CONFIG, Config
from flows.commands.periods import From, To
from flows.operations.reports import report_of
from flows.runtime.context import open_context


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    since: From = None,
    until: To = None,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("newspike-report.html"),
    config: Config = CONFIG,
) -> None:
    """Write the events of a period, with charts, stories and the health of the watch, to one HTML page.

    Without --from and --to it takes the last seven days of data.

    Example: `newspike report --from 2025-01-20 --to 2025-01-28 --out january.html`
    """
    context = open_context(config, at=until or datetime.now(UTC))
    start, end = data_period(context.warehouse, since, until)
    text, alerts = report_of(context.moved_to(end), start, end)
    out.write_text(text, encoding="utf-8")
    typer.echo(f"{out}: {count(alerts, 'alert')}, {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC")
