"""Prefect's own settings and server, prepared before Prefect is imported."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER_START_S = 120
STOP_S = 3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 60.0
END = "-----END CERTIFICATE-----"
logger = logging.getLogger(__name__)

# Prefect's services look every five to twenty seconds by default, for thousands of runs a day. Ours are a few hundred.
_CALM = {
    **{
        f"PREFECT_SERVER_SERVICES_{service}_LOOP_SECONDS": "60"
        for service in (
            *("CANCELLATION_CLEANUP", "CLEANUP_RECONCILER", "FOREMAN", "LATE_RUNS", "PAUSE_EXPIRATIONS"),
            *("REPOSSESSOR", "SCHEDULER_RECENT_DEPLOYMENTS"),
        )
    },
    "PREFECT_RUNNER_POLL_FREQUENCY": "15",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "15",
    "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": "PT60S",
}


class PortTakenError(Exception):
    """A port at which another program listens."""


def prepare_prefect(home: Path, *, quiet: bool = True, runs_days: int | None = 14) -> None:
    """Set what Prefect reads from the environment, where the operator has not: no calls home, state in our home.

    Its database keeps finished runs for so many days (None: for ever) and events for one. A cycle every five minutes
    leaves 10 MB of runs and 29 MB of events a day, so that with two weeks of runs it stays below 200 MB.
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
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P1D",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events" if runs_days is None else "events,flow_runs",
        **({} if runs_days is None else {"PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": f"P{runs_days}D"}),
        **_CALM,
    }
    for name, value in ours.items():
        os.environ.setdefault(name, value)


@contextmanager
def prefect_server(port: int, meanwhile: Callable[[], object] = tuple) -> Iterator[str]:
    """Yield the API address of a Prefect server: the one PREFECT_API_URL names, else one started here.

    `meanwhile` is called while the server starts, which takes some ten seconds. A server started here is started again
    where it ends. It ends with this process, also where that is killed. Signals to the group do not reach it, so that
    it outlives the runs that it records. Raises `PortTakenError` where another program listens on the port.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        yield url
        return
    url = f"http://127.0.0.1:{port}/api"
    _raise_when_taken(port)
    server = _Server(port, url)
    ours = {"PREFECT_API_URL": url}  # read when Prefect is imported
    if "PREFECT_API_SSL_CERT_FILE" not in os.environ:
        ours["PREFECT_API_SSL_CERT_FILE"] = str(_one_authority())
    os.environ |= ours
    try:
        meanwhile()
        _wait_until_healthy(url, server.process)
        threading.Thread(target=server.keep, name="prefect-server", daemon=True).start()
        yield url
    finally:
        for name in ours:
            del os.environ[name]
        server.end()


class _Server:
    """Prefect's server as a child process."""

    def __init__(self, port: int, url: str) -> None:
        self.port, self.url = port, url
        self.over, self.starting = threading.Event(), threading.Lock()
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 -- no shell
            [sys.executable, "-m", "flows.runtime.server_process", str(self.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PREFECT_SERVER_UI_API_URL": self.url},
            start_new_session=True,
        )

    def keep(self) -> None:
        """Start the server again whenever it ends, until all is over; after longer pauses where it keeps ending."""
        pause_s = FIRST_PAUSE_S
        while True:
            began = time.monotonic()
            code = self.process.wait()
            pause_s = FIRST_PAUSE_S if time.monotonic() - began > LONGEST_PAUSE_S else min(2 * pause_s, LONGEST_PAUSE_S)
            if self.over.wait(pause_s):
                return
            with self.starting:
                if self.over.is_set():
                    return
                logger.error("prefect's server ended, it starts again: exit_code=%s", code)
                self.process = self._start()

    def end(self) -> None:
        """End the server for good."""
        with self.starting:
            self.over.set()
        self.process.terminate()
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:  # it waits for connections that stay open
            self.process.kill()
            self.process.wait()


def _one_authority() -> Path:
    """Return a file with one certificate authority.

    Each of Prefect's clients loads all authorities, for 18 ms, and a run has half a dozen clients. With a server on
    this machine they use none.
    """
    import certifi  # noqa: PLC0415 -- Prefect's

    bundle = Path(certifi.where()).read_text(encoding="utf-8")
    path = Path(os.environ["PREFECT_HOME"]) / "one_authority.pem"
    path.write_text(bundle[bundle.index("-----BEGIN") : bundle.index(END) + len(END)] + "\n", encoding="utf-8")
    return path


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
