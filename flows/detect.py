"""The detect flow: stories, topics, volumes, spikes and alerts by hand."""

from datetime import datetime

from prefect import flow

from flows.runtime.by_hand import run_by_hand
from flows.runtime.sharding import Counts
from flows.stages.alerting import alert_on_spikes
from flows.stages.detecting import detect_new


@flow(name="detect", description="Groups articles into stories, finds topics, judges volumes and sends alerts.")
def detect(config: str = "config/newspike.yaml", at: datetime | None = None) -> dict[str, Counts]:
    """Return counts of what was done.

    Args:
        config: The settings file, on the machine that runs the flow.
        at: The instant that the run is for; empty: now. A replay sets it.
    """
    return run_by_hand(config, at, {"detect": detect_new, "alert": alert_on_spikes})
