"""Judgements to store: why there was an alert about a topic, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.detection.evidence import BURSTS, SPREAD
from alerts.detection.sightings import Standing
from flows.stages.events import Found
from flows.stages.topic_watches import Watched
from warehouse.records import Judgement, Outcome, Spike

HOUR = timedelta(hours=1)


def hourly_judgements(
    watched: Watched, spikes: Sequence[Spike], found: Sequence[Found], *, at: datetime
) -> list[Judgement]:
    """Return one judgement on each topic at a full hour; `spikes` has what was counted and heard by then."""
    young = watched.warm_at is None or at < watched.warm_at
    reported = {event.topic for _, event in found if at - HOUR < event.changed_at <= at}
    return [
        _judgement(spike, watched.standings.get(spike.topic), at, young=young, reported=spike.topic in reported)
        for spike in spikes
        if spike.hour_at + HOUR == at
    ]


def _judgement(spike: Spike, standing: Standing | None, at: datetime, *, young: bool, reported: bool) -> Judgement:
    """Return the judgement by events; by counts alone in the first weeks, and where no story is known."""
    import numpy as np

    from alerts.detection import negative_binomial  # noqa: PLC0415 -- arrays

    if standing is None or young:
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
        unreported = Outcome.AS_USUAL if standing.as_usual else Outcome.NORMAL
        outcome = Outcome.SPIKE if reported else unreported
    expected = standing.expected
    low, high = negative_binomial.band(np.array([expected]), np.array([SPREAD + BURSTS * expected]))
    return Judgement(
        topic=standing.topic,
        judged_at=at,
        window_h=standing.window_h,
        observed=standing.observed,
        expected=expected,
        low=float(low[0]),
        high=float(high[0]),
        volume_score=standing.volume_score,
        novelty_score=standing.novelty_score,
        score=standing.score,
        threshold=standing.threshold,
        outcome=outcome,
        coverage=spike.coverage,
        event_id=standing.event_id,
    )
