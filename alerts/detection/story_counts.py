"""What is counted in an hour: new stories, without copies and without bursts of a single publisher."""

from __future__ import annotations

import math

from warehouse.records import Volume


def counted(volume: Volume) -> int:
    """Return the stories of a topic's hour that count: those that are new, bounded by the families that carry them.

    The loudest family counts for at most twice what the others bring on average, so that one outlet's burst beside a
    few ordinary articles is no chorus.
    """
    if not volume.new_stories:
        return 0
    others = (volume.fresh - volume.loudest) / max(volume.sources - 1, 1)
    excess = max(volume.loudest - max(math.ceil(2 * others), 1), 0)
    return min(max(volume.new_stories - excess, 1), volume.sources)
