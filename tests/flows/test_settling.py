"""Hours without a worker: one run does the work of all that were missed, and runs that died are marked as crashed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.cycle import cycle
from flows.runtime.prefect_runs import PAGE, settle_runs
from tests.flows.serving import posted

pytestmark = pytest.mark.slow
HOURS = timedelta(hours=4)


def test_one_run_is_left_of_four_hours_without_a_worker(on_prefect: str) -> None:
    now: Any = datetime.now(UTC)
    deployment: UUID = cycle.to_deployment("settling", interval=60).apply()  # type: ignore[union-attr, assignment]
    path = f"/deployments/{deployment}"
    times = {"start_time": (now - HOURS).isoformat(), "end_time": now.isoformat()}
    posted(on_prefect, f"{path}/schedule", times | {"min_runs": 205, "max_runs": 205})
    dead = posted(on_prefect, f"{path}/create_flow_run", {"state": {"type": "RUNNING"}})
    asked_for = posted(on_prefect, f"{path}/create_flow_run", {})
    young = posted(on_prefect, f"{path}/create_flow_run", {"state": {"type": "PENDING"}})
    counts = settle_runs(deployment, started_before=None, own=uuid4())
    assert counts["missed"] > PAGE  # more than the server answers at once
    assert counts["crashed"] == 0
    assert settle_runs(deployment, started_before=datetime.now(UTC), own=UUID(young["id"])) == {"crashed": 1}
    states = {name: state_of(on_prefect, run) for name, run in (("dead", dead), ("asked", asked_for), ("young", young))}
    assert states == {"dead": "CRASHED", "asked": "SCHEDULED", "young": "PENDING"}


def state_of(api: str, run: dict[str, Any]) -> str:
    (found,) = posted(api, "/flow_runs/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    return str(found["state_type"])
