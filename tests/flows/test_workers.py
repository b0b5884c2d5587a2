"""A worker and ``prefect.yaml`` on a server, on SQLite and Postgres: killed in a cycle, the next cycle is whole."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.last_cycle import RUNNING, last_cycle
from flows.runtime.prefect_server import free_port, prefect_server, prepare_prefect
from tests.builders import feed
from tests.conftest import ROOT, TOPICS
from tests.feeds.documents import item, rss
from tests.flows.conftest import Installation
from tests.flows.postgres import postgres
from tests.flows.serving import make_pool, runs_of, start_run
from tests.flows.sites import running_sites

pytestmark = pytest.mark.slow
MINUTE_S = 60


def deploy_cycle(api: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--name", "cycle/scheduled"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PREFECT_API_URL": api},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def worker(api: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker in a process group of its own; the group is killed at the end."""
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "newspike"]
    environment = os.environ | {"PREFECT_API_URL": api, "PREFECT_WORKER_QUERY_SECONDS": "1"}
    with subprocess.Popen(  # noqa: S603 -- ours
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(params=["sqlite", "postgres"])
def api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a Prefect server on each kind of database; that on SQLite is the session's."""
    if request.param == "sqlite":
        yield request.getfixturevalue("prefect_api")
        return
    before = dict(os.environ)
    for name in [name for name in before if name.startswith("PREFECT_")]:
        del os.environ[name]
    try:
        with postgres() as address:
            os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = address.replace("postgresql:", "postgresql+asyncpg:")
            prepare_prefect(tmp_path_factory.mktemp("prefect"))
            with prefect_server(free_port()) as url:
                yield url
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_a_worker_that_was_killed_in_a_cycle_is_made_up_for_by_one_run(api: str, installation: Installation) -> None:
    home = installation.config.parent.parent
    make_pool(api)
    deploy_cycle(api)
    with worker(api):
        start_run(api, "cycle", "scheduled", config=str(installation.config))
        until(lambda: is_in(home, "extract"))
    assert last_cycle(home) is None
    with worker(api):
        start_run(api, "cycle", "scheduled", config=str(installation.config))
        until(lambda: last_cycle(home) is not None)
        until(lambda: "COMPLETED" in {found["state_type"] for found in runs_of(api, home)})
    done = last_cycle(home)
    assert done is not None
    assert done.failed == ()
    assert not (home / RUNNING).exists()


def is_in(home: Path, stage: str) -> bool:
    try:
        return bool(json.loads((home / RUNNING).read_bytes())["stage"] == stage)
    except (OSError, ValueError):
        return False


def until(point: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 2 * MINUTE_S
    while not point():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
def test_a_clock_that_was_ahead_for_one_cycle_silences_no_feed(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}

    def polled(*before: str) -> int:
        command = [*before, sys.executable, "-m", "flows", "run", "--json", "--config", str(config)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=clean, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr
        poll = json.loads(done.stdout)["poll"]
        return int(poll.get("ok", 0)) + int(poll.get("unchanged", 0))

    with running_sites() as sites:
        sites.pages["http://ledger.example/feed.xml"] = rss(item("1")).decode()
        stage = SandboxSettings(
            feeds=[feed(url="http://ledger.example/feed.xml")],
            connect_to={"*.example": sites.address},
            pages=False,
            topics=TOPICS,
        )
        config = write_configuration(tmp_path / "home", stage)
        assert polled() == 1
        assert polled("faketime", "-f", "+40d") == 1
        assert polled() == 1
        assert polled() == 0
