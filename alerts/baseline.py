"""What to expect of each topic: its share of everything else that arrives, learned hour by hour.

A topic is expected to take the share of the other stories that it took before. What moves all topics alike (the hour,
the weekday, a holiday, an outage and the catch-up after it, twice the feeds) moves both sides and cancels out.

The state is a handful of numbers per topic, and `step` moves all topics by one hour at once. What enters the baseline
is clipped, so that an event does not become the new normal; what a window is compared with is the baseline as it stood
when the window began, so that an event cannot raise its own expectation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from alerts.tail import Floats

HALF_LIFE_H = 336.0  # two weeks
_KEEP = 0.5 ** (1.0 / HALF_LIFE_H)
_PRIOR_COUNT = 0.02  # before anything is known: two stories in a hundred thousand
_PRIOR_VOLUME = 1000.0
_SHARE_DRIFT = 0.02  # squared relative error of a share that wanders between learning and judging
_START_SPREAD = 1.3
_SPREAD_RATE = 0.004  # per hour
_SPREAD_CLIPPED = 1.15  # makes up for the clipped tail of squared residuals
_CLIP = 4.0  # standard deviations above the expected that still enter the baseline


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """What is known of every topic after an hour.

    Arrays of one value per topic; rings are (hours, topics), the newest hour last.
    """

    age_h: Floats
    counted: Floats  # decayed sum of clipped counts
    volume: Floats  # decayed sum of all other stories
    spread: Floats  # variance over mean of an hour's count
    counts: Floats  # ring
    volumes: Floats  # ring
    shares: Floats  # ring: the share as it stood before each hour
    evidence: Floats  # ring: volume plus prior behind that share
    spreads: Floats  # ring


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """The last hours of every topic beside what was expected of them."""

    hours: int
    counted: Floats
    expected: Floats
    spread: Floats  # variance over mean, with the baseline's own uncertainty


def fresh(topics: int, *, longest_h: int) -> Baseline:
    """Return the baseline of topics of which nothing is known yet."""
    ring = np.zeros((longest_h, topics))
    return Baseline(
        age_h=np.zeros(topics),
        counted=np.zeros(topics),
        volume=np.zeros(topics),
        spread=np.full(topics, _START_SPREAD),
        counts=ring,
        volumes=ring,
        shares=np.full_like(ring, _PRIOR_COUNT / _PRIOR_VOLUME),
        evidence=np.full_like(ring, _PRIOR_VOLUME),
        spreads=np.full_like(ring, _START_SPREAD),
    )


def step(baseline: Baseline, counts: Floats, *, stories: float) -> Baseline:
    """Return the baseline after one more hour; `counts` is NaN for a topic that does not exist yet."""
    there = ~np.isnan(counts)
    counts = np.where(there, counts, 0.0)
    volume = np.maximum(stories - counts, 0.0) * there
    evidence = baseline.volume + _PRIOR_VOLUME
    share = (baseline.counted + _PRIOR_COUNT) / evidence
    learned = _learn(baseline, counts, volume, share)
    return replace(
        learned,
        age_h=baseline.age_h + there,
        counts=_push(baseline.counts, counts),
        volumes=_push(baseline.volumes, volume),
        shares=_push(baseline.shares, share),
        evidence=_push(baseline.evidence, evidence),
        spreads=_push(baseline.spreads, baseline.spread),
    )


def window(baseline: Baseline, hours: int) -> Window:
    """Return the last `hours` of every topic, beside what the baseline expected when they began."""
    share, evidence, spread = baseline.shares[-hours], baseline.evidence[-hours], baseline.spreads[-hours]
    volume = baseline.volumes[-hours:].sum(axis=0)
    expected = np.maximum(share * volume, _PRIOR_COUNT * math.sqrt(hours))
    doubt = _SHARE_DRIFT + 1.0 / np.maximum(evidence * share + 0.3, 0.3)
    return Window(
        hours=hours,
        counted=baseline.counts[-hours:].sum(axis=0),
        expected=expected,
        spread=np.maximum(spread, 1.0) + doubt * expected,
    )


def _learn(baseline: Baseline, counts: Floats, volume: Floats, share: Floats) -> Baseline:
    """Return the baseline with one hour's clipped counts in its sums; an hour without other stories teaches nothing."""
    learning = volume > 0
    expected = np.maximum(share * volume, 0.001)
    clipped = np.minimum(counts, expected + _CLIP * np.sqrt(baseline.spread * expected) + 1.0)
    keep = np.where(learning, _KEEP, 1.0)
    squared = _SPREAD_CLIPPED * np.minimum((counts - expected) ** 2 / expected, 9.0)
    spread = np.maximum(1.0, baseline.spread + _SPREAD_RATE * (squared - baseline.spread))
    return replace(
        baseline,
        counted=baseline.counted * keep + np.where(learning, clipped, 0.0),
        volume=baseline.volume * keep + np.where(learning, volume, 0.0),
        spread=np.where(learning & (expected > 0.02), spread, baseline.spread),
    )


def _push(ring: Floats, newest: Floats) -> Floats:
    return np.vstack((ring[1:], newest))
