"""The replay flow: an archive or a newsroom is watched again, step by step, by the real stages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from prefect import flow

from flows.runtime.context import open_context
from flows.runtime.sharding import Counts
from flows.stages.alerting import alert_on_spikes
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_new
from flows.stages.extracting import extract_new
from flows.stages.polling import poll_all
from flows.stages.publishing import publish_snapshot
from newsroom.servers.process import Newsroom
from warehouse.records import Origin


@flow(name="replay", description="Watches an archive or a newsroom again, step by step, in one run.")
def replay(
    config: str, port: int, steps: Sequence[datetime], origin: Origin = Origin.LIVE, *, alerts: bool = False
) -> Counts:
    """Return counts of all that was done. `port` is where what is watched is served, with a clock to set.

    All steps are in one run on purpose: a flow run for each would cost a second each.
    """
    context = replace(open_context(Path(config)), origin=origin)
    stages = [poll_all, extract_new, detect_new, *([alert_on_spikes] if alerts else [])]
    newsroom = Newsroom(port=port)
    note_configuration(context)
    total: Counts = Counter()
    for at in steps:
        newsroom.set_clock(at)
        for stage in stages:
            total.update(stage(context.moved_to(at)))
    publish_snapshot(context)
    return total
