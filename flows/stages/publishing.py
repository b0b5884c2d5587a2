"""The publishing stage: landed batches -> warehouse -> the snapshot that analysts open."""

from __future__ import annotations

from collections import Counter

from flows.desk import Desk
from flows.shards import Tally


def publish_snapshot(desk: Desk) -> Tally:
    """Load what is still in the landing zone and publish the snapshot where anything changed; returns counts."""
    loaded = desk.warehouse.load()
    published = desk.warehouse.publish()
    return Counter(batches=loaded.batches, published=int(published))
