"""The publishing stage: landed batches -> warehouse -> the snapshot that analysts open."""

from __future__ import annotations

from collections import Counter

from flows.runtime.context import Desk
from flows.runtime.sharding import Tally


def publish_snapshot(desk: Desk) -> Tally:
    """Load what is still in the landing zone and publish the snapshot where anything changed; returns counts."""
    loaded = desk.warehouse.load()
    return Counter(batches=loaded.batches, published=int(desk.warehouse.publish()))


def publish_when_due(desk: Desk) -> Tally:
    """Do the same, but leave a large snapshot a while before it is copied again."""
    loaded = desk.warehouse.load()
    return Counter(batches=loaded.batches, published=int(desk.warehouse.publish_if_due()))
