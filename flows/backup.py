"""The backup flow: a copy of the home that is known to restore."""

from prefect import flow

from flows.operations.upkeep import back_up_and_verify
from flows.runtime.own_home import open_own_context
from flows.runtime.sharding import Counts


@flow(
    name="backup",
    description="Backs up to the folder of the settings, and restores the copy into a temporary place to verify it.",
)
def backup(config: str = "config/newspike.yaml") -> Counts:
    """Return counts of what was done.

    Args:
        config: The settings file, on the machine that runs the flow.
    """
    return back_up_and_verify(open_own_context(config))
