"""The report flow: the alerts of the last week as one page."""

from pathlib import Path

from prefect import flow

from flows.operations.upkeep import write_report
from flows.runtime.context import open_context
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
    return write_report(open_context(Path(config)))
