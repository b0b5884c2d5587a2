"""Runs that Prefect has on record for a deployment: those that died, and those that were missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flows.runtime.sharding import Counts

STARTING = timedelta(minutes=1)  # a run this young may be about to find the home's lock taken, and to end by itself
PAGE = 200  # the most that the server answers
MISSED = timedelta(seconds=5)


def settle_own_deployment() -> None:
    """Settle the other runs of the deployment that the present flow run belongs to; nothing outside a deployment."""
    from prefect.runtime import deployment, flow_run  # noqa: PLC0415 -- Prefect takes a second to import

    if deployment.id:
        settle_runs(UUID(deployment.id), own=UUID(flow_run.id), started_before=datetime.now(UTC) - STARTING)


def settle_runs(deployment_id: UUID, *, started_before: datetime | None, own: UUID | None = None) -> Counts:
    """Mark dead runs of a deployment as crashed and missed ones as cancelled; returns how many of each.

    The caller has the lock of the home: no other run of this deployment can be alive, except one that started since
    `started_before` (None: any may be alive) and has not looked at the lock yet. One run does the work of all that were
    missed.
    """
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.client.schemas.filters import (  # noqa: PLC0415
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterExpectedStartTime,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import State, StateType  # noqa: PLC0415
    from prefect.client.schemas.sorting import FlowRunSort  # noqa: PLC0415
    from prefect.states import Cancelled, Crashed  # noqa: PLC0415

    alive = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
    now: Any = datetime.now(UTC)
    wanted = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[*alive, StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=now) if own else None,  # not what is planned ahead
    )
    counts: Counts = Counter()
    with get_client(sync_client=True) as client:
        here = DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id]))
        for run in _all_pages(
            lambda offset: client.read_flow_runs(
                flow_run_filter=wanted,
                deployment_filter=here,
                sort=FlowRunSort.EXPECTED_START_TIME_ASC,
                limit=PAGE,
                offset=offset,
            )
        ):
            since = run.start_time or run.expected_start_time or now
            if run.id == own:
                continue
            if run.state_type == StateType.SCHEDULED:
                if run.auto_scheduled and (run.expected_start_time or now) < now - MISSED:
                    missed: State[Any] = Cancelled(message="missed: the next run does its work")
                    client.set_flow_run_state(run.id, missed, force=True)
                    counts["missed"] += 1
            elif started_before and since < started_before:
                crashed: State[Any] = Crashed(message="its process has ended")
                client.set_flow_run_state(run.id, crashed, force=True)
                counts["crashed"] += 1
    return counts


def _all_pages(page: Callable[[int], Sequence[Any]]) -> list[Any]:
    """Return all rows of an answer that comes in pages; `page` takes how many were seen."""
    found: list[Any] = []
    while rows := page(len(found)):
        found += rows
        if len(rows) < PAGE:
            break
    return found
