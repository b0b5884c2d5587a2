"""The heartbeat flow: the daily message, also where cycles fail."""

from prefect import flow

from flows.operations.upkeep import send_heartbeat
from flows.runtime.own_home import open_own_context
from flows.runtime.sharding import Counts


@flow(
    name="heartbeat",
    description="Sends the daily message that the watch goes on, once its hour has come.",
)
def heartbeat(config: str = "config/newspike.yaml") -> Counts:
    """Return counts of what was done.

    Args:
        config: The settings file, on the machine that runs the flow.
    """
    return send_heartbeat(open_own_context(config))
