"""Cycles go on while Prefect's server is away, and Prefect starts them again once it is back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.configuration.settings import load_settings
from flows.operations.watching import troubles_of
from flows.runtime.last_cycle import last_cycle, note_cycle
from flows.runtime.prefect_server import free_port, prepare_prefect
from tests.flows.conftest import Installation
from tests.flows.serving import Serving, runs_of

PATIENCE_S = 90


@contextmanager
def server(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a Prefect server that `serve` has not started."""
    command = [sys.executable, "-m", "flows.runtime.server_process", str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:  # noqa: S603 -- ours
        try:
            yield one
        finally:
            one.kill()


def is_reported(config: Path) -> bool:
    return "prefect" in {trouble.kind for trouble in troubles_of(load_settings(config), datetime.now(UTC))}


def make_overdue(home: Path) -> None:
    """Note the last cycle as one of an hour ago."""
    last = last_cycle(home)
    assert last is not None
    note_cycle(home, replace(last, began_at=last.began_at - timedelta(hours=1)))


@pytest.mark.slow
def test_cycles_go_on_while_a_prefect_server_of_ones_own_is_away_or_hangs(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_RUNNER_POLL_FREQUENCY", "1")
    prepare_prefect(tmp_path)
    config, port = installation.config, free_port()
    api, home = f"http://127.0.0.1:{port}/api", installation.config.parent.parent
    began = time.time()
    serving = Serving(config, api)
    try:
        serving.until(lambda: serving.has_finished_since(began), PATIENCE_S)  # nothing was ever at that port
        assert is_reported(config)
        with server(port) as running:
            serving.until(lambda: not is_reported(config), PATIENCE_S)
            serving.until(lambda: "COMPLETED" in states(api, home), PATIENCE_S)
            running.send_signal(signal.SIGSTOP)
            make_overdue(home)
            began = time.time()
            serving.until(lambda: serving.has_finished_since(began), PATIENCE_S)
            assert is_reported(config)
            assert serving.stop("TERM") == 0  # within ten seconds
        assert serving.log.read_text().count("does not answer: cycles run without it") == 2
        assert not is_reported(config)
    finally:
        serving.clear()


def states(api: str, home: Path) -> list[str]:
    try:
        return [run["state_type"] for run in runs_of(api, home)]
    except OSError:
        return []
