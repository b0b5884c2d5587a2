"""How many alerts a threshold gives on a history, and how many of them chance alone would give.

Chance is measured, not derived: each headline of a topic gets the instant of a story drawn from all stories. Nothing
happens in such a history, while topics keep their sizes and their words; what is reported there is a false alarm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from alerts.detection.events import find_events
from alerts.detection.sightings import Sighting
from alerts.detection.topic_watch import WARM_UP_H

WEEK, MONTH = timedelta(days=7), timedelta(days=30.44)
DRAWS = 2
CHOICES = tuple(2.0 + step / 4 for step in range(33))  # thresholds to choose from, up to 10


@dataclass(frozen=True, kw_only=True, slots=True)
class FalseAlarms:
    """False alarms in histories in which nothing happens."""

    found: int
    topic_months: float

    @property
    def rate(self) -> float:
        """Return how many there are a month and topic; with none found, the rate that would bring one."""
        return max(self.found, 1) / self.topic_months if self.topic_months > 0 else 0.0


def without_events(sightings: Sequence[Sighting], instants: Sequence[datetime], *, seed: int) -> list[Sighting]:
    """Return the stories of topics at instants of other stories: the same headlines, and nothing happens."""
    random = Random(seed)  # noqa: S311 -- a simulation
    topics: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        topics.setdefault(sighting.topic, []).append(sighting)
    moved = []
    for _, stories in sorted(topics.items()):
        times = sorted(random.choices(instants, k=len(stories)))
        random.shuffle(stories)
        moved += [replace(story, at=at) for story, at in zip(stories, times, strict=True)]
    return sorted(moved, key=lambda story: story.at)


def false_alarms(
    sightings: Sequence[Sighting], instants: Sequence[datetime], *, threshold: float, draws: int = DRAWS
) -> FalseAlarms:
    """Return what is reported in the history if nothing happens in it; arguments are those of `find_events`."""
    if not sightings:
        return FalseAlarms(found=0, topic_months=0.0)
    found = sum(
        1
        for seed in range(draws)
        for _ in find_events(without_events(sightings, instants, seed=seed), instants, threshold=threshold)
    )
    judged = max(instants[-1] - instants[0] - timedelta(hours=WARM_UP_H), timedelta(0))
    topics = len({sighting.topic for sighting in sightings})
    return FalseAlarms(found=found, topic_months=draws * topics * (judged / MONTH))


def reports_a_week(
    sightings: Sequence[Sighting], instants: Sequence[datetime], *, threshold: float, since: datetime
) -> float:
    """Return how many events and developments the history has a week from an instant on."""
    found = sum(1 for _ in find_events(sightings, instants, threshold=threshold, since=since))
    return found / max((instants[-1] - since) / WEEK, 1.0) if instants else 0.0


def threshold_for(
    alerts_per_week: float, sightings: Sequence[Sighting], instants: Sequence[datetime], *, since: datetime
) -> float:
    """Return the lowest threshold that would have given at most so many reports a week, by bisection."""
    low, high = 0, len(CHOICES) - 1
    while low < high:
        middle = (low + high) // 2
        rate = reports_a_week(sightings, instants, threshold=CHOICES[middle], since=since)
        low, high = (low, middle) if rate <= alerts_per_week else (middle + 1, high)
    return CHOICES[low]
