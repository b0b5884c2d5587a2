"""The judgement: how improbable is what was counted for a topic, given what was expected of it.

See docs/spikes.md for the statistic, its sources and its limits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from alerts import baseline, tail
from alerts.baseline import Baseline, Window
from alerts.tail import Floats
from warehouse.records import HourTotal, Outcome, Spike, Volume

HOURS_PER_MONTH = 720


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """How to judge; the one knob people turn is `false_alarms_per_month`, over all topics together."""

    false_alarms_per_month: float = 1.0
    windows_h: tuple[int, ...] = (2, 4, 8)
    min_observed: int = 2
    min_coverage: float = 0.5  # feeds answered of feeds due in the window
    cold_start_h: int = 24

    def threshold(self, topics: int) -> float:
        """Return the score that spends the budget evenly over every hour of every topic (Bonferroni)."""
        return math.log10(HOURS_PER_MONTH * max(topics, 1) / self.false_alarms_per_month)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """All topics at one hour, as arrays of one value per topic: the most telling window of each."""

    hour_at: datetime
    score: Floats
    window_h: Floats
    observed: Floats
    expected: Floats
    spread: Floats
    age_h: Floats


def counted(volume: Volume) -> int:
    """Return what counts of a topic's hour: new stories, bounded by the publisher families that carry them."""
    return min(volume.new_stories, volume.sources)


def judge(
    totals: Sequence[HourTotal],
    volumes: Iterable[Volume],
    rule: Rule,
    *,
    since: datetime,
    watched_from: Mapping[str, datetime] | None = None,
) -> tuple[Spike, ...]:
    """Return the judgement on every topic at each hour from `since`, by hour and topic.

    `totals` has a row for every hour; an hour of a topic without a volume counts as zero. `watched_from` says since
    when a topic is looked for; one that it does not name was looked for in all of history.
    """
    totals = sorted(totals, key=lambda total: total.hour_at)
    topics, counts = table(totals, volumes, watched_from or {})
    threshold = rule.threshold(len(topics))
    state = baseline.fresh(len(topics), longest_h=max(rule.windows_h))
    spikes: list[Spike] = []
    for at, total in enumerate(totals):
        state = baseline.step(state, counts[at], stories=total.stories)
        if total.hour_at >= since:
            coverages = {hours: coverage(totals[max(at + 1 - hours, 0) : at + 1]) for hours in rule.windows_h}
            judged = judge_hour(state, total.hour_at, rule)
            spikes += _spikes(judged, topics, rule, coverages=coverages, threshold=threshold)
    return tuple(spikes)


def judge_hour(state: Baseline, hour_at: datetime, rule: Rule) -> Judged:
    """Return the judgement on all topics after the hour that `state` took in last."""
    windows = [baseline.window(state, hours) for hours in rule.windows_h]
    scores = np.stack([_score(window, state, rule) for window in windows])
    best = scores.argmax(axis=0)
    each = np.arange(best.size)
    return Judged(
        hour_at=hour_at,
        score=scores[best, each],
        window_h=np.asarray(rule.windows_h, np.float64)[best],
        observed=np.stack([window.counted for window in windows])[best, each],
        expected=np.stack([window.expected for window in windows])[best, each],
        spread=np.stack([window.spread for window in windows])[best, each],
        age_h=state.age_h,
    )


def coverage(totals: Sequence[HourTotal]) -> float:
    """Return the mean share of due feeds that answered; history, where none was due, counts as covered."""
    shares = [
        total.feeds_answered / total.feeds_due if total.feeds_due else float(total.articles > 0) for total in totals
    ]
    return min(sum(shares) / len(shares), 1.0) if shares else 0.0


def _score(window: Window, state: Baseline, rule: Rule) -> Floats:
    """Return the surprise of a window per topic, 0 where it holds too little to be one."""
    telling = (
        (window.counted >= rule.min_observed)
        & (window.counted > window.expected)
        & (state.age_h > max(rule.cold_start_h, window.hours - 1))
    )
    scores = np.zeros(telling.size)
    scores[telling] = tail.surprise(window.counted[telling], window.expected[telling], window.spread[telling])
    return scores


def table(
    totals: Sequence[HourTotal], volumes: Iterable[Volume], watched_from: Mapping[str, datetime]
) -> tuple[list[str], Floats]:
    """Return the topics in order of name, and their counts as (hours, topics), NaN before a topic was looked for."""
    rows = {total.hour_at: row for row, total in enumerate(totals)}
    columns = {topic: np.zeros(len(totals)) for topic in watched_from}
    for volume in volumes:
        row = rows.get(volume.hour_at)
        if row is not None:
            columns.setdefault(volume.topic, np.zeros(len(totals)))[row] = counted(volume)
    for topic, start_at in watched_from.items():
        columns[topic][: sum(total.hour_at < start_at for total in totals)] = np.nan
    topics = sorted(columns)
    return topics, np.stack([columns[topic] for topic in topics], axis=1) if topics else np.zeros((len(totals), 0))


def _spikes(
    judged: Judged, topics: Sequence[str], rule: Rule, *, coverages: dict[int, float], threshold: float
) -> list[Spike]:
    low, high = tail.band(judged.expected, judged.spread)
    spikes = []
    for at, topic in enumerate(topics):
        if not judged.age_h[at]:
            continue
        window_h, score = int(judged.window_h[at]), float(judged.score[at])
        spikes.append(
            Spike(
                topic=topic,
                hour_at=judged.hour_at,
                outcome=_outcome(score, float(judged.age_h[at]), coverages[window_h], rule, threshold=threshold),
                score=score,
                p_value=10.0**-score,
                window_h=window_h,
                observed=int(judged.observed[at]),
                expected=float(judged.expected[at]),
                coverage=coverages[window_h],
                threshold=threshold,
                baseline=(float(low[at]), float(high[at])),
            )
        )
    return spikes


def _outcome(score: float, age_h: float, covered: float, rule: Rule, *, threshold: float) -> Outcome:
    if covered < rule.min_coverage:
        return Outcome.COVERAGE_DEGRADED
    if age_h <= rule.cold_start_h:
        return Outcome.TOO_LITTLE_DATA
    return Outcome.SPIKE if score >= threshold else Outcome.NORMAL
