"""The detect flow: stories, topics, volumes, spikes and alerts by hand."""

from datetime import datetime
from pathlib import Path

from prefect import flow

from flows.runtime.context import open_desk
from flows.runtime.sharding import Tally, as_tasks
from flows.stages.alerting import alert_on_spikes
from flows.stages.detecting import detect_new


@flow(name="detect", description="Groups articles into stories, finds topics, judges volumes and sends alerts.")
def detect(config: str = "config/newspike.yaml", at: datetime | None = None) -> dict[str, Tally]:
    """Return counts of what was done. `at` is the instant that the run is for: now, unless a replay says otherwise."""
    desk = open_desk(Path(config), at)
    with as_tasks(desk.settings.engine) as run_shards:
        desk = desk.running(run_shards)
        return {"detect": detect_new(desk), "alert": alert_on_spikes(desk)}
