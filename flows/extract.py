"""The extract flow, for running this stage by hand."""

from datetime import datetime
from pathlib import Path

from prefect import flow

from flows.runtime.context import open_desk
from flows.runtime.sharding import Tally, as_tasks
from flows.stages.extracting import read_new


@flow(name="extract", description="Reads the articles behind entries that have none yet.")
def extract(config: str = "config/newspike.yaml", at: datetime | None = None) -> Tally:
    """Return counts of what was done. `at` is the instant that the run is for: now, unless a replay says otherwise."""
    desk = open_desk(Path(config), at)
    with as_tasks(desk.settings.engine) as run_shards:
        return read_new(desk.running(run_shards))
