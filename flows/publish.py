"""The publish flow: what was landed is loaded, and analysts see it."""

from pathlib import Path

from prefect import flow

from flows.runtime.context import open_desk
from flows.runtime.sharding import Tally
from flows.stages.publishing import publish_snapshot


@flow(name="publish", description="Loads what was landed and publishes the snapshot for analysts.")
def publish(config: str = "config/newspike.yaml") -> Tally:
    """Return counts of what was loaded and published."""
    return publish_snapshot(open_desk(Path(config)))
