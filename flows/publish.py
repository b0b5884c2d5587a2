"""The publish flow: what was landed is loaded, and analysts see it."""

from prefect import flow

from flows.runtime.by_hand import run_by_hand
from flows.runtime.sharding import Counts
from flows.stages.publishing import publish_snapshot


@flow(name="publish", description="Loads what was landed and publishes the snapshot for analysts.")
def publish(config: str = "config/newspike.yaml") -> dict[str, Counts]:
    """Return counts of what was loaded and published.

    Args:
        config: The settings file, on the machine that runs the flow.
    """
    return run_by_hand(config, None, {"publish": publish_snapshot})
