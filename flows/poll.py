"""The poll flow, for running this stage by hand."""

from datetime import datetime

from prefect import flow

from flows.runtime.by_hand import run_by_hand
from flows.runtime.sharding import Counts
from flows.stages.polling import poll_due


@flow(name="poll", description="Polls the feeds that are due.")
def poll(config: str = "config/newspike.yaml", at: datetime | None = None) -> dict[str, Counts]:
    """Return counts of what was done.

    Args:
        config: The settings file, on the machine that runs the flow.
        at: The instant that the run is for; empty: now. A replay sets it.
    """
    return run_by_hand(config, at, {"poll": poll_due})
