"""The maintenance flow: what grows is kept within its limits."""

from prefect import flow

from flows.operations.upkeep import maintain
from flows.runtime.own_home import open_own_context
from flows.runtime.sharding import Counts


@flow(
    name="maintenance",
    description="Expires what was kept long enough, and removes left-overs.",
)
def maintenance(config: str = "config/newspike.yaml") -> Counts:
    """Return counts of what was done.

    Args:
        config: The settings file, on the machine that runs the flow.
    """
    return maintain(open_own_context(config))
