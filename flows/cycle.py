"""The cycle: everything that a scheduled run does, once."""

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger

from flows.runtime.prefect_runs import settle_own_deployment
from flows.runtime.sharding import as_tasks
from flows.runtime.whole_cycle import run_cycle


@flow(name="cycle", description="Polls what is due, extracts, detects, judges, alerts and publishes.")
def cycle(config: str = "config/newspike.yaml", at: datetime | None = None) -> dict[str, Any]:
    """Return what each stage did; nothing but ``skipped`` where another cycle runs in this home and does the work.

    A stage that fails does not stop the others: its error is raised when they have run.

    Args:
        config: The settings file, on the machine that runs the flow.
        at: The instant that the run is for; empty: now. A replay sets it.
    """
    return run_cycle(Path(config), at, engines=as_tasks, log=get_run_logger(), alone=settle_own_deployment)
