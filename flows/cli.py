"""The command line: ``newspike --help``."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from flows.commands import (
    alert_verdicts,
    alerts,
    articles,
    backfill,
    backtest,
    check,
    dashboard,
    demo,
    feeds,
    init,
    rebuild,
    reextract,
    replay,
    report,
    run,
    search,
    serve,
    spikes,
    sql,
    status,
    topics,
    warehouse,
)
from flows.configuration.yaml_file import ConfigurationError
from warehouse.errors import WarehouseError

app = typer.Typer(
    help="Newspike watches the news for you: it polls feeds, finds topics, and alerts when one spikes.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    *(demo, init, check, run, serve, dashboard, status),
    *(feeds, articles, topics, spikes, alerts, backtest, report, sql, search),
    *(backfill, replay, warehouse, rebuild, reextract),
)
for command in COMMANDS:
    command.add_to(app)
alert_verdicts.add_to(alerts.app)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 -- the shape that typer calls
    if wanted:
        typer.echo(f"newspike {version('newspike')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Print the version, or go on to a command."""


def main() -> None:
    """Run the command line; exits 0 when all went well, 1 when something failed, 2 on wrong usage or configuration."""
    try:
        app()
    except ConfigurationError as error:
        count = len(error.problems)
        typer.echo(f"{error}\n{count} problem{'s' if count > 1 else ''} in the configuration", err=True)
        sys.exit(2)
    except OSError as error:  # a missing file, a full disk, no permission: the message names the file
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"{where}{error.strerror or error}", err=True)
        sys.exit(1)
    except WarehouseError as error:  # says itself which file, why, and what to do
        typer.echo(str(error), err=True)
        sys.exit(1)
