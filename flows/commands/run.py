"""``newspike run``: one full cycle."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

import typer

from flows.commands.options import CONFIG, AsJson, Config
from flows.configuration.settings import Settings, load_settings
from flows.runtime.prefect_server import prepare_prefect


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(config: Config = CONFIG, *, as_json: AsJson = False) -> None:
    """Run one full cycle now: poll due feeds, extract, detect, judge, alert, publish.

    Needs no server. Where PREFECT_API_URL is set, the cycle is a flow run on that Prefect server; where that does not
    answer, the cycle runs without it.

    Exits 0 on success, 1 on failure, 2 on an invalid configuration, 3 when no feed was reachable.

    Example: `newspike run --config config/newspike.yaml`
    """
    settings = load_settings(config)
    summary = _cycle_in_prefect(config, settings) if "PREFECT_API_URL" in os.environ else _cycle_here(config)
    typer.echo(json.dumps(summary, indent=2) if as_json else _told(summary))
    if nothing_reachable(summary):
        typer.echo("nothing could be reached: is this machine online? The feeds are not marked as failing.", err=True)
        raise typer.Exit(3)


def _cycle_in_prefect(config: Path, settings: Settings) -> dict[str, Any]:
    prepare_prefect(settings.home_folder)
    from flows.runtime.without_prefect import prefect_answers  # noqa: PLC0415 -- a second to import

    if not prefect_answers():
        typer.echo("Prefect's server does not answer: the cycle runs without it", err=True)
        return _cycle_here(config)
    from flows.cycle import cycle  # noqa: PLC0415

    return cycle(config=str(config.resolve()))


def _cycle_here(config: Path) -> dict[str, Any]:
    from flows.runtime.sharding import on_threads  # noqa: PLC0415 -- the stages' libraries: once the settings are sound
    from flows.runtime.whole_cycle import run_cycle  # noqa: PLC0415

    return run_cycle(config.resolve(), None, engines=on_threads, log=logging.getLogger("flows"))


def nothing_reachable(summary: dict[str, Any]) -> bool:
    """Return whether feeds were due and not one answer came."""
    poll = summary.get("poll", {})
    return bool(poll.get("unreachable")) and not poll.get("ok") and not poll.get("unchanged")


def _told(summary: dict[str, Any]) -> str:
    lines = []
    for stage, tally in summary.items():
        counts = ", ".join(f"{count} {what}" for what, count in sorted(tally.items()) if count) or "nothing due"
        lines.append(f"{stage:8} {counts}")
    return "\n".join(lines)
