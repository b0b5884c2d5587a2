"""A real Dask cluster: workers with homes and folders of their own and no Prefect; one is killed in the middle."""

from __future__ import annotations

import importlib.util
import logging
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.configuration.settings import load_settings
from flows.runtime.cluster import joined
from flows.runtime.context import open_context
from flows.runtime.last_cycle import last_cycle
from flows.runtime.sharding import on_threads
from flows.runtime.whole_cycle import run_cycle
from flows.stages.fetching import fetch_pages
from tests.flows.conftest import Installation
from tests.flows.dask_machines import change, machines, set_up
from tests.flows.postgres import postgres
from tests.flows.sites import running_sites
from warehouse.records import Page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="the extra `dask` is not installed"),
    pytest.mark.filterwarnings("default"),  # distributed's own warnings on a busy machine are not ours
]
GAP_S = 0.15


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
