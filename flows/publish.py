"""The publish flow: what was landed is loaded, and analysts see it."""

from pathlib import Path

from prefect import flow

from flows.runtime.context import open_context
from flows.runtime.sharding import Counts
from flows.stages.publishing import publish_snapshot


@flow(name="publish", description="Loads what was landed and publishes the snapshot for analysts.")
def publish(config: str = "config/newspike.yaml") -> Counts:
    """Return counts of what was loaded and published."""
    return publish_snapshot(open_context(Path(config)))
