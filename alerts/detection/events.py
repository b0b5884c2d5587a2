"""Events: stories of a topic that report the same new thing, found as the stories arrive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from alerts.detection.all_stories import AllStories, hours
from alerts.detection.sightings import Finding, Sighting, Standing, Suspicion
from alerts.detection.topic_watch import TopicWatch


class Watches(Protocol):
    """The watch over each topic; one of which nothing is known yet is made."""

    def __getitem__(self, topic: str, /) -> TopicWatch:
        """Return the watch over a topic."""


class NewWatches(dict[str, TopicWatch]):
    """Watches that begin without any knowledge."""

    def __init__(self, everything: AllStories, threshold: float) -> None:
        super().__init__()
        self._everything = everything
        self._threshold = threshold

    def __missing__(self, topic: str) -> TopicWatch:
        """Return a new watch."""
        watch = self[topic] = TopicWatch(self._everything, self._threshold)
        return watch


def find_events(
    sightings: Iterable[Sighting], everything: Sequence[datetime], *, threshold: float, since: datetime | None = None
) -> Iterator[Finding]:
    """Yield events and developments in the order in which stories made them clear.

    `sightings` come in order of time; `everything` has the instants of all stories of all topics, in order, and
    begins when watching began. Nothing is reported in the first two weeks or before `since`; all of it is learned.
    """
    watches = NewWatches(AllStories([hours(at) for at in everything]), threshold)
    for finding in take_in(watches, sightings if everything else ()):
        if isinstance(finding, Finding) and (since is None or finding.at >= since):
            yield finding


def take_in(watches: Watches, sightings: Iterable[Sighting]) -> Iterator[Finding | Suspicion]:
    """Yield what stories make clear to watches, and what they make suspect.

    Taking them in bit by bit finds the same as all at once.
    """
    yield from (found for _, found in one_by_one(watches, sightings) if found is not None)


def one_by_one(
    watches: Watches, sightings: Iterable[Sighting]
) -> Iterator[tuple[Sighting, Finding | Suspicion | None]]:
    """Yield each story with what it makes clear or suspect, right after its watch has taken it in."""
    for sighting in sightings:
        yield sighting, watches[sighting.topic].see(sighting)


def standings(watches: Mapping[str, TopicWatch], at: datetime) -> Iterator[Standing]:
    """Yield how each topic that had a story stands at an instant."""
    for topic, watch in sorted(watches.items()):
        if watch.state.recent:
            yield watch.standing(topic, hours(at))
