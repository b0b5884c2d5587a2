"""A running ``newspike serve``, seen from outside: its runs on the server, and the stage that its home notes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flows.runtime.last_cycle import RUNNING, last_cycle

ALIVE = {"RUNNING", "PENDING", "CANCELLING"}


class Serving:
    """``newspike serve`` in a process group of its own, on a Prefect server that runs already."""

    def __init__(self, config: Path, api: str) -> None:
        self.api, self.home = api, config.parent.parent
        self.log = self.home / "serve.log"
        command = [sys.executable, "-m", "flows", "serve", "--config", str(config), "--dashboard-port", "0"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- ours
                command, stdout=log, stderr=log, env=os.environ | {"PREFECT_API_URL": api}, start_new_session=True
            )

    def is_in(self, stage: str) -> bool:
        """Return whether the running cycle is in a stage."""
        try:
            return str(json.loads((self.home / RUNNING).read_bytes())["stage"]) == stage
        except (OSError, ValueError):
            return False

    def has_finished_since(self, at: float) -> bool:
        """Return whether a cycle that began after an instant has finished without a failure."""
        done = last_cycle(self.home)
        return done is not None and done.began_at.timestamp() > at and not done.failed

    def until(self, point: Callable[[], bool], seconds: float) -> None:
        """Wait for a point; fail where the process ends before it or it does not come in time."""
        deadline = time.monotonic() + seconds
        while not point():
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.01)

    def stop(self, how: str) -> int:
        """Send a signal, such as ``TERM`` or ``KILL group``; returns the exit code."""
        number = getattr(signal, f"SIG{how.split(maxsplit=1)[0]}")
        if how.endswith("group"):
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        return self.process.wait(timeout=10)

    def clear(self) -> None:
        """End whatever is left of the group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


def runs_of(api: str, home: Path) -> list[dict[str, Any]]:
    """Return the runs of a home's cycles on a server, newest first."""
    config = str((home / "config" / "newspike.yaml").resolve())
    wanted = {"sort": "EXPECTED_START_TIME_DESC", "limit": 200, "flows": {"name": {"any_": ["cycle"]}}}
    return [run for run in posted(api, "/flow_runs/filter", wanted) if run["parameters"].get("config") == config]


def make_pool(api: str) -> None:
    """Make the work pool that ``prefect.yaml`` names, unless the server has it."""
    if not posted(api, "/work_pools/filter", {"work_pools": {"name": {"any_": ["newspike"]}}}):
        posted(api, "/work_pools/", {"name": "newspike", "type": "process"})


def start_run(api: str, flow: str, deployment: str, **parameters: str) -> None:
    """Ask for a run of a deployment now."""
    wanted = {"flows": {"name": {"any_": [flow]}}, "deployments": {"name": {"any_": [deployment]}}}
    (found,) = posted(api, "/deployments/filter", wanted)
    posted(api, f"/deployments/{found['id']}/create_flow_run", {"parameters": parameters})


def posted(api: str, path: str, body: dict[str, Any]) -> Any:
    """Return what a server answers to a request with a JSON body.

    As Prefect's own client does, a request is sent again where its database was busy (503).
    """
    request = urllib.request.Request(f"{api}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 -- loopback
    for _ in range(10):
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            time.sleep(1)
    raise AssertionError(f"{path}: the server stayed busy")
