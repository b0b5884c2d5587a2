"""The detect flow: stories, topics, volumes, spikes and alerts by hand."""

from datetime import datetime
from pathlib import Path

from prefect import flow

from flows.runtime.context import open_context
from flows.runtime.sharding import Counts, as_tasks
from flows.stages.alerting import alert_on_spikes
from flows.stages.detecting import detect_new


@flow(name="detect", description="Groups articles into stories, finds topics, judges volumes and sends alerts.")
def detect(config: str = "config/newspike.yaml", at: datetime | None = None) -> dict[str, Counts]:
    """Return counts of what was done. `at` is the instant that the run is for: now, unless a replay says otherwise."""
    context = open_context(Path(config), at)
    with as_tasks(context.settings.engine) as run_shards:
        context = context.running(run_shards)
        return {"detect": detect_new(context), "alert": alert_on_spikes(context)}
