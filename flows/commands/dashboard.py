"""``newspike dashboard``: the web pages over the published snapshot."""

from __future__ import annotations

import getpass
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from dashboard.settings import is_loopback
from flows.commands.options import CONFIG, Config
from flows.configuration.settings import load_settings

HOST, PORT = "127.0.0.1", 8600
PASSWORD_HASH, TOKEN = "NEWSPIKE_DASHBOARD_PASSWORD_HASH", "NEWSPIKE_DASHBOARD_TOKEN"  # as dashboard_server reads


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
    """Show events, topics, sources, health, search and SQL as web pages.

    On this machine no login is needed. To listen on another address, set NEWSPIKE_DASHBOARD_PASSWORD_HASH (see
    --hash-password) or NEWSPIKE_DASHBOARD_TOKEN, and put a proxy with TLS in front.

    Example: `newspike dashboard`, then open http://127.0.0.1:8600
    """
    if hash_password:
        typer.echo(_hashed(getpass.getpass("password: ")))
        return
    if not is_loopback(host) and not (os.environ.get(PASSWORD_HASH) or os.environ.get(TOKEN)):
        typer.echo(
            f"other machines can reach {host}: set {PASSWORD_HASH} (newspike dashboard --hash-password) "
            f"or {TOKEN} first",
            err=True,
        )
        raise typer.Exit(2)
    load_settings(config)  # what is wrong with it is said before the process changes
    typer.echo(f"dashboard: {address(host, port)}")
    sys.stdout.flush()
    command = _server(config, host, port, [*(host_name or []), host], prefect)
    os.execv(command[0], command)  # noqa: S606 -- our own program; this process has loaded all commands: 100 MB more


def address(host: str = HOST, port: int = PORT) -> str:
    """Return the address of the dashboard for a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


@contextmanager
def dashboard_beside(config: Path, port: int, *, prefect_url: str) -> Iterator[str]:
    """Run the dashboard in a process of its own on loopback, and yield its address; it ends with this one."""
    child = subprocess.Popen(_server(config, HOST, port, [], prefect_url))  # noqa: S603 -- our own program, no shell
    try:
        yield address(port=port)
    finally:
        child.terminate()
        child.wait(timeout=10)


def _server(config: Path, host: str, port: int, hosts: list[str], prefect_url: str) -> list[str]:
    """Return the command line of the process that serves."""
    given = {"config": str(config), "host": host, "port": port, "hosts": hosts, "prefect_url": prefect_url}
    return [sys.executable, "-m", "flows.commands.dashboard_server", json.dumps(given)]


def _hashed(password: str) -> str:
    from argon2 import PasswordHasher  # noqa: PLC0415

    if len(password) < 12:
        raise typer.BadParameter("a password needs at least 12 characters", param_hint="password")
    return PasswordHasher().hash(password)
