"""What to expect of each topic: its share of everything else that arrives, learned hour by hour.

A topic is expected to take the share of the other stories that it took before. What moves all topics alike (the hour,
the weekday, a holiday, an outage and the catch-up after it, twice the feeds) moves both sides and cancels out.

The share is a Gamma distribution: its shape is about the number of stories it was learned from, its rate the others'
stories beside them. Counts add to it (the conjugate update of a Poisson rate), and each hour widens it by the drift of
shares, which forgets: the more a topic is in the news, the faster. So a topic with three stories a month and one with
three an hour are both known as well as their counts allow, and how well is part of every judgement.

Two things keep an event from becoming the new normal: an hour is learned only after half a day, or as long as the
longest window, so that none is compared with itself; and an hour that by then stands out as part of something unusual
counts for little more than expected. After two weeks of that, the unusual has become usual, and is learned as it is.

A new level is expected sooner: where each of the last three days had far more than the learned share, the lowest of
them is the share that is expected, as in `topic_share`. The learned share waits meanwhile, so that a topic is known as
before when a long story ends.

Where a zone is declared, each topic also has a season: how its share of each local hour stands to its share of all. It
starts flat, and leaves that only as far as counts prove it.

All topics move together: values are arrays of one number per topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from alerts.detection.negative_binomial import Floats
from alerts.detection.topic_share import NEW_LEVEL, NEW_LEVEL_DAYS

Booleans = NDArray[np.bool_]

MIN_DELAY_H = 12
DRIFT = 8e-5  # relative variance that a share gains per hour: 12 % in a week
BURSTS = 0.02  # relative variance of a window beyond chance: news comes in clusters
SPREAD = 1.15  # variance over mean of what remains
RAREST = 1 / 336  # stories an hour: nothing is thought rarer than one story a fortnight

DAY_H = 24
SEASON_HOURS = 24

_SEASON_PRIOR = 20.0  # stories that say that there is no season
_SEASON_KEPT = 0.99  # per day
_PRIOR_SHAPE = 0.1  # as good as nothing
_PRIOR_SHARE = 5e-3
_CLIP = 4.0  # standard deviations above the expected that enter the baseline
_UNUSUAL = 3.0  # score from which an hour counts as part of something unusual
_UNUSUAL_CLIP = 0.5  # the same of such an hour
_USUAL_AFTER_H = 14 * DAY_H
_LEVEL_STORIES = 5  # on each day of a new level


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """What is known of every topic after an hour. Rings are (hours, topics), the newest hour last."""

    age_h: Floats  # hours with any story since the topic is looked for
    shape: Floats
    rate: Floats
    counts: Floats  # ring
    others: Floats  # ring: stories that are not the topic's, in season; 0 where nothing was heard or looked for
    unusual: Floats  # ring: the highest score of a window that holds the hour
    held_back_h: Floats  # hours lately that counted as unusual
    day_counts: Floats  # ring: `counts` of the last days
    day_others: Floats  # ring: `others` of the last days
    level: Floats  # share of a new level; 0: there is none
    season_hours: Floats  # ring: the place of each hour in the season; -1: no zone is declared
    seen: Floats  # (season hours, topics): what was counted lately
    usual: Floats  # (season hours, topics): what a share without season would have made of these

    @property
    def delay_h(self) -> int:
        """Return how old an hour is when it is learned."""
        return len(self.counts) - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class CountWindow:
    """The last hours of every topic beside what was expected of them."""

    hours: int
    counted: Floats
    expected: Floats
    spread: Floats  # variance over mean of the counts to expect, the baseline's own uncertainty included


def unknown(topics: int, *, longest_h: int) -> Baseline:
    """Return the baseline of topics of which nothing is known yet."""
    ring = np.zeros((max(longest_h, MIN_DELAY_H) + 1, topics))
    days = np.zeros((NEW_LEVEL_DAYS * DAY_H, topics))
    return Baseline(
        age_h=np.zeros(topics),
        shape=np.full(topics, _PRIOR_SHAPE),
        rate=np.full(topics, _PRIOR_SHAPE / _PRIOR_SHARE),
        counts=ring,
        others=ring,
        unusual=ring,
        held_back_h=np.zeros(topics),
        day_counts=days,
        day_others=days,
        level=np.zeros(topics),
        season_hours=np.full_like(ring, -1.0),
        seen=np.zeros((SEASON_HOURS, topics)),
        usual=np.zeros((SEASON_HOURS, topics)),
    )


def season_hour(at: datetime, zone: ZoneInfo | None) -> int:
    """Return the place of an hour in the weekly season of a zone, changes of its clocks included; -1 without a zone."""
    return -1 if zone is None else at.astimezone(zone).hour


def widen(baseline: Baseline, more: int) -> Baseline:
    """Return the baseline with so many new topics behind the others."""
    new = unknown(more, longest_h=baseline.delay_h)
    joined = {
        field.name: np.concatenate((getattr(baseline, field.name), getattr(new, field.name)), axis=-1)
        for field in fields(Baseline)
    }
    return Baseline(**joined)


def take_in(baseline: Baseline, counts: Floats, *, stories: float, place: int = -1) -> Baseline:
    """Return the baseline with one more hour to judge; `counts` is NaN for a topic that was not looked for yet.

    `place` is the hour's place in the season, see `season_hour`.
    """
    there = ~np.isnan(counts)
    counts = np.where(there, counts, 0.0)
    beside = np.maximum(stories - counts, 0.0) + 1.0  # one more, so that a topic that is everything has a share too
    others = beside * (there & (stories > 0)) * _season(baseline, place)
    day_counts, day_others = _push(baseline.day_counts, counts), _push(baseline.day_others, others)
    return replace(
        baseline,
        day_counts=day_counts,
        day_others=day_others,
        level=_new_level(baseline, day_counts, day_others),
        age_h=baseline.age_h + (there & (stories > 0)),
        counts=_push(baseline.counts, counts),
        others=_push(baseline.others, others),
        unusual=_push(baseline.unusual, np.zeros_like(counts)),
        season_hours=_push(baseline.season_hours, np.full_like(counts, place)),
    )


def window(baseline: Baseline, hours: int) -> CountWindow:
    """Return the last `hours` of every topic beside what the baseline expects of them."""
    share = np.maximum(baseline.shape / baseline.rate, baseline.level)
    expected = np.maximum(share * baseline.others[-hours:].sum(axis=0), RAREST * hours)
    doubt = BURSTS + 1.0 / baseline.shape + DRIFT * baseline.delay_h
    return CountWindow(
        hours=hours,
        counted=baseline.counts[-hours:].sum(axis=0),
        expected=expected,
        spread=SPREAD + doubt * expected,
    )


def learn(baseline: Baseline, scores: Sequence[tuple[int, Floats]]) -> Baseline:
    """Return the baseline after the oldest hour in its rings, given each window's length and score at this hour.

    A topic that is younger than that has nothing else to be judged by, and learns the newest hour at once.
    """
    unusual = baseline.unusual.copy()
    for hours, score in scores:
        unusual[-hours:] = np.maximum(unusual[-hours:], score)
    unusual[-1] = np.maximum(unusual[-1], np.where(baseline.level > 0, _UNUSUAL, 0.0))  # by what was learned
    marked = replace(baseline, unusual=unusual)
    young = baseline.age_h <= baseline.delay_h
    old = baseline.age_h > 2 * baseline.delay_h  # the hour that is delay_h old was not learned at once
    return _learn_hour(_learn_hour(marked, 0, old), -1, young)


def _learn_hour(baseline: Baseline, at: int, topics: Booleans) -> Baseline:
    """Return the baseline with the ring's hour `at` learned for these topics; one without others teaches nothing."""
    counts, others = baseline.counts[at], baseline.others[at]
    unusual = baseline.unusual[at] >= _UNUSUAL
    held_back_h = np.where(unusual, baseline.held_back_h + 1.0, np.maximum(baseline.held_back_h - 1.0, 0.0))
    looked_for = topics & (others > 0)
    learning = looked_for & ((baseline.level == 0) | (held_back_h >= _USUAL_AFTER_H))
    expected = baseline.shape / baseline.rate * others
    deviation = np.sqrt(expected * (SPREAD + (BURSTS + 1.0 / baseline.shape) * expected))
    likely = np.minimum(counts, expected + _CLIP * deviation + 1.0)
    held_back = unusual & (held_back_h < _USUAL_AFTER_H)
    learned = np.where(held_back, np.minimum(counts, expected + _UNUSUAL_CLIP * deviation), likely)
    kept = 1.0 / (1.0 + DRIFT * baseline.shape)
    place = int(baseline.season_hours[at].max(initial=-1.0))
    return replace(
        _learn_season(baseline, place, likely * learning, expected * learning),
        shape=np.where(learning, baseline.shape * kept + learned / SPREAD, baseline.shape),
        rate=np.where(learning, baseline.rate * kept + others / SPREAD, baseline.rate),
        held_back_h=np.where(looked_for, held_back_h, baseline.held_back_h),
    )


def _new_level(baseline: Baseline, day_counts: Floats, day_others: Floats) -> Floats:
    """Return the lowest share of the last days, where each of them was far above the learned one; 0 elsewhere."""
    counts, others = (ring.reshape(NEW_LEVEL_DAYS, DAY_H, -1).sum(axis=1) for ring in (day_counts, day_others))
    usual = baseline.shape / baseline.rate * others
    high = (counts >= _LEVEL_STORIES) & (counts >= NEW_LEVEL * usual)
    lowest: Floats = (counts / np.maximum(others, 1.0)).min(axis=0)
    return np.where(high.all(axis=0), lowest, 0.0)


def _season(baseline: Baseline, place: int) -> Floats:
    """Return how many times its share every topic has at a place in the season."""
    if place < 0:
        return np.ones(baseline.shape.size)
    times: Floats = (baseline.seen[place] + _SEASON_PRIOR) / (baseline.usual[place] + _SEASON_PRIOR)
    return times


def _learn_season(baseline: Baseline, place: int, counted: Floats, expected: Floats) -> Baseline:
    """Return the baseline with what was counted at a place in the season, where a zone is declared."""
    if place < 0:
        return baseline
    seen, usual = baseline.seen.copy(), baseline.usual.copy()
    seen[place] = seen[place] * _SEASON_KEPT + counted
    usual[place] = usual[place] * _SEASON_KEPT + expected / _season(baseline, place)
    return replace(baseline, seen=seen, usual=usual)


def _push(ring: Floats, newest: Floats) -> Floats:
    return np.vstack((ring[1:], newest))
