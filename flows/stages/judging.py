"""Judgements to store: why there was an alert about a topic, or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.detection.evidence import BURSTS, SPREAD
from alerts.detection.sightings import Finding, JudgedStory, Standing, Suspicion
from flows.stages.events import Found
from flows.stages.topic_watches import Watched
from warehouse.records import Judgement, JudgementKind, Outcome, Spike

HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Judged:
    """What a stored judgement says."""

    at: datetime
    kind: JudgementKind
    standing: Standing
    outcome: Outcome
    coverage: float


def judgements_of_hour(
    watched: Watched, spikes: Sequence[Spike], found: Sequence[Found], *, at: datetime
) -> list[Judgement]:
    """Return one judgement on each topic at a full hour; `spikes` has what was counted and heard by then."""
    young = watched.warm_at is None or at < watched.warm_at
    reported = {event.topic for _, event in found if at - HOUR < event.changed_at <= at}
    return _stored(
        [
            _of_hour(spike, None if young else watched.standings.get(spike.topic), at, reported=spike.topic in reported)
            for spike in spikes
            if spike.hour_at + HOUR == at
        ]
    )


def judgements_of_stories(
    judged: Iterable[JudgedStory], spikes: Sequence[Spike], *, since: datetime
) -> list[Judgement]:
    """Return one judgement on each topic and instant at which it had a new story, not before `since`.

    Of several stories at one instant, as those that one cycle received, the report counts, else the highest score.
    `spikes` has what was heard in the last complete hours.
    """
    strongest: dict[tuple[str, datetime], JudgedStory] = {}
    for story in judged:
        place = story.standing.topic, story.at
        if story.at >= since and (place not in strongest or _weight(story) > _weight(strongest[place])):
            strongest[place] = story
    if not strongest:
        return []
    heard = {spike.topic: spike for spike in spikes}  # the last of each topic
    return _stored([_of_story(story, heard.get(story.standing.topic)) for story in strongest.values()])


def _weight(story: JudgedStory) -> tuple[bool, bool, float]:
    return isinstance(story.found, Finding), story.found is not None, story.standing.score


def _of_hour(spike: Spike, standing: Standing | None, at: datetime, *, reported: bool) -> _Judged:
    """Return the judgement by events; by counts alone in the first weeks, and where no story is known."""
    if standing is None:
        standing = Standing(
            topic=spike.topic,
            window_h=spike.window_h,
            observed=spike.observed,
            expected=spike.expected,
            volume_score=spike.score,
            novelty_score=0.0,
            score=spike.score,
            threshold=spike.threshold,
            event_id=None,
        )
        outcome = spike.outcome
    elif spike.outcome is Outcome.COVERAGE_DEGRADED:
        outcome = spike.outcome
    else:
        outcome = Outcome.SPIKE if reported else _unreported(standing)
    return _Judged(at=at, kind=JudgementKind.HOUR, standing=standing, outcome=outcome, coverage=spike.coverage)


def _of_story(story: JudgedStory, heard: Spike | None) -> _Judged:
    found, standing = story.found, story.standing
    if isinstance(found, Finding):
        outcome, standing = Outcome.SPIKE, replace(standing, event_id=found.event_id)
    elif isinstance(found, Suspicion):
        outcome = Outcome.SUSPECTED
    elif heard is not None and heard.outcome is Outcome.COVERAGE_DEGRADED:
        outcome = heard.outcome
    else:
        outcome = _unreported(standing)
    coverage = 1.0 if heard is None else heard.coverage
    return _Judged(at=story.at, kind=JudgementKind.CYCLE, standing=standing, outcome=outcome, coverage=coverage)


def _unreported(standing: Standing) -> Outcome:
    return Outcome.AS_USUAL if standing.as_usual else Outcome.NORMAL


def _stored(judged: Sequence[_Judged]) -> list[Judgement]:
    """Return the rows, with the range that 90 % of quiet windows have."""
    import numpy as np

    from alerts.detection import negative_binomial  # noqa: PLC0415 -- arrays

    expected = np.array([each.standing.expected for each in judged])
    lows, highs = negative_binomial.band(expected, SPREAD + BURSTS * expected)
    return [
        Judgement(
            topic=each.standing.topic,
            judged_at=each.at,
            window_h=each.standing.window_h,
            observed=each.standing.observed,
            expected=each.standing.expected,
            low=low,
            high=high,
            volume_score=each.standing.volume_score,
            novelty_score=each.standing.novelty_score,
            score=each.standing.score,
            threshold=each.standing.threshold,
            outcome=each.outcome,
            coverage=each.coverage,
            event_id=each.standing.event_id,
            kind=each.kind,
        )
        for each, low, high in zip(judged, lows.tolist(), highs.tolist(), strict=True)
    ]
