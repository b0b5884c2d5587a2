"""Spikes in a plain series: numbers at instants, and nothing to compare them with but their own past.

Without the other stories there is no share, and no way to know a busy day from an event. What is left is what a person
would do with the bare curve: half an hour or an hour stands out if it is several times the usual, and higher than
anything of the last days. Lengths are in time, so that series of any spacing are judged alike; a coarse one is held to
a least number of rows.
Measured in benchmarks/spike_bench.py, explained in docs/spikes.md.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from warehouse.records import Outcome

WINDOWS = ((timedelta(minutes=30), 6.5), (timedelta(hours=1), 5.0))  # length, times the usual that stands out in it
_HOUR = timedelta(hours=1)
_USUAL = timedelta(days=7)  # the median over so long is the usual
_TOPPED = timedelta(days=3)  # a spike is higher than anything of so long
_QUIET = timedelta(hours=12)  # so long without one, and the next is another episode
_COLD_START = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """The judgement on one row: the window that ends with it beside the usual one of its length."""

    observed: float
    expected: float
    score: float  # how many times what stands out, where an episode begins; 0 in all other rows
    outcome: Outcome
    begins: bool


def judge_series(values: Iterable[float], *, spacing: timedelta) -> Iterator[Point]:
    """Yield the judgement on every value from what was known by then: values come in order of time, evenly spaced."""
    windows = [_Window(length, times_usual, spacing) for length, times_usual in WINDOWS]
    quiet, cold_start = max(round(_QUIET / spacing), 3), max(round(_COLD_START / spacing), 12)
    quiet_for = quiet + 1
    for row, value in enumerate(values):
        score, observed, expected = max(window.take_in(value) for window in windows)
        young = row < cold_start
        spike = score >= 1.0 and not young
        begins = spike and quiet_for > quiet
        yield Point(
            observed=observed,
            expected=expected,
            score=score if begins else 0.0,
            outcome=Outcome.TOO_LITTLE_DATA if young else Outcome.SPIKE if spike else Outcome.NORMAL,
            begins=begins,
        )
        quiet_for = 0 if spike else quiet_for + 1


def spacing_of(times: Sequence[datetime]) -> timedelta:
    """Return the usual time between two rows; an hour where there are none."""
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    return timedelta(seconds=median(gaps)) if gaps and median(gaps) > 0 else _HOUR


class _Window:
    """The sum over the last rows, the usual one, and the highest lately."""

    def __init__(self, length: timedelta, times_usual: float, spacing: timedelta) -> None:
        self._times_usual = times_usual
        self._recent: deque[float] = deque(maxlen=max(round(length / spacing), 1))
        self._usual = _Median(max(round(_USUAL / spacing), 28))
        self._topped = _Highest(max(round(_TOPPED / spacing), 8))

    def take_in(self, value: float) -> tuple[float, float, float]:
        """Return how many times what stands out the window with this row is, its sum, and the usual sum before it."""
        self._recent.append(value)
        observed = sum(self._recent) * (self._recent.maxlen or 1) / len(self._recent)
        expected = self._usual.middle()
        times_usual = (observed + 1.0) / (expected + 1.0)  # so that a few after nothing are not infinitely many
        score = times_usual / self._times_usual if observed > self._topped.value() else 0.0
        self._usual.add(observed)
        self._topped.add(observed)
        return score, observed, expected


class _Median:
    """The median of the last values, each added in the time of a search."""

    def __init__(self, length: int) -> None:
        self._values: deque[float] = deque(maxlen=length)
        self._sorted: list[float] = []

    def add(self, value: float) -> None:
        if len(self._values) == self._values.maxlen:
            del self._sorted[bisect_left(self._sorted, self._values[0])]
        self._values.append(value)
        insort(self._sorted, value)

    def middle(self) -> float:
        count = len(self._sorted)
        return (self._sorted[(count - 1) // 2] + self._sorted[count // 2]) / 2 if count else 0.0


class _Highest:
    """The highest of the last values: only those that no later one tops are kept."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._row = 0
        self._falling: deque[tuple[int, float]] = deque()

    def add(self, value: float) -> None:
        while self._falling and self._falling[-1][1] <= value:
            self._falling.pop()
        self._falling.append((self._row, value))
        self._row += 1
        if self._falling[0][0] < self._row - self._length:
            self._falling.popleft()

    def value(self) -> float:
        return self._falling[0][1] if self._falling else -math.inf
