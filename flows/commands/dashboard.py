"""``newspike dashboard``: the web pages over the published snapshot."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import CONFIG, Config

HOST, PORT = "127.0.0.1", 8600
PASSWORD_HASH, TOKEN = "NEWSPIKE_DASHBOARD_PASSWORD_HASH", "NEWSPIKE_DASHBOARD_TOKEN"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(dashboard)


def dashboard(
    config: Config = CONFIG,
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = PORT,
    host_name: Annotated[
        list[str] | None, typer.Option(help="Name by which browsers reach it, beside localhost; may be repeated.")
    ] = None,
    prefect: Annotated[str, typer.Option(help="Address of Prefect's pages, to link to.")] = "",
    hash_password: Annotated[
        bool, typer.Option("--hash-password", help="Ask for a password, print its hash, and exit.")
    ] = False,
) -> None:
    """Show what is going on as web pages: events, topics, sources, health, search, and SQL.

    On this machine nobody logs in. To listen on another address, set NEWSPIKE_DASHBOARD_PASSWORD_HASH (see
    --hash-password) or NEWSPIKE_DASHBOARD_TOKEN, and put a proxy with TLS in front.

    Example: `newspike dashboard`, then open http://127.0.0.1:8600
    """
    if hash_password:
        typer.echo(_hashed(getpass.getpass("password: ")))
        return
    import uvicorn  # noqa: PLC0415 -- other commands start without a web server

    from dashboard.app import create_app  # noqa: PLC0415
    from dashboard.settings import is_loopback  # noqa: PLC0415
    from flows.commands.dashboard_wiring import dashboard_settings  # noqa: PLC0415

    settings = dashboard_settings(
        config,
        password_hash=os.environ.get(PASSWORD_HASH, ""),
        token=os.environ.get(TOKEN, ""),
        hosts=frozenset(name.lower() for name in (host_name or [])) | {host},
        prefect_url=prefect,
    )
    if not is_loopback(host) and not settings.access.closed:
        typer.echo(
            f"{host} can be reached from other machines: set {PASSWORD_HASH} (newspike dashboard --hash-password) "
            f"or {TOKEN} first",
            err=True,
        )
        raise typer.Exit(2)
    typer.echo(f"dashboard: {address(host, port)}")
    uvicorn.run(
        create_app(settings), host=host, port=port, log_level="warning", server_header=False, proxy_headers=False
    )


def address(host: str = HOST, port: int = PORT) -> str:
    """Return the address of the dashboard for a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


@contextmanager
def dashboard_beside(config: Path, port: int, *, prefect_url: str) -> Iterator[str]:
    """Run the dashboard in a process of its own on loopback, and yield its address; it ends with this one."""
    command = [sys.executable, "-m", "flows", "dashboard", "--config", str(config), "--port", str(port)]
    child = subprocess.Popen(  # noqa: S603 -- our own command, no shell
        [*command, "--prefect", prefect_url], stdout=subprocess.DEVNULL
    )
    try:
        yield address(port=port)
    finally:
        child.terminate()
        child.wait(timeout=10)


def _hashed(password: str) -> str:
    from argon2 import PasswordHasher  # noqa: PLC0415

    if len(password) < 12:
        raise typer.BadParameter("a password needs at least 12 characters", param_hint="password")
    return PasswordHasher().hash(password)
