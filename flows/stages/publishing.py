"""The publishing stage: landed batches -> warehouse -> the snapshot that analysts open."""

from __future__ import annotations

from collections import Counter

from flows.runtime.context import RunContext
from flows.runtime.sharding import Counts


def publish_snapshot(context: RunContext) -> Counts:
    """Load what is still in the landing zone and publish the snapshot where anything changed; returns counts."""
    loaded = context.warehouse.load()
    return Counter(batches=loaded.batches, published=int(context.warehouse.publish()))


def publish_when_due(context: RunContext) -> Counts:
    """Do the same, but leave a large snapshot a while before it is copied again."""
    loaded = context.warehouse.load()
    return Counter(batches=loaded.batches, published=int(context.warehouse.publish_if_due()))
