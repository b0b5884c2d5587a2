"""``newspike serve``: the schedules, on one machine, in one command."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from flows.commands.dashboard import PORT, dashboard_beside
from flows.commands.options import CONFIG, Config
from flows.configuration.in_force import SERVED_HOME, settings_in_force, warn_of_problems
from flows.configuration.settings import Settings
from flows.operations.watching import watching
from flows.runtime.home_lock import home_lock
from flows.runtime.prefect_server import PortTakenError, prefect_server, prepare_prefect
from warehouse.errors import HomeRefusedError

PRELOAD = "NEWSPIKE_PRELOAD"  # read by the process that runs are forked from
RUNS_AT_ONCE = 3  # a cycle, a nightly backup, and a message in between


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    config: Config = CONFIG,
    port: Annotated[int, typer.Option(help="Port of Prefect's server on 127.0.0.1.")] = 4200,
    dashboard_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the dashboard on 127.0.0.1; 0: none.")
    ] = PORT,
) -> None:
    """Run the schedules and the dashboard until stopped.

    Starts Prefect's server with its pages, and a runner for the flows. The first cycle starts at once. Set
    PREFECT_API_URL to use a Prefect server of your own; while it does not answer, cycles run without it. Stop with
    Ctrl-C: a cycle in progress is cancelled, and the next one does its work. A mistake in the configuration stops
    nothing: what it concerns stays as it was in the last cycle. Exits 2 when there was none yet, the home is served
    already, the port is taken, or another home is served on that server under the same path.

    Example: `newspike serve --config config/newspike.yaml`
    """
    settings = settings_in_force(config)  # a restart of the machine is no time to insist on a file without mistakes
    try:
        with home_lock(settings.home_folder, "serve") as is_free:
            if not is_free:
                typer.echo(
                    f"{settings.home_folder} is already served by another `newspike serve`: stop it first",
                    err=True,
                )
                raise typer.Exit(2)
            warn_of_problems(config, settings)
            _serve(config, settings, port, dashboard_port)
    except (PortTakenError, HomeRefusedError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _serve(config: Path, settings: Settings, port: int, dashboard_port: int) -> None:
    prepare_prefect(settings.home_folder, quiet=False, runs_days=settings.keep.prefect_days)
    os.environ[PRELOAD] = str(config.resolve())
    os.environ[SERVED_HOME] = str(settings.home_folder)
    with ExitStack() as stack:
        api = stack.enter_context(prefect_server(port))
        from flows.runtime.registration import registered  # noqa: PLC0415 -- Prefect reads the environment at import
        from flows.runtime.serving import serve_until_stopped  # noqa: PLC0415
        from flows.runtime.without_prefect import forget_note, prefect_answers  # noqa: PLC0415

        pages = api.removesuffix("/api")
        if dashboard_port:
            typer.echo(f"dashboard: {stack.enter_context(dashboard_beside(config, dashboard_port, prefect_url=pages))}")
        typer.echo(f"a cycle every {settings.every_minutes} min; runs and logs: {pages}")
        stack.enter_context(watching(config))

        def register() -> Mapping[UUID, str]:
            return registered(config, settings_in_force(config), again=True)

        forget_note(settings.home_folder)
        flows = registered(config, settings) if prefect_answers() else {}  # then they are registered once it answers
        serve_until_stopped(flows, register, config=config, limit=RUNS_AT_ONCE)
