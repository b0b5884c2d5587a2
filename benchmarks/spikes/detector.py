"""The judgement as a detector for external scoring scripts that feed one hour, or one value, at a time.

`Newspike.step(at, points, totals)` takes the counts of all topics in an hour (as in `series.csv`), the totals of that
hour (as in `totals.csv`; empty for a plain series of 5-minute counts), and returns a score per topic. It alerts at
`THRESHOLD` in news and at 1 in plain series. The first follows from one false alarm a month over forty topics, by a
count of judgements a month that was chosen on the development data (docs/spikes.md, Limits).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from alerts.detection import baseline
from alerts.detection.coverage import covered, window_coverage
from alerts.detection.plain_series import judge_series
from alerts.detection.spike_rule import SpikeRule
from alerts.detection.spikes import most_telling, step
from alerts.detection.story_counts import counted
from warehouse.records import HourTotal, Volume

RULE = SpikeRule()
THRESHOLD = RULE.threshold(40)
SPACING = timedelta(minutes=5)
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)

Topic = Any


class Newspike:
    """All topics of one data set."""

    def __init__(self) -> None:
        self.topics: list[Topic] = []
        self.state = baseline.unknown(0, longest_h=max(RULE.windows_h))
        self.totals: list[HourTotal] = []
        self.values: deque[float] = deque()
        self.points = judge_series(iter(self.values.popleft, None), spacing=SPACING)

    def step(
        self, _at: str, points: Mapping[Topic, Mapping[str, int]], totals: Mapping[str, int]
    ) -> dict[Topic, float]:
        """Return the score of every topic after one more hour."""
        if not totals:
            return {topic: self._plain(point["count"]) for topic, point in points.items()}
        new = [topic for topic in points if topic not in self.topics]
        self.topics += new
        self.state = baseline.widen(self.state, len(new))
        counts = np.array([_count(points[topic]) if topic in points else np.nan for topic in self.topics])
        self.totals.append(_hour_total(totals))
        self.state, scored = step(self.state, counts, RULE, stories=totals["total_stories"])
        coverage = covered(self.totals)
        heard = [window_coverage(coverage, len(coverage) - 1, hours) for hours in RULE.windows_h]
        hour = most_telling(scored, heard, RULE)
        scores = np.zeros(len(self.topics)) if hour.degraded else hour.score
        return dict(zip(self.topics, scores.tolist(), strict=True))

    def _plain(self, value: float) -> float:
        self.values.append(value)
        return next(self.points).score


def _count(point: Mapping[str, int]) -> int:
    return counted(
        Volume(
            topic="",
            hour_at=NO_TIME,
            articles=point["count"],
            fresh=point["fresh"],
            stories=point["stories"],
            new_stories=point["new_stories"],
            sources=point["sources"],
            loudest=point["top_source"],
        )
    )


def _hour_total(totals: Mapping[str, int]) -> HourTotal:
    return HourTotal(
        hour_at=NO_TIME,
        articles=totals["total"],
        fresh=totals["total_fresh"],
        stories=totals["total_stories"],
        feeds_due=totals["feeds_known"],
        feeds_answered=totals["feeds_ok"],
    )
