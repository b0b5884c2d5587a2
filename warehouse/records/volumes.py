"""Counts per hour and the judgement on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, kw_only=True, slots=True)
class HourTotal:
    """Everything that arrived in one hour, of all topics: the denominator. Hours without anything are there too."""

    hour_at: datetime
    articles: int
    fresh: int  # new when they were seen, see arrivals.fresh
    stories: int  # stories first seen in this hour, fresh ones
    feeds_due: int
    feeds_answered: int
    coverage: float | None = None  # share of the usual stories that could be received; None: feeds answered of due


@dataclass(frozen=True, kw_only=True, slots=True)
class Volume:
    """One topic in one hour."""

    topic: str
    hour_at: datetime
    articles: int  # raw, copies and all
    fresh: int
    stories: int  # distinct stories with a fresh article this hour
    new_stories: int  # of these, first seen in this hour
    sources: int  # distinct publisher families of the fresh articles
    loudest: int = 0  # fresh articles of the family that has most of them; 0: not known


class Outcome(StrEnum):
    """The honest answers to "is this a spike?"."""

    SPIKE = "spike"
    NORMAL = "normal"
    TOO_LITTLE_DATA = "too little data"
    COVERAGE_DEGRADED = "coverage degraded"
    AS_USUAL = "as usual"  # as high as at the same time of earlier days or weeks
    SUSPECTED = "suspected"  # a first sign: too little to report


@dataclass(frozen=True, kw_only=True, slots=True)
class Spike:
    """The judgement on one topic at one hour."""

    topic: str
    hour_at: datetime  # the last complete hour judged
    outcome: Outcome
    score: float  # -log10 of the p-value of the most telling window
    p_value: float
    window_h: int  # that window's length
    observed: int  # counted stories, bounded by families, in that window
    expected: float
    coverage: float  # share of the usual stories that could be received in that window, 0 to 1
    threshold: float
    baseline: tuple[float, float] = (0.0, 0.0)  # band of 90 % of quiet windows


class JudgementKind(StrEnum):
    """When a topic was judged."""

    HOUR = "hour"
    CYCLE = "cycle"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """The stored judgement on one topic at one instant: why there was an alert, or none."""

    topic: str
    judged_at: datetime  # the window ends here
    window_h: int
    observed: int  # stories counted in the window
    expected: float
    low: float  # 90 % of quiet windows have between low and high stories
    high: float
    volume_score: float  # -log10 of the probability of so many stories
    novelty_score: float  # -log10 of the probability of so many outlets with the same new words
    score: float  # both together
    threshold: float
    outcome: Outcome
    coverage: float  # share of the usual stories that could be received, 0 to 1
    event_id: int | None  # the event that is open; None: none
    kind: JudgementKind = JudgementKind.HOUR
