"""The watch flow: the watchdog, where no `newspike serve` runs."""

from datetime import UTC, datetime
from pathlib import Path

from prefect import flow

from flows.configuration.in_force import settings_in_force
from flows.operations.watching import look
from flows.runtime.own_home import require_own_home
from flows.runtime.sharding import Counts


@flow(name="watch", description="Looks for what has stopped, and tells the channels once about each trouble.")
def watch(config: str = "config/newspike.yaml") -> Counts:
    """Return counts of what was sent.

    Args:
        config: The settings file, on the machine that runs the flow.
    """
    settings = settings_in_force(Path(config))
    require_own_home(settings, config)
    return look(settings, datetime.now(UTC))[1]
