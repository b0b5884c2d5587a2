"""prefect.yaml on a real server: everything deploys, and a worker carries a deployment out."""

import subprocess
import sys

import pytest

from flows.desk import open_desk
from tests.conftest import ROOT
from tests.flows.conftest import Desk

pytestmark = pytest.mark.slow


def prefect(*arguments: str) -> str:
    """Return what a Prefect command printed; it must succeed."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    done = subprocess.run(  # noqa: S603 -- ours
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_all_deployments_are_accepted_and_a_worker_runs_one(prefect_api: str, desk: Desk) -> None:
    prefect("work-pool", "create", "newspike", "--type", "process", "--overwrite")
    deployed = prefect("deploy", "--all")
    for name in ("cycle/scheduled", "poll/by-hand", "extract/by-hand", "detect/by-hand", "publish/by-hand"):
        assert name in deployed
    prefect("deployment", "run", "poll/by-hand", "--param", f'config="{desk.config}"')
    prefect("worker", "start", "--pool", "newspike", "--run-once")
    assert {row["what"]: row["rows"] for row in loaded_counts(desk)}["entries"] > 50


def loaded_counts(desk: Desk) -> list[dict[str, object]]:
    with open_desk(desk.config).warehouse.caught_up() as ask:
        return list(ask.rows("counts"))
