"""Prefect's own settings and server, prepared before Prefect is imported."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER_START_S = 120
STOP_S = 5

# Prefect's services look every five to twenty seconds by default, for thousands of runs a day. Ours are a few hundred.
_CALM = {
    **{
        f"PREFECT_SERVER_SERVICES_{service}_LOOP_SECONDS": "60"
        for service in (
            *("CANCELLATION_CLEANUP", "CLEANUP_RECONCILER", "FOREMAN", "LATE_RUNS", "PAUSE_EXPIRATIONS"),
            *("REPOSSESSOR", "SCHEDULER_RECENT_DEPLOYMENTS"),
        )
    },
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "15",
    "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": "PT60S",
}


class PortTakenError(Exception):
    """A port at which another program listens."""


def prepare_prefect(home: Path, *, quiet: bool = True, runs_days: int | None = 14) -> None:
    """Set what Prefect reads from the environment, where the operator has not: no calls home, state in our home.

    Its database keeps finished runs for so many days (None: for ever) and events for three. A cycle every five minutes
    leaves some 15 MB a day, so that two weeks stay below 200 MB.
    """
    (home / "prefect").mkdir(parents=True, exist_ok=True)
    ours = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(SERVER_START_S),
        "PREFECT_LOGGING_EXTRA_LOGGERS": "extractors,warehouse,alerts,flows",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",  # the same loggers speak outside runs too
        "PREFECT_LOGGING_LEVEL": "WARNING" if quiet else "INFO",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events" if runs_days is None else "events,flow_runs",
        **({} if runs_days is None else {"PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": f"P{runs_days}D"}),
        **_CALM,
    }
    for name, value in ours.items():
        os.environ.setdefault(name, value)


@contextmanager
def prefect_server(port: int, meanwhile: Callable[[], object] = tuple) -> Iterator[str]:
    """Yield the API address of a Prefect server: the one PREFECT_API_URL names, else one started here.

    `meanwhile` is called while the server starts, which takes some ten seconds. A server started here ends with this
    process, also where that is killed; signals to its group do not reach it, so that it outlives the runs it records.
    Raises `PortTakenError` where another program listens on the port.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        yield url
        return
    url = f"http://127.0.0.1:{port}/api"
    _raise_when_taken(port)
    server = subprocess.Popen(  # noqa: S603 -- no shell
        [sys.executable, "-m", "flows.runtime.server_process", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PREFECT_SERVER_UI_API_URL": url},
        start_new_session=True,
    )
    os.environ["PREFECT_API_URL"] = url  # read when Prefect is imported
    try:
        meanwhile()
        _wait_until_healthy(url, server)
        yield url
    finally:
        del os.environ["PREFECT_API_URL"]
        server.terminate()
        if server.stdin:
            server.stdin.close()
        try:
            server.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:  # it waits for connections that stay open
            server.kill()
            server.wait()


@contextmanager
def without_heartbeats() -> Iterator[None]:
    """Run flows that do not tell the server every so often that they are alive: each ends up to a second earlier."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings  # noqa: PLC0415 -- reads env

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _raise_when_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTakenError(
                f"port {port} of 127.0.0.1 cannot be used ({error.strerror}): another `newspike serve` or Prefect "
                "server may be running there; choose another port with --port, or name that server in PREFECT_API_URL"
            ) from error


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SERVER_START_S
    while time.monotonic() < deadline:
        healthy = _answers(f"{url}/health")
        if server.poll() is not None:  # looked at after the answer, which may have come from another server at the port
            code = server.returncode
            raise RuntimeError(f"prefect's server ended while starting (exit code {code}): is port {url} in use?")
        if healthy:
            return
        time.sleep(0.25)
    raise RuntimeError(f"prefect's server did not answer at {url} within {SERVER_START_S} s")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 -- our own loopback address
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
