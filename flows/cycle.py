"""The cycle: everything that a scheduled run does, once."""

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow

from flows.runtime.context import open_desk
from flows.runtime.sharding import as_tasks
from flows.stages.alerting import alert_on_spikes
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_new
from flows.stages.emerging import note_emerging
from flows.stages.extracting import read_new
from flows.stages.polling import poll_due
from flows.stages.publishing import publish_when_due


@flow(name="cycle", description="Polls what is due, reads, detects, judges, alerts and publishes.")
def cycle(config: str = "config/newspike.yaml", at: datetime | None = None) -> dict[str, Any]:
    """Return what each stage did. `at` is the instant that the run is for: now, unless a replay says otherwise."""
    desk = open_desk(Path(config), at)
    note_configuration(desk)
    with as_tasks(desk.settings.engine) as run_shards:
        desk = desk.running(run_shards)
        return {
            "poll": poll_due(desk),
            "extract": read_new(desk),
            "detect": detect_new(desk),
            "emerging": note_emerging(desk),
            "alert": alert_on_spikes(desk),
            "publish": publish_when_due(desk),
        }
