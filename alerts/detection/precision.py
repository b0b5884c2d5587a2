"""What people said of alerts: how many were worth their while, and the setting that follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.detection.spike_rule import JUDGEMENTS_PER_MONTH

WANTED = 0.9  # the share of useful alerts that a suggested setting would have had
ENOUGH = 5  # verdicts below which nothing is suggested


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedAlert:
    """An alert with a verdict."""

    topic: str
    peak_score: float
    useful: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicPrecision:
    """How many of a topic's judged alerts were useful."""

    topic: str
    useful: int
    noise: int

    @property
    def precision(self) -> float:
        """Return the share that was useful."""
        return self.useful / (self.useful + self.noise)


def precision_by_topic(judged: Iterable[JudgedAlert]) -> tuple[TopicPrecision, ...]:
    """Return the precision of every topic with verdicts, the worst first."""
    said: defaultdict[str, list[bool]] = defaultdict(list)
    for alert in judged:
        said[alert.topic].append(alert.useful)
    found = [
        TopicPrecision(topic=topic, useful=sum(useful), noise=len(useful) - sum(useful))
        for topic, useful in said.items()
    ]
    return tuple(sorted(found, key=lambda topic: (topic.precision, topic.topic)))


def suggested_false_alarms(judged: Sequence[JudgedAlert], *, topics: int) -> float | None:
    """Return the largest budget of false alarms a month at which `WANTED` of the judged alerts were useful.

    It is read off the scores: what lies under the threshold of a smaller budget would not have been sent. None where
    there are too few verdicts to say, or where nothing was noise.
    """
    if len(judged) < ENOUGH or all(alert.useful for alert in judged):
        return None
    for least in sorted({alert.peak_score for alert in judged}):
        kept = [alert.useful for alert in judged if alert.peak_score >= least]
        if sum(kept) >= WANTED * len(kept):
            return float(f"{JUDGEMENTS_PER_MONTH * topics / 10**least:.2g}")
    return None
