"""The watch over topics in a run: new stories are taken in, and what they make clear is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from alerts.detection.all_stories import AllStories, hours
from alerts.detection.events import one_by_one, standings
from alerts.detection.sightings import Finding, JudgedStory, Sighting, Standing, Suspicion
from alerts.detection.topic_watch import WARM_UP_H, TopicWatch
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext
from flows.stages.events import LEARNED_FROM, STILL_NEWS, sighting_of
from flows.stages.kept_watch import VERSION, KeptWatch, open_watch
from flows.stages.sensitivity import threshold_of
from warehouse.erasure import WATCH

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)
READ_AGAIN = timedelta(hours=24)  # of which late articles bring further stories


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """What the stories up to now make clear."""

    findings: Sequence[Finding]  # of the last hours
    suspicions: Sequence[Suspicion]  # likewise
    raised: Sequence[Suspicion]  # those that this run raised
    threshold: float  # of the score
    standings: Mapping[str, Standing]  # at the hour that was asked for; empty where none was
    judged: Sequence[JudgedStory]  # stories of the last hours that this run has taken in, in order of time
    warm_at: datetime | None  # from when on events are judged; None: nothing was counted yet
    kept: KeptWatch  # what runs before have judged
    keep: Callable[[], object]  # to be called when all that follows from the findings is done


class KeptWatches(dict[str, TopicWatch]):
    """The watches of a run, each read when its topic has a new story."""

    def __init__(self, kept: KeptWatch, everything: AllStories, threshold: float) -> None:
        super().__init__()
        self._kept = kept
        self._everything = everything
        self._threshold = threshold

    def __missing__(self, topic: str) -> TopicWatch:
        """Return a watch with what is kept of its topic."""
        state, memory = self._kept.state(topic), self._kept.memory(topic)
        watch = self[topic] = TopicWatch(self._everything, self._threshold, state, memory)
        return watch


@contextmanager
def watched(context: RunContext, *, judge_at: datetime | None) -> Iterator[Watched]:
    """Yield what the stories up to now make clear, and how topics stood at a full hour that is to be judged."""
    until = context.at + INSTANT  # what this very run has seen counts
    definitions = matcher_of(context.settings).hash
    window = {"since": until - LEARNED_FROM - READ_AGAIN, "until": until - READ_AGAIN}
    with context.warehouse.caught_up() as ask:
        basis = ask.rows("watch_basis", definitions=definitions, **window)[0]
    loaded_at = basis.pop("loaded_at")
    threshold = threshold_of(context)
    stamp = f"{VERSION} {definitions} {threshold} {sorted(basis.items())}"
    with open_watch(context.settings.home_folder / WATCH, stamp) as kept:
        if kept.until_h is not None and kept.until_h > hours(until):  # a run about the past
            with open_watch(None, stamp) as empty:
                yield _watched(context, empty, threshold, until, judge_at, loaded_at)
        else:
            yield _watched(context, kept, threshold, until, judge_at, loaded_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class _NewStories:
    """What came since the watch was kept, and when all stories came."""

    sightings: Sequence[Sighting]  # in order of time
    instants: Sequence[float]  # of all stories of all topics, in hours since the epoch
    since: datetime  # from when on these were read


def _new_stories(context: RunContext, kept: KeptWatch, until: datetime, *, late_ones_too: bool) -> _NewStories:
    """Return the stories that the kept watch does not know.

    With `late_ones_too`, all of the last day are read, independent of the loader's clock.
    """
    begin = until - LEARNED_FROM
    taken_until = None if kept.until_h is None else _instant(kept.until_h)
    since = begin if taken_until is None else max(taken_until - READ_AGAIN, begin)
    with context.warehouse.caught_up() as ask:
        rows = ask.rows(
            "topic_sightings",
            since=since,
            until=until,
            loaded_after=None if late_ones_too else kept.loaded_at,
            taken_until=taken_until or since,
        )
        counted = ask.rows("story_hours", begin=begin, since=since, until=until)[0]["hours"]
    instants = kept.instants_before(hours(since))
    instants.extend(counted or ())
    topics = matcher_of(context.settings).topics
    new = [
        sighting_of(row)
        for row in rows
        if row["topic"] in topics and row["story_id"] not in kept.memory(row["topic"]).stories
    ]
    if taken_until is not None:  # what came late counts from when it is known
        new = sorted((_not_before(each, taken_until) for each in new), key=lambda each: each.at)
    return _NewStories(sightings=new, instants=instants, since=since)


def _watched(
    context: RunContext,
    kept: KeptWatch,
    threshold: float,
    until: datetime,
    judge_at: datetime | None,
    loaded_at: datetime | None,
) -> Watched:
    stories = _new_stories(context, kept, until, late_ones_too=judge_at is not None)
    new, instants = stories.sightings, stories.instants
    watches = KeptWatches(kept, AllStories(instants), threshold)
    judged: list[JudgedStory] = []
    stood: dict[str, Standing] = {}
    since = context.at - STILL_NEWS
    changed = {each.topic for each in new}
    if judge_at is not None:
        judged += _taken_in(watches, [each for each in new if each.at <= judge_at])
        for topic in kept.topics():
            watches[topic]
        stood = {standing.topic: standing for standing in standings(watches, judge_at)}
        new = [each for each in new if each.at > judge_at]
    judged += _taken_in(watches, new)
    judged = [each for each in judged if each.at >= since]
    found: list[Finding | Suspicion] = [*kept.findings, *kept.suspicions]
    found = [each for each in found if each.at >= since]
    found += [each.found for each in judged if each.found is not None]

    def keep() -> object:
        return kept.save(
            {topic: watches[topic].state for topic in changed},
            until_h=hours(until),
            loaded_at=loaded_at,
            instants=instants,
            instants_since_h=hours(stories.since),
            findings=found,
        )

    suspicions = [each for each in found if isinstance(each, Suspicion)]
    before = {each.event_id for each in kept.suspicions}
    warm_at = _instant(instants[0] + WARM_UP_H) if instants else None
    return Watched(
        findings=[each for each in found if isinstance(each, Finding)],
        suspicions=suspicions,
        raised=[each for each in suspicions if each.event_id not in before],
        threshold=threshold,
        standings=stood,
        judged=judged,
        warm_at=warm_at,
        kept=kept,
        keep=keep,
    )


def _taken_in(watches: KeptWatches, sightings: Sequence[Sighting]) -> Iterator[JudgedStory]:
    """Take in stories, and yield those that were judged."""
    for sighting, found in one_by_one(watches, sightings):
        standing = watches[sighting.topic].newest(sighting.topic)
        if standing is not None:
            yield JudgedStory(at=sighting.at, standing=standing, found=found)


def _not_before(sighting: Sighting, at: datetime) -> Sighting:
    return sighting if sighting.at >= at else replace(sighting, at=at)


def _instant(at_h: float) -> datetime:
    return datetime.fromtimestamp(at_h * 3600.0, UTC)
