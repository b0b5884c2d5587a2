"""prefect.yaml on a real server: everything deploys, and a worker carries a deployment out."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from flows.configuration.settings import load_settings
from flows.operations.deployments import CYCLE
from flows.operations.troubles import TroubleKind
from flows.operations.watching import reported
from flows.runtime.context import open_context
from flows.runtime.own_home import claim_deployments
from flows.runtime.registration import deployment_name
from tests.conftest import ROOT
from tests.flows.conftest import Installation, Newspike
from tests.flows.serving import make_pool, posted, start_run
from warehouse.errors import HomeRefusedError

pytestmark = pytest.mark.slow


def prefect(*arguments: str) -> str:
    """Return what a Prefect command printed; it must succeed."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    done = subprocess.run(  # noqa: S603 -- ours
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def deployed(prefect_api: str) -> str:
    """Deploy all that prefect.yaml names; return what Prefect printed."""
    make_pool(prefect_api)
    return prefect("deploy", "--all")


def test_all_deployments_are_accepted_and_a_worker_runs_one(
    prefect_api: str, deployed: str, installation: Installation
) -> None:
    for name in (
        "cycle/scheduled",
        "poll/by-hand",
        "extract/by-hand",
        "detect/by-hand",
        "publish/by-hand",
        "backfill/by-hand",
    ):
        assert name in deployed
    start_run(prefect_api, "poll", "by-hand", config=str(installation.config))
    prefect("worker", "start", "--pool", "newspike", "--run-once")
    assert {row["what"]: row["rows"] for row in loaded_counts(installation)}["entries"] > 50
    with another_home(installation.config) as home:  # as a worker of the pool on another machine has
        start_run(prefect_api, "poll", "by-hand", config=str(installation.config))
        prefect("worker", "start", "--pool", "newspike", "--run-once")
        assert not list(home.glob("landing/*"))
        assert [kind.split(" ")[0] for kind in reported(home)] == [TroubleKind.REFUSED]
    (state,) = [run["state"] for run in runs_of_flow(prefect_api, "poll") if run["state_type"] == "FAILED"]
    assert "is run by the home" in state["message"]


def test_deployments_belong_to_the_first_home_until_they_are_released(prefect_api: str, tmp_path: Path) -> None:
    claim_deployments(tmp_path / "first", "these deployments")
    claim_deployments(tmp_path / "first", "these deployments")
    with pytest.raises(HomeRefusedError, match="prefect variable unset newspike_home_") as refused:
        claim_deployments(tmp_path / "second", "these deployments")
    claim_deployments(tmp_path / "second", "other deployments")
    prefect("variable", "unset", refused.value.advice.split()[-1].rstrip("`"))
    claim_deployments(tmp_path / "second", "these deployments")


def test_serve_is_refused_where_a_home_of_the_same_path_on_another_machine_is_served(
    prefect_api: str, newspike: Newspike, installation: Installation
) -> None:
    home = load_settings(installation.config).home_folder
    claim_deployments(home, f"the deployment {deployment_name(CYCLE, home)}")
    (home / "identity").unlink()
    done = newspike("serve", "--config", str(installation.config), "--dashboard-port", "0")
    assert done.returncode == 2, done.stderr
    assert "is run by the home" in done.stderr


@contextmanager
def another_home(config: Path) -> Iterator[Path]:
    """Let a settings file name an empty home, and afterwards its own again."""
    before = config.read_text()
    settings = YAML().load(before)
    home = config.parent / "another-home"
    YAML().dump(settings | {"home": str(home)}, config)
    yield home
    config.write_text(before)


def test_a_schedule_makes_runs(prefect_api: str, deployed: str) -> None:
    deadline = time.monotonic() + 90
    while not (runs := scheduled_runs(prefect_api)):
        assert time.monotonic() < deadline, "the server's scheduler has made no run"
        time.sleep(1)
    assert {run["state_type"] for run in runs} == {"SCHEDULED"}


def runs_of_flow(api: str, name: str) -> list[dict[str, Any]]:
    return list(posted(api, "/flow_runs/filter", {"flows": {"name": {"any_": [name]}}, "limit": 20}))


def scheduled_runs(api: str) -> list[dict[str, Any]]:
    """Return the runs that a schedule has made."""
    return list(posted(api, "/flow_runs/filter", {"flow_runs": {"tags": {"all_": ["auto-scheduled"]}}, "limit": 5}))


def loaded_counts(installation: Installation) -> list[dict[str, object]]:
    with open_context(installation.config).warehouse.caught_up() as ask:
        return list(ask.rows("counts"))
