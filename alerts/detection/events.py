"""Events: stories of a topic that report the same new thing, found as the stories arrive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from alerts.detection.all_stories import AllStories, hours
from alerts.detection.sightings import Finding, Sighting, Standing
from alerts.detection.topic_watch import TopicWatch


def find_events(
    sightings: Iterable[Sighting], everything: Sequence[datetime], *, threshold: float, since: datetime | None = None
) -> Iterator[Finding]:
    """Yield events and developments in the order in which stories made them clear.

    `sightings` come in order of time; `everything` has the instants of all stories, whatever the topic, in order, and
    begins when watching began. Nothing is reported in the first two weeks or before `since`; all of it is learned.
    """
    all_stories = AllStories(everything)
    if not all_stories.instants:
        return
    watches: dict[str, TopicWatch] = {}
    for sighting in sightings:
        watch = watches.setdefault(sighting.topic, TopicWatch(all_stories, threshold))
        finding = watch.see(sighting)
        if finding is not None and (since is None or finding.at >= since):
            yield finding


def standings(
    sightings: Iterable[Sighting], everything: Sequence[datetime], *, threshold: float, at: datetime
) -> Iterator[Standing]:
    """Yield how each topic that had a story stands at an instant; arguments are those of `find_events`."""
    all_stories = AllStories(everything)
    watches: dict[str, TopicWatch] = {}
    for sighting in sightings:
        if sighting.at <= at and all_stories.instants:
            watches.setdefault(sighting.topic, TopicWatch(all_stories, threshold)).see(sighting)
    for topic, watch in sorted(watches.items()):
        yield watch.standing(topic, hours(at))
