"""Missed entries: how many came and went between two polls, estimated from the dates of the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.feeds.entry_traits import is_moment
from warehouse.records import SeenEntry

LEAST_DATES = 3  # in a document, for its dates to tell how often something new comes
_LATEST_S = 1 << 34  # date keys above are hashes of dates that are not believed
_MINUTES = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 720)  # intervals to advise
_SAFE_SHARE = 2 / 3  # of the time that a document covers


@dataclass(frozen=True, kw_only=True, slots=True)
class CoveredTime:
    """The period covered by the dates of a document's entries."""

    oldest_s: float = 0.0  # seconds since 1970
    newest_s: float = 0.0
    dates: int = 0

    @property
    def seconds(self) -> float:
        """Return the seconds from the oldest to the newest date; 0 where too few entries have one."""
        return self.newest_s - self.oldest_s

    @property
    def gap_s(self) -> float:
        """Return the mean seconds between two entries; 0: not known."""
        return self.seconds / (self.dates - 1) if self.dates > 1 else 0.0


def coverage_of(present: Iterable[SeenEntry]) -> CoveredTime:
    """Return what time the entries of a document cover; most of them must have a date with a time."""
    entries = list(present)
    dates = [seen.date_key for seen in entries if 0 < seen.date_key < _LATEST_S and is_moment(seen.date_key)]
    if len(dates) < LEAST_DATES or len(dates) * 2 < len(entries):
        return CoveredTime()
    return CoveredTime(oldest_s=min(dates), newest_s=max(dates), dates=len(dates))


def missed_since(last: datetime, covered: CoveredTime) -> int:
    """Return how many entries came after the `last` poll and had left before the oldest that is still there."""
    if not covered.gap_s:
        return 0
    return max(0, round((covered.oldest_s - last.timestamp()) / covered.gap_s) - 1)


def missed_each_time(wait: timedelta, covers_s: float, entries: int) -> int:
    """Return how many entries a poll would miss each time if the next one came after `wait`; 0: none, or not known."""
    if not covers_s or entries < LEAST_DATES:
        return 0
    return max(0, round(wait.total_seconds() / (covers_s / (entries - 1))) - entries)


def advised_minutes(covers_s: float) -> int:
    """Return the interval in minutes that leaves some of each document to the next one."""
    safe = covers_s / 60 * _SAFE_SHARE
    return max((minutes for minutes in _MINUTES if minutes <= safe), default=_MINUTES[0])
