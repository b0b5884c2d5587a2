"""The replay flow: an archive or a newsroom is watched again, step by step, by the real stages."""

import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from prefect import flow

from flows.desk import open_desk
from flows.shards import Tally
from flows.stages.alerting import alert_on_spikes
from flows.stages.detecting import detect_new
from flows.stages.polling import poll_all
from flows.stages.publishing import publish_snapshot
from flows.stages.reading import read_new
from warehouse.records import Origin


@flow(name="replay", description="Watches an archive or a newsroom again, step by step, in one run.")
def replay(
    config: str, clock: str, steps: Sequence[datetime], origin: Origin = Origin.LIVE, *, alerts: bool = False
) -> Tally:
    """Return counts of all that was done. `clock` is the address that sets the time of what is watched.

    All steps are in one run on purpose: a flow run for each would cost a second each.
    """
    desk = replace(open_desk(Path(config)), origin=origin)
    stages = [poll_all, read_new, detect_new, *([alert_on_spikes] if alerts else [])]
    total: Tally = Counter()
    for at in steps:
        set_clock(clock, at)
        for stage in stages:
            total.update(stage(desk.moved_to(at)))
    publish_snapshot(desk)
    return total


def set_clock(clock: str, at: datetime) -> None:
    """Set the time of what is watched: nothing that was published later is to be seen."""
    request = urllib.request.Request(clock, data=at.isoformat().encode(), method="PUT")  # noqa: S310 -- our own server
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310
        pass
