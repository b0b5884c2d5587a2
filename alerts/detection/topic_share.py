"""What share of all stories a topic usually takes: trimmed daily counts, and what the last days were like."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from alerts.detection.all_stories import between
from alerts.detection.rhythm import REMEMBERED_H

DAYS = 28
TRIMMED = 0.1  # of the days, the highest: events must not teach what is usual
RAISED = 1.15  # trimming lowers the mean of a Poisson count by about this
PRIOR_STORIES, PRIOR_ALL = 0.3, 60.0
RECENT_H = (24.0, 96.0)  # a topic that has been in the news for days is expected to stay there
RECENT_WEIGHT = 0.3
NEW_LEVEL_DAYS = 3
NEW_LEVEL, NEW_LEVEL_STORIES = 1.5, 8  # times the usual, and stories on each of the days, of a new level
FORGOTTEN_AFTER_H = 7 * 24.0  # so that not every story makes the list again
FEWEST = 50  # stories of all topics in the recent days


@dataclass(slots=True)
class TopicShare:
    """The share of one topic, from the instants of its stories (hours since the epoch, in order)."""

    stories: list[float] = field(default_factory=list)  # of months, see REMEMBERED_H
    hour: int = -1  # at whose beginning the usual share was made
    usual: float = 0.0

    def expected(self, at_h: float, age_h: float, everything: Sequence[float]) -> float:
        """Return the share expected now; `everything` has the instants of all stories, in order.

        The usual share is that of the beginning of the hour, so that asking in between changes no later answer.
        """
        hour = int(at_h)
        if hour != self.hour:
            days = min(DAYS, max(int((age_h - at_h + hour) // 24), 1))
            self.hour, self.usual = hour, self._trimmed(float(hour), days, everything)
        near, far = (at_h - hours for hours in RECENT_H)
        recent = between(self.stories, far, near) / max(between(everything, far, near), FEWEST)
        return max(self.usual, RECENT_WEIGHT * recent)

    def new_level(self, at_h: float, everything: Sequence[float]) -> float:
        """Return the lowest share of the last three days, where each of them was far above the usual; 0 elsewhere."""
        lowest = math.inf
        for day in range(NEW_LEVEL_DAYS):
            since_h, until_h = at_h - 24 * (day + 1), at_h - 24 * day
            stories = between(self.stories, since_h, until_h)
            if stories < NEW_LEVEL_STORIES:
                return 0.0
            lowest = min(lowest, stories / max(between(everything, since_h, until_h), FEWEST))
        return lowest if lowest >= NEW_LEVEL * self.usual else 0.0

    def add(self, at_h: float) -> None:
        """Add a story; forget those of before the months that are compared."""
        self.stories.append(at_h)
        if self.stories[0] < at_h - REMEMBERED_H - FORGOTTEN_AFTER_H:
            self.stories = [story for story in self.stories if story >= at_h - REMEMBERED_H]

    def _trimmed(self, at_h: float, days: int, everything: Sequence[float]) -> float:
        until = [bisect_right(self.stories, at_h - 24 * day) for day in range(1, days + 2)]
        counts = sorted(later - earlier for later, earlier in pairwise(until))
        kept = int(days * (1 - TRIMMED)) or 1
        all_stories = between(everything, at_h - days * 24, at_h) * kept / days
        return (sum(counts[:kept]) * RAISED + PRIOR_STORIES) / (all_stories + PRIOR_ALL)
