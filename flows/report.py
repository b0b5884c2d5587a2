"""The report flow: the alerts of the last week as one page."""

from prefect import flow

from flows.operations.upkeep import write_report
from flows.runtime.own_home import open_own_context
from flows.runtime.sharding import Counts


@flow(
    name="report",
    description="Writes the report of the last week into the home.",
)
def report(config: str = "config/newspike.yaml") -> Counts:
    """Return counts of what was done.

    Args:
        config: The settings file, on the machine that runs the flow.
    """
    return write_report(open_own_context(config))
