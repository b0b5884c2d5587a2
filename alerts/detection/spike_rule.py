"""How unusual a count must be to be reported: the rule that a spike is judged by, without arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

HOURS_PER_MONTH = 720
JUDGEMENTS_PER_MONTH = 400  # independent ones: neighbouring hours share most of their windows


@dataclass(frozen=True, kw_only=True, slots=True)
class SpikeRule:
    """How to judge; the one knob people turn is `false_alarms_per_month`, over all topics together."""

    false_alarms_per_month: float = 1.0
    windows_h: tuple[int, ...] = (2, 4, 8)
    min_observed: int = 4  # fewer stories are an anecdote
    min_coverage: float = 0.6
    cold_start_h: int = 24
    drops: bool = False  # look for too few instead of too many
    zone: ZoneInfo | None = None  # of the season of each topic's share; None: shares have none
    topics: int | None = None  # over which the budget is spread; None: those that are judged

    def threshold(self, topics: int) -> float:
        """Return the score that spends the budget evenly over all judgements on all topics (Bonferroni)."""
        return math.log10(JUDGEMENTS_PER_MONTH * max(self.topics or topics, 1) / self.false_alarms_per_month)
