"""Judgements of past hours that would have opened an alert, as live runs would have opened it."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.detection.episodes import onsets
from warehouse.records import Spike


def would_alert(judged: Iterable[Spike]) -> tuple[Spike, ...]:
    """Return the judgements that begin an episode, of all topics, in order of time."""
    topics: dict[str, list[Spike]] = {}
    for spike in judged:
        topics.setdefault(spike.topic, []).append(spike)
    found = [begin for hours in topics.values() for begin in onsets(hours)]
    return tuple(sorted(found, key=lambda spike: (spike.hour_at, spike.topic)))
