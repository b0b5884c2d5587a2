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
from flows.runtime.context import open_context, warehouse_of
from flows.runtime.last_cycle import last_cycle
from flows.runtime.sharding import joined, on_threads
from flows.runtime.whole_cycle import run_cycle
from flows.stages.extracting import PendingArticle, extract_shard
from tests.builders import NOW, entry, feed
from tests.flows.conftest import Installation
from tests.flows.dask_machines import change, machines, set_up
from tests.flows.postgres import postgres
from tests.flows.sites import Sites, running_sites
from tests.object_store import needs_s3, s3_bucket, s3_server

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


@needs_s3
def test_two_workers_that_keep_pages_in_s3_keep_one_gap_at_a_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("psycopg")
    with postgres() as database, s3_server() as store, s3_bucket(store) as bucket, running_sites() as sites:
        monkeypatch.setenv("NEWSPIKE_STATE", database)
        config = write_configuration(tmp_path / "home", SandboxSettings(feeds=[], connect_to={"*": sites.address}))
        with machines(tmp_path, count=2) as started, ThreadPoolExecutor(2) as pool:
            change(set_up(config, started.address, f"{bucket}/newspike"), state="${NEWSPIKE_STATE}")
            fetch = load_settings(config).fetch.model_copy(update={"domain_gap_s": GAP_S})
            settings = load_settings(config).model_copy(update={"fetch": fetch})
            with on_threads(settings) as engine:
                assert not engine.refusals
                shards = [[wanted(sites, number) for number in range(part, 16, 2)] for part in range(2)]
                landed = pool.map(lambda part: extract_shard(engine.call, settings, part, NOW, ()), shards)
                assert [each["articles"] for each in landed] == [8, 8]
        warehouse = warehouse_of(settings)
        assert warehouse.load().new["articles"] == 16
        with warehouse.opened() as connection:
            references = [row[0] for row in connection.execute("select page_ref from articles").fetchall()]
        assert len(warehouse.pages_at(references)) == 16
    askers = [int(url.rpartition("/")[2]) % 2 for url in sites.asked]
    assert sum(before != after for before, after in pairwise(askers)) > 1  # both ask at the same time
    asked = sorted(span[1:] for span in sites.spans)
    assert len(asked) == 18  # with robots.txt for each
    assert min(after[0] - before[1] for before, after in pairwise(asked)) > 0.9 * GAP_S


def wanted(sites: Sites, number: int) -> PendingArticle:
    """Return an entry whose page a site has."""
    link = f"http://one.example/{number}"
    text = "".join(f"<p>The minister said {part} times {number} that prices would rise.</p>" for part in range(20))
    sites.pages[link] = f"<html><body><article><h1>Story {number}</h1>{text}</article></body></html>"
    return PendingArticle(entry=entry(link=link, guid=link, title=f"Story {number}"), feed=feed())


def test_a_worker_that_lands_somewhere_else_is_refused(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with machines(tmp_path, count=1) as started:
        config = set_up(installation.config, started.address, "landing-of-each-machine")
        with joined(load_settings(config)) as found:
            assert "its landing zone is another place" in str(found)
