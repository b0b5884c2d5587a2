"""What a rule would have said over hours that are past, as live runs would have said it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from alerts.detection.episodes import onsets
from warehouse.records import Spike

SAME = timedelta(hours=12)
BARS = "▁▂▃▄▅▆▇█"


def would_alert(judged: Iterable[Spike]) -> tuple[Spike, ...]:
    """Return the judgements that begin an episode, of all topics, in order of time."""
    topics: dict[str, list[Spike]] = {}
    for spike in judged:
        topics.setdefault(spike.topic, []).append(spike)
    found = [begin for hours in topics.values() for begin in onsets(hours)]
    return tuple(sorted(found, key=lambda spike: (spike.hour_at, spike.topic)))


def compare(first: Sequence[Spike], second: Sequence[Spike]) -> tuple[tuple[Spike, ...], tuple[Spike, ...]]:
    """Return the alerts that only the first setting has, and those that only the second has.

    Alerts of one topic within half a day are one event that the two settings tell sooner or later.
    """
    return _without(first, second), _without(second, first)


def _without(alerts: Sequence[Spike], others: Sequence[Spike]) -> tuple[Spike, ...]:
    return tuple(
        alert
        for alert in alerts
        if not any(other.topic == alert.topic and abs(other.hour_at - alert.hour_at) <= SAME for other in others)
    )


def bars(values: Sequence[float]) -> str:
    """Return the values as a line of bars, the highest as high as a line is."""
    highest = max(values, default=0.0)
    return "".join(BARS[round(value / highest * (len(BARS) - 1)) if highest else 0] for value in values)
