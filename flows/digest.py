"""The digest flow: messages that are due are sent, also where cycles fail."""

from prefect import flow

from flows.operations.upkeep import send_due
from flows.runtime.own_home import open_own_context
from flows.runtime.sharding import Counts


@flow(
    name="digest",
    description="Sends the messages that are due: summaries of what was held, and what failed before.",
)
def digest(config: str = "config/newspike.yaml") -> Counts:
    """Return counts of what was done.

    Args:
        config: The settings file, on the machine that runs the flow.
    """
    return send_due(open_own_context(config))
