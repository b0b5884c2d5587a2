"""``newspike serve`` is stopped and killed at points of a cycle: the next one starts a cycle within a minute."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.runtime.home_lock import home_lock
from flows.runtime.prefect_server import PortTakenError, free_port, prefect_server
from tests.flows.conftest import Installation

MINUTE_S = 60
slow = pytest.mark.slow
Point = Callable[["Serving"], bool]


class Serving:
    """A running ``newspike serve`` in a process group of its own."""

    def __init__(self, config: Path, port: int) -> None:
        self.port, self.home = port, config.parent.parent
        self.log = self.home / "serve.log"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        command = [sys.executable, "-m", "flows", "serve", "--config", str(config)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- ours
                [*command, "--port", str(port), "--dashboard-port", "0"],
                stdout=log,
                stderr=log,
                env=clean,
                start_new_session=True,
            )

    def runs(self) -> list[dict[str, Any]]:
        """Return the flow runs on the server's record, newest first; none while it does not answer."""
        body = json.dumps({"sort": "EXPECTED_START_TIME_DESC", "limit": 50}).encode()
        headers = {"Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.port}/api/flow_runs/filter"
        request = urllib.request.Request(url, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                found: list[dict[str, Any]] = json.load(response)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return []
        return found

    def states(self) -> list[str]:
        return [run["state_type"] for run in self.runs()]

    def until(self, point: Point, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not point(self):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, (self.states(), self.log.read_text()[-3000:])
            time.sleep(0.2)

    def stop(self, how: str) -> None:
        number = getattr(signal, f"SIG{how.split(maxsplit=1)[0]}")
        if how.endswith("group"):
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        self.process.wait(timeout=30)


def is_running(serving: Serving) -> bool:
    return "RUNNING" in serving.states()


def is_extracting(serving: Serving) -> bool:
    return is_running(serving) and "poll_shard" in serving.log.read_text()


def is_idle(serving: Serving) -> bool:
    return "COMPLETED" in serving.states()


POINTS: dict[str, Point] = {"polling": is_running, "extracting": is_extracting, "idle": is_idle}


@pytest.fixture
def config(installation: Installation) -> Path:
    """Return a configuration whose cycles take some seconds."""
    text = installation.config.read_text()
    installation.config.write_text(text.replace("domain_gap_s: 0", "domain_gap_s: 1"))
    return installation.config


@pytest.fixture
def started() -> Iterator[list[Serving]]:
    serving: list[Serving] = []
    yield serving
    for one in serving:
        if one.process.poll() is None:
            one.stop("TERM")


@slow
@pytest.mark.parametrize(
    ("how", "point"),
    [
        ("INT", "extracting"),
        ("TERM", "extracting"),
        ("TERM group", "polling"),
        ("KILL group", "extracting"),
        ("KILL", "extracting"),
        ("KILL", "idle"),
    ],
)
def test_serve_goes_on_within_a_minute_after_it_was_stopped(
    config: Path, started: list[Serving], how: str, point: str
) -> None:
    port = free_port()
    first = Serving(config, port)
    started.append(first)
    first.until(POINTS[point], 2 * MINUTE_S)
    first.stop(how)
    time.sleep(8)  # a server that lost its parent ends
    second = Serving(config, port)
    started.append(second)
    second.until(lambda serving: bool(serving.states()), 2 * MINUTE_S)
    before = {run["id"] for run in second.runs()}
    second.until(lambda serving: any(run["id"] not in before for run in serving.runs()), MINUTE_S)
    second.until(
        lambda serving: any(r["id"] not in before and r["state_type"] == "COMPLETED" for r in serving.runs()),
        2 * MINUTE_S,
    )
    left_over = [run for run in second.runs() if run["id"] in before]
    assert not {run["state_type"] for run in left_over} & {"RUNNING", "PENDING", "CANCELLING"}


@slow
def test_a_second_serve_of_one_home_is_refused(config: Path, started: list[Serving]) -> None:
    with home_lock(config.parent.parent, "serve") as is_free:
        assert is_free
        second = Serving(config, free_port())
        assert second.process.wait(timeout=MINUTE_S) == 2
        assert "already served" in second.log.read_text()


def test_a_taken_port_is_refused() -> None:
    import socket  # noqa: PLC0415

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortTakenError, match="choose another port"), prefect_server(taken.getsockname()[1]):
            pass
