"""``newspike doctor``: an installation, checked from end to end."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from flows.commands.options import CONFIG, AsJson, Config
from flows.operations.check_results import CheckResult, Level
from flows.operations.doctor import examine

MARKS = {Level.OK: "ok", Level.WARNING: "look at", Level.ERROR: "wrong"}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    config: Config = CONFIG,
    *,
    feeds: Annotated[int, typer.Option(min=0, help="Feeds to request at most; 0: no request is made.")] = 20,
    send_test: Annotated[bool, typer.Option("--send-test", help="Send a test message through every channel.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check the installation from end to end, and say how to mend what is wrong.

    Checks versions, configuration, home, warehouse, Prefect, feeds, clock, channels, backup, and whether the watch goes
    on. Exits 0 when nothing is wrong, 1 otherwise.

    Example: `newspike doctor --send-test`
    """
    found: list[CheckResult] = []
    for finding in examine(config, feeds=feeds, send_test=send_test, now=datetime.now(UTC)):
        found.append(finding)
        if not as_json:
            typer.echo(_line(finding))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    if any(finding.level is Level.ERROR for finding in found):
        raise typer.Exit(1)


def _line(finding: CheckResult) -> str:
    line = f"{MARKS[finding.level]:8} {finding.check:14} {finding.found}"
    return f"{line}\n{'':23} {finding.advice}" if finding.advice else line
