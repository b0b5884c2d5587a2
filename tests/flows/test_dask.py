"""A real Dask cluster: workers with homes and folders of their own and no Prefect; one is killed in the middle."""

from __future__ import annotations

import importlib.util
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.configuration.settings import load_settings
from flows.runtime.cluster import joined
from flows.runtime.context import open_context
from flows.runtime.last_cycle import last_cycle
from flows.runtime.prefect_server import free_port
from flows.runtime.sharding import on_threads
from flows.runtime.whole_cycle import run_cycle
from flows.stages.fetching import fetch_pages
from tests.flows.conftest import Installation
from tests.flows.postgres import postgres
from tests.flows.sites import running_sites
from warehouse.records import Page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="the extra `dask` is not installed"),
    pytest.mark.filterwarnings("default"),  # distributed's own warnings on a busy machine are not ours
]
GAP_S = 0.15


@dataclass(frozen=True, kw_only=True)
class Machines:
    """A scheduler and workers, each in a folder of its own."""

    address: str
    workers: tuple[subprocess.Popen[bytes], ...]
    folder: Path


@contextmanager
def machine(folder: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of Dask as on a machine of its own: with no home of ours, no settings, no Prefect."""
    folder.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = kept | {"HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 -- ours
            [sys.executable, "-m", "dask", *command],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


@contextmanager
def machines(tmp_path: Path, *, count: int) -> Iterator[Machines]:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        stack.enter_context(machine(tmp_path / "scheduler", *scheduler))
        workers = []
        for number in range(2, 2 + count):
            worker = (
                "worker",
                address,
                "--host",
                f"127.0.0.{number}",
                "--nthreads",
                "1",
                "--no-dashboard",
                "--no-nanny",
            )
            workers.append(stack.enter_context(machine(tmp_path / f"machine{number}", *worker)))
        wait_for(address, workers=count)
        yield Machines(address=address, workers=tuple(workers), folder=tmp_path)


def wait_for(address: str, *, workers: int) -> None:
    from distributed import Client  # noqa: PLC0415

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)


def set_up(config: Path, address: str, landing: object, **more: Any) -> Path:
    """Let the settings of a file use a cluster; `more` are settings of the engine."""
    change(config, landing=str(landing), engine={"kind": "dask", "address": address} | more)
    return config


def change(config: Path, **settings: Any) -> None:
    YAML().dump(YAML().load(config) | settings, config)


def test_a_worker_killed_in_a_cycle_loses_nothing_and_doubles_nothing(
    installation: Installation, tmp_path: Path
) -> None:
    landing = tmp_path / "shared"
    with machines(tmp_path, count=2) as started, ThreadPoolExecutor(1) as pool:
        config = set_up(installation.config, started.address, landing, feeds_per_shard=2, articles_per_shard=10)
        cycle = pool.submit(run_cycle, config, None, engines=on_threads, log=logging.getLogger("flows"))
        while not cycle.done() and len(list(landing.glob("pages/*/*"))) < 5:  # a document of each feed, and pages
            time.sleep(0.01)
        os.killpg(started.workers[0].pid, signal.SIGKILL)
        summary = cycle.result(timeout=200)
    assert summary["poll"]["ok"] == 6
    context = open_context(config)
    rows = {row["what"]: row["rows"] for row in context.warehouse.rows("counts")}
    assert rows["articles"] == rows["entries"] == summary["poll"]["entries"]
    with context.warehouse.opened() as connection:
        assert connection.execute("select count(*) - count(distinct entry_id) from articles").fetchall() == [(0,)]
    noted = last_cycle(config.parent.parent)
    assert noted is not None
    assert noted.failed == ()
    assert [path for path in tmp_path.glob("machine*/**/*") if path.suffix in {".duckdb", ".db"}] == []


def test_two_workers_keep_one_gap_at_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg")
    links = [{n: f"http://one.example/{n}" for n in range(part, 16, 2)} for part in range(2)]
    with postgres() as database, running_sites() as sites:
        monkeypatch.setenv("NEWSPIKE_STATE", database)
        sites.pages |= {link: "page" for part in links for link in part.values()}
        config = write_configuration(tmp_path / "home", SandboxSettings(feeds=[], connect_to={"*": sites.address}))
        with machines(tmp_path, count=2) as started, ThreadPoolExecutor(2) as pool:
            change(set_up(config, started.address, tmp_path / "shared"), state="${NEWSPIKE_STATE}")
            fetch = load_settings(config).fetch.model_copy(update={"domain_gap_s": GAP_S})
            settings = load_settings(config).model_copy(update={"fetch": fetch})
            with on_threads(settings) as engine:
                assert engine.refused == ""
                answers = list(pool.map(lambda part: engine.call(fetch_pages, settings, part), links))
    assert [sum(isinstance(one, Page) for one in part.values()) for part in answers] == [8, 8]
    askers = [int(url.rpartition("/")[2]) % 2 for url in sites.asked]
    assert sum(before != after for before, after in pairwise(askers)) > 1  # both ask at the same time
    asked = sorted(span[1:] for span in sites.spans)
    assert len(asked) == 18  # with robots.txt for each
    assert min(after[0] - before[1] for before, after in pairwise(asked)) > 0.9 * GAP_S


def test_a_worker_that_lands_somewhere_else_is_refused(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with machines(tmp_path, count=1) as started:
        config = set_up(installation.config, started.address, "landing-of-each-machine")
        with joined(load_settings(config)) as found:
            assert "its landing zone is another place" in str(found)
