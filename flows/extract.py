"""The extract flow, for running this stage by hand."""

from datetime import datetime
from pathlib import Path

from prefect import flow

from flows.runtime.context import open_context
from flows.runtime.sharding import Counts, as_tasks
from flows.stages.extracting import extract_new


@flow(name="extract", description="Reads the articles behind entries that have none yet.")
def extract(config: str = "config/newspike.yaml", at: datetime | None = None) -> Counts:
    """Return counts of what was done. `at` is the instant that the run is for: now, unless a replay says otherwise."""
    context = open_context(Path(config), at)
    with as_tasks(context.settings.engine) as run_shards:
        return extract_new(context.running(run_shards))
