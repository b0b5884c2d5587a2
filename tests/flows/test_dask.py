"""Shards on an existing Dask cluster: two worker processes on this machine, the real stages, the same warehouse."""

import importlib.util
import json
from collections.abc import Iterator

import pytest
from ruamel.yaml import YAML

from flows.runtime.context import open_context
from tests.flows.conftest import Installation, Newspike

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("prefect_dask") is None, reason="the extra `dask` is not installed"),
    pytest.mark.filterwarnings("default"),  # distributed's own warnings on a busy machine are not ours
]


@pytest.fixture
def scheduler() -> Iterator[str]:
    """Run a cluster of two worker processes and say where its scheduler is."""
    from distributed import LocalCluster  # noqa: PLC0415

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield str(cluster.scheduler_address)


def test_a_cycle_whose_shards_run_on_dask_lands_the_same_rows(
    newspike: Newspike, installation: Installation, scheduler: str
) -> None:
    settings = YAML().load(installation.config)
    settings["engine"] = {"kind": "dask", "address": scheduler, "feeds_per_shard": 2, "articles_per_shard": 40}
    YAML().dump(settings, installation.config)
    done = newspike("run", "--config", str(installation.config), "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["poll"]["ok"] == 6
    rows = open_context(installation.config).warehouse.rows("counts")
    held = {row["what"]: row["rows"] for row in rows}
    assert held["articles"] == summary["extract"]["articles"] == summary["poll"]["entries"]
