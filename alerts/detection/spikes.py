"""The judgement: how improbable is what was counted for a topic, given what was expected of it.

See docs/spikes.md for the statistic, its sources and its limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from alerts.detection import baseline, negative_binomial
from alerts.detection.baseline import Baseline, CountWindow
from alerts.detection.coverage import BACKLOG_H, Reception, received, window_coverage
from alerts.detection.negative_binomial import Floats
from alerts.detection.spike_rule import SpikeRule
from alerts.detection.story_counts import counted
from warehouse.records import HourTotal, Outcome, Spike, Volume


@dataclass(frozen=True, kw_only=True, slots=True)
class Hour:
    """The most telling window of every topic at one hour."""

    hours: NDArray[np.int64]
    score: Floats
    counted: Floats
    expected: Floats
    spread: Floats
    heard: Floats
    degraded: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """A window of all topics with its score, 0 where it holds too little to be a spike."""

    window: CountWindow
    score: Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """What was learned of all topics up to an instant: from there on hours are judged as if from the beginning."""

    until: datetime
    baseline: Baseline
    reception: Reception


def judge(
    totals: Sequence[HourTotal],
    volumes: Iterable[Volume],
    rule: SpikeRule,
    *,
    since: datetime,
    watched_from: Mapping[str, datetime] | None = None,
) -> tuple[Spike, ...]:
    """Return the judgement on every topic at each hour from `since`, by hour and topic; see `judge_on`."""
    return judge_on(totals, volumes, rule, since=since, watched_from=watched_from)[0]


def judge_on(
    totals: Sequence[HourTotal],
    volumes: Iterable[Volume],
    rule: SpikeRule,
    *,
    since: datetime,
    watched_from: Mapping[str, datetime] | None = None,
    before: Learned | None = None,
) -> tuple[tuple[Spike, ...], Learned]:
    """Return the judgement on every topic at each hour from `since`, by hour and topic, and what was learned by then.

    `totals` has a row for every hour; an hour of a topic without a volume counts as zero. `watched_from` says since
    when a topic is looked for; one that it does not name was looked for in all of history. With what was learned
    `before`, of the same topics and by the same rule, hours before that are not needed.
    """
    totals = sorted(totals, key=lambda total: total.hour_at)
    topics, counts = table(totals, volumes, watched_from or {})
    threshold = rule.threshold(len(topics))
    longest_h = max(rule.windows_h)
    earlier = before.reception if before else Reception()
    state = before.baseline if before else baseline.unknown(len(topics), longest_h=longest_h)
    older = sum(total.hour_at < since for total in totals)
    reception = received(totals[:older], earlier)
    coverage = received(totals[older:], reception).shares
    learned = state
    spikes: list[Spike] = []
    for at, total in enumerate(totals):
        place = baseline.season_hour(total.hour_at, rule.zone)
        state, scored = step(state, counts[at], rule, stories=total.stories, place=place)
        if total.hour_at >= since:
            heard = [window_coverage(coverage, len(earlier.shares) + at, hours) for hours in rule.windows_h]
            hour = most_telling(scored, heard, rule)
            spikes += _spikes(hour, topics, total.hour_at, young=state.age_h <= rule.cold_start_h, threshold=threshold)
        else:
            learned = state
    needed = replace(reception, shares=reception.shares[-longest_h - BACKLOG_H :])
    return tuple(spikes), Learned(until=since, baseline=learned, reception=needed)


def step(
    state: Baseline, counts: Floats, rule: SpikeRule, *, stories: float, place: int = -1
) -> tuple[Baseline, tuple[Scored, ...]]:
    """Return the baseline after one more hour of all topics, and the scored windows that end with it.

    The state is all that is needed of the past: stepping through hours one by one is what `judge` does.
    """
    state = baseline.take_in(state, counts, stories=stories, place=place)
    scored = tuple(_scored(baseline.window(state, hours), state, rule) for hours in rule.windows_h)
    return baseline.learn(state, [(each.window.hours, each.score) for each in scored]), scored


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


def _scored(window: CountWindow, state: Baseline, rule: SpikeRule) -> Scored:
    """Return the window with its surprise; none in a topic that is young beside the window, or where too little is."""
    if rule.drops:
        telling, surprise = window.counted < window.expected, negative_binomial.shortfall
    else:
        telling = (window.counted >= rule.min_observed) & (window.counted > window.expected)
        surprise = negative_binomial.surprise
    telling &= state.age_h > max(rule.cold_start_h, 3 * window.hours)
    score = np.zeros(telling.size)
    score[telling] = surprise(window.counted[telling], window.expected[telling], window.spread[telling])
    return Scored(window=window, score=score)


def most_telling(scored: Sequence[Scored], heard: Sequence[float], rule: SpikeRule) -> Hour:
    """Return each topic's window of the highest score, among those that were heard well enough if there are any."""
    enough = [at for at, share in enumerate(heard) if share >= rule.min_coverage]
    among = enough or range(len(scored))
    best = np.stack([scored[at].score for at in among]).argmax(axis=0)
    each = np.arange(best.size)
    windows = [scored[at].window for at in among]
    return Hour(
        hours=np.array([window.hours for window in windows])[best],
        score=np.stack([scored[at].score for at in among])[best, each],
        counted=np.stack([window.counted for window in windows])[best, each],
        expected=np.stack([window.expected for window in windows])[best, each],
        spread=np.stack([window.spread for window in windows])[best, each],
        heard=np.array([heard[at] for at in among])[best],
        degraded=not enough,
    )


def _spikes(
    hour: Hour, topics: Sequence[str], hour_at: datetime, *, young: NDArray[np.bool_], threshold: float
) -> list[Spike]:
    """Return the judgements on the topics that exist at this hour."""
    low, high = negative_binomial.band(hour.expected, hour.spread)
    return [
        Spike(
            topic=topic,
            hour_at=hour_at,
            outcome=_outcome(float(hour.score[at]), bool(young[at]), degraded=hour.degraded, threshold=threshold),
            score=float(hour.score[at]),
            p_value=10.0 ** -float(hour.score[at]),
            window_h=int(hour.hours[at]),
            observed=int(hour.counted[at]),
            expected=float(hour.expected[at]),
            coverage=float(hour.heard[at]),
            threshold=threshold,
            baseline=(float(low[at]), float(high[at])),
        )
        for at, topic in enumerate(topics)
    ]


def _outcome(score: float, young: bool, *, degraded: bool, threshold: float) -> Outcome:  # noqa: FBT001 -- a fact, no mode
    if degraded:
        return Outcome.COVERAGE_DEGRADED
    if young:
        return Outcome.TOO_LITTLE_DATA
    return Outcome.SPIKE if score >= threshold else Outcome.NORMAL
