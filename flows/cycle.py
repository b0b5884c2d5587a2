"""The cycle: everything that a scheduled run does, once."""

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow

from flows.runtime.context import open_context
from flows.runtime.sharding import as_tasks
from flows.stages.alerting import alert_on_spikes
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_new
from flows.stages.emerging import note_emerging
from flows.stages.extracting import extract_new
from flows.stages.polling import poll_due
from flows.stages.publishing import publish_when_due


@flow(name="cycle", description="Polls what is due, reads, detects, judges, alerts and publishes.")
def cycle(config: str = "config/newspike.yaml", at: datetime | None = None) -> dict[str, Any]:
    """Return what each stage did. `at` is the instant that the run is for: now, unless a replay says otherwise."""
    context = open_context(Path(config), at)
    note_configuration(context)
    with as_tasks(context.settings.engine) as run_shards:
        context = context.running(run_shards)
        return {
            "poll": poll_due(context),
            "extract": extract_new(context),
            "detect": detect_new(context),
            "emerging": note_emerging(context),
            "alert": alert_on_spikes(context),
            "publish": publish_when_due(context),
        }
