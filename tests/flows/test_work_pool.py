"""A Prefect work pool: two workers with folders of their own and no home; one is killed in the middle of a call."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from flows.runtime.context import open_context
from flows.runtime.sharding import joined, on_threads
from flows.stages.extracting import extract_new
from flows.stages.polling import poll_due
from tests.flows.conftest import Installation
from tests.flows.pool_machines import PoolMachine, are_online, make_pool, pool_machines
from tests.flows.postgres import postgres
from tests.flows.serving import posted

needs_driver = pytest.mark.skipif(
    importlib.util.find_spec("psycopg") is None, reason="the extra `postgres` is not installed"
)


@needs_driver
@pytest.mark.slow
def test_a_worker_killed_in_a_call_loses_nothing_and_doubles_nothing(
    on_prefect: str, installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres() as database:
        monkeypatch.setenv("NEWSPIKE_STATE", database)
        change(installation.config, tmp_path / "shared")
        context = open_context(installation.config)
        with joined(context.settings) as found:
            assert "there is no work pool" in str(found)
        make_pool()
        with joined(context.settings) as found:
            assert "no worker of the pool" in str(found)
        with pool_machines(on_prefect, tmp_path, count=2) as machines:
            poll_due(context)
            until(lambda: are_online(2))
            threading.Thread(target=kill_one_that_extracts, args=(machines,)).start()
            with on_threads(context.settings) as engine:
                done = extract_new(replace(context, engine=engine))
            assert engine.refusals == []
        with context.warehouse.caught_up() as ask:
            rows = {row["what"]: row["rows"] for row in ask.rows("counts")}
        assert rows["articles"] == rows["entries"] == done["articles"] > 50
        with context.warehouse.opened() as connection:
            assert connection.execute("select count(*) - count(distinct entry_id) from articles").fetchall() == [(0,)]
    runs = posted(on_prefect, "/flow_runs/filter", {"flows": {"name": {"any_": ["shard"]}}, "limit": 50})
    assert [run["state"]["message"] for run in runs if run["state_type"] == "CRASHED"] == ["its process is gone"]
    assert sum(run["state_type"] == "COMPLETED" for run in runs) == len(runs) - 1 > 1
    assert list((tmp_path / "shared" / ".calls").iterdir()) == []
    assert [path for path in tmp_path.glob("machine*/**/*") if path.suffix == ".duckdb"] == []


def kill_one_that_extracts(machines: list[PoolMachine]) -> None:
    until(lambda: any(machine.is_extracting for machine in machines))
    next(machine for machine in machines if machine.is_extracting).kill()


def change(config: Path, landing: Path) -> None:
    settings = YAML().load(config)
    engine = {"kind": "prefect", "articles_per_shard": 60}
    YAML().dump(settings | {"engine": engine, "landing": str(landing), "state": "${NEWSPIKE_STATE}"}, config)


def until(point: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not point():
        assert time.monotonic() < deadline
        time.sleep(0.05)
