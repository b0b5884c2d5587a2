"""``newspike serve`` is stopped and killed at points of a cycle, and goes on within a minute, with nothing doubled.

All cases share the session's Prefect server and as few starts as possible: a start costs some seconds of CPU.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import open_context
from flows.runtime.home_lock import home_lock
from flows.runtime.prefect_server import PortTakenError, free_port, prefect_server
from newsroom.world.outlets import first_list
from tests.flows.conftest import Installation
from tests.flows.serving import ALIVE, Serving, posted, runs_of

MINUTE_S = 60
slow = pytest.mark.slow
Serve = Callable[[Path], Serving]


@pytest.fixture
def serve(prefect_api: str) -> Iterator[Serve]:
    """Return what starts ``newspike serve`` on the session's Prefect server; all are ended with the test."""
    started: list[Serving] = []

    def start(config: Path) -> Serving:
        started.append(Serving(config, prefect_api))
        return started[-1]

    yield start
    for each in started:
        each.clear()


def rows(config: Path) -> dict[str, int]:
    return {row["what"]: row["rows"] for row in open_context(config).warehouse.snapshot_rows("counts")}


@slow
def test_it_goes_on_after_every_way_to_stop_it(serve: Serve, installation: Installation, prefect_api: str) -> None:
    home = installation.config.parent.parent
    for how, stage in (
        ("INT", "poll"),
        ("TERM group", "detect"),
        ("KILL group", "alert"),
        ("KILL", "publish"),
    ):
        serving = serve(installation.config)
        serving.until(lambda stage=stage, one=serving: one.is_in(stage), MINUTE_S)  # type: ignore[misc]
        code = serving.stop(how)
        assert code == (-signal.SIGKILL if how.startswith("KILL") else 0 if how != "TERM group" else code)
        if how == "KILL":  # the run of a serve that is gone goes on, and has the lock until it has ended
            time.sleep(3)
    began = time.time()
    serving = serve(installation.config)
    serving.until(lambda: serving.has_finished_since(began), MINUTE_S)
    assert rows(installation.config)["entries"] == rows(installation.config)["articles"] > 50
    serving.until(lambda: {"COMPLETED"} <= {run["state_type"] for run in runs_of(prefect_api, home)}, MINUTE_S)
    assert not [run for run in runs_of(prefect_api, home) if run["state_type"] in ALIVE]
    assert serving.stop("TERM") == 0


@slow
def test_two_homes_on_one_server_and_analysts_in_a_snapshot_do_not_disturb_each_other(
    serve: Serve, installation: Installation, tmp_path: Path, prefect_api: str
) -> None:
    stage = SandboxSettings(feeds=first_list()[:2], connect_to={"*.example": installation.newsroom.address})
    other = write_configuration(tmp_path / "other", stage)
    began = time.time()
    first, second = serve(installation.config), serve(other)
    for serving in (first, second):
        serving.until(lambda one=serving: one.has_finished_since(began), 2 * MINUTE_S)  # type: ignore[misc]
    assert rows(installation.config)["entries"] > rows(other)["entries"] > 0
    assert {run["deployment_id"] for run in runs_of(prefect_api, first.home)}.isdisjoint(
        run["deployment_id"] for run in runs_of(prefect_api, second.home)
    )
    snapshot = first.home / "newspike.duckdb"
    with analyst(snapshot, "connection.execute('create table mine as select 1 as x'); os._exit(9)") as crashing:
        crashing.wait(timeout=30)
    with analyst(snapshot, "print('in', flush=True); time.sleep(60)") as staying:
        assert staying.stdout is not None
        staying.stdout.readline()
        began = time.time()
        (deployment,) = {run["deployment_id"] for run in runs_of(prefect_api, first.home)}
        posted(prefect_api, f"/deployments/{deployment}/create_flow_run", {})
        first.until(lambda: first.has_finished_since(began), MINUTE_S)
        assert rows(installation.config)["entries"] > 50
        staying.kill()


def analyst(snapshot: Path, code: str) -> "subprocess.Popen[str]":
    """Return a process that has a snapshot open for writing and does what it likes there."""
    opened = f"import duckdb, os, time; connection = duckdb.connect({str(snapshot)!r}); "
    return subprocess.Popen([sys.executable, "-c", opened + code], stdout=subprocess.PIPE, text=True)  # noqa: S603


@slow
def test_a_second_serve_of_one_home_is_refused(serve: Serve, installation: Installation) -> None:
    with home_lock(installation.config.parent.parent, "serve") as is_free:
        assert is_free
        second = serve(installation.config)
        assert second.process.wait(timeout=MINUTE_S) == 2
        assert "already served" in second.log.read_text()


@slow
def test_the_prefect_server_ends_with_a_killed_serve(tmp_path: Path) -> None:
    port = free_port()
    code = f"""
import pathlib, time
from flows.runtime.prefect_server import prefect_server, prepare_prefect
prepare_prefect(pathlib.Path({str(tmp_path)!r}))
with prefect_server({port}):
    print('up', flush=True)
    time.sleep(60)
"""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean) as owner:  # noqa: S603
        assert owner.stdout is not None
        assert owner.stdout.readline() == "up\n"
        owner.kill()
    deadline = time.monotonic() + 30
    while is_listening(port):
        assert time.monotonic() < deadline, "the server is still there"
        time.sleep(0.2)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_taken_port_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortTakenError, match="choose another port"), prefect_server(taken.getsockname()[1]):
            pass


@slow
def test_runs_are_forked_from_a_process_that_has_loaded_what_they_use() -> None:
    code = "import sys, flows.runtime.preloaded; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert {"flows.cycle", "flows.backup", "prefect.flow_engine", "duckdb", "pyarrow"} <= set(done.stdout.split())
