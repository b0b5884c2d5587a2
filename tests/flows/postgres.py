"""Debian's Postgres in a folder of its own, on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.runtime.prefect_server import free_port

MINUTE_S = 60


@contextmanager
def postgres() -> Iterator[str]:
    """Run Postgres, as its own user where we are root; yield its address. Skips where it is not installed."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        pytest.skip("Postgres is not installed")
    # pytest's own folders are closed to the user that Postgres runs as
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made)
        port, data = free_port(), folder / "data"
        folder.chmod(0o777)
        as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []

        def run(*command: str) -> None:
            subprocess.run([*as_user, *command], check=True, capture_output=True, timeout=MINUTE_S, cwd=folder)  # noqa: S603

        run(str(binaries[-1] / "initdb"), "-D", str(data), "-U", "prefect", "--auth=trust", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(str(binaries[-1] / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"postgresql://prefect@127.0.0.1:{port}/postgres"
        finally:
            os.kill(
                int((data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGQUIT
            )  # its immediate shutdown
