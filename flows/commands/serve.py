"""``newspike serve``: the schedules, on one machine, in one command."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import Annotated, Any

import typer

from flows.commands.dashboard import PORT, dashboard_beside
from flows.commands.options import CONFIG, Config
from flows.configuration.settings import load_settings
from flows.configuration.validation import raise_on_problems
from flows.runtime.prefect_server import prefect_server, prepare_prefect


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
    """Run the schedules until stopped: Prefect's server with its pages, a runner for the flows, and the dashboard.

    Set PREFECT_API_URL to use a Prefect server of your own. Stop with Ctrl-C: a cycle in progress is
    cancelled, and the next one does its work.

    Example: `newspike serve --config config/newspike.yaml`
    """
    raise_on_problems(config)
    settings = load_settings(config)
    prepare_prefect(settings.home_folder, quiet=False)
    with ExitStack() as stack:
        api = stack.enter_context(prefect_server(port))
        from prefect import serve as serve_flows  # noqa: PLC0415 -- reads the environment at import

        from flows.cycle import cycle  # noqa: PLC0415

        pages = api.removesuffix("/api")
        if dashboard_port:
            typer.echo(f"dashboard: {stack.enter_context(dashboard_beside(config, dashboard_port, prefect_url=pages))}")
        every = timedelta(minutes=settings.every_minutes)
        typer.echo(f"a cycle every {settings.every_minutes} min; runs and logs: {pages}")
        scheduled: Any = cycle.to_deployment(  # typed for both of its lives, sync and async
            "scheduled", interval=every, parameters={"config": str(config.resolve())}, concurrency_limit=1
        )
        serve_flows(scheduled, pause_on_shutdown=False, print_starting_message=False)
