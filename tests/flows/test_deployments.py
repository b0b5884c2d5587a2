"""prefect.yaml on a real server: everything deploys, and a worker carries a deployment out."""

import json
import subprocess
import sys
import time
import urllib.request
from typing import Any

import pytest

from flows.runtime.context import open_context
from tests.conftest import ROOT
from tests.flows.conftest import Installation

pytestmark = pytest.mark.slow


def prefect(*arguments: str) -> str:
    """Return what a Prefect command printed; it must succeed."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    done = subprocess.run(  # noqa: S603 -- ours
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_all_deployments_are_accepted_and_a_worker_runs_one(prefect_api: str, installation: Installation) -> None:
    prefect("work-pool", "create", "newspike", "--type", "process", "--overwrite")
    deployed = prefect("deploy", "--all")
    for name in (
        "cycle/scheduled",
        "poll/by-hand",
        "extract/by-hand",
        "detect/by-hand",
        "publish/by-hand",
        "backfill/by-hand",
    ):
        assert name in deployed
    prefect("deployment", "run", "poll/by-hand", "--param", f'config="{installation.config}"')
    prefect("worker", "start", "--pool", "newspike", "--run-once")
    assert {row["what"]: row["rows"] for row in loaded_counts(installation)}["entries"] > 50


def test_a_schedule_makes_runs(prefect_api: str) -> None:
    prefect("work-pool", "create", "newspike", "--type", "process", "--overwrite")
    prefect("deploy", "--name", "cycle/scheduled")
    deadline = time.monotonic() + 90
    while not (runs := scheduled_runs(prefect_api)):
        assert time.monotonic() < deadline, "the server's scheduler has made no run"
        time.sleep(1)
    assert {run["state_type"] for run in runs} == {"SCHEDULED"}


def scheduled_runs(api: str) -> list[dict[str, Any]]:
    """Return the runs that a schedule has made."""
    wanted = {"flow_runs": {"tags": {"all_": ["auto-scheduled"]}}, "limit": 5}
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{api}/flow_runs/filter", json.dumps(wanted).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 -- the session's own server
        found: list[dict[str, Any]] = json.load(answer)
    return found


def loaded_counts(installation: Installation) -> list[dict[str, object]]:
    with open_context(installation.config).warehouse.caught_up() as ask:
        return list(ask.rows("counts"))
