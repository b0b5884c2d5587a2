"""What repeats: a column each Monday, sport on weekends, a bulletin each morning, the data of each month.

What came in the same hours of two weeks or months before, or of three days, is expected to come again, as much as on
the lowest of them, if it stood out there: twice as much as in the same hours of the days between, and two more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from alerts.detection.all_stories import between

DAY_H = 24.0
SLACK_H, AHEAD_H = 1.0, 2.0  # sooner than it was, or later; what has only begun is compared with more of what it was
TIMES, MORE = 2.0, 2.0
LEAST_OF_EVENTS = 4  # stories of events that repeat
TOGETHER_H = (2, 6, 12)  # windows in which headlines that share something new may repeat
LONGEST_H = 8.0  # of days and months
REMEMBERED_H = 71 * DAY_H


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days before at which the same is expected, and others that it must differ from."""

    same: tuple[float, ...]
    others: tuple[float, ...]
    longest_h: float
    least: int  # stories that repeat


_DAYS = ((1, 2, 3), (1, 2, 5), (1, 4, 5), (3, 4, 5))  # weekends may be left out
_MONTHS = ((28, 56), (28, 59), (28, 63), (29, 60), (30, 60), (30, 61), (31, 59), (31, 61), (31, 62), (35, 63), (35, 70))
RHYTHMS = (
    Rhythm((7, 14), (3, 4, 10, 11), 24.0 * 3, 3),
    *(Rhythm(same, (1.5, 2.5, 3.5), LONGEST_H, 3) for same in _DAYS),
    *(Rhythm(same, (7, 14, 21, 42, 49), LONGEST_H, 5) for same in _MONTHS),
)
_BY_FIRST = [
    (first, [rhythm for rhythm in RHYTHMS if rhythm.same[0] == first])
    for first in dict.fromkeys(rhythm.same[0] for rhythm in RHYTHMS)
]


Firsts = Sequence[tuple[float, Sequence[Rhythm]]]  # rhythms by the first day before that they look at


def repeated(
    instants: Sequence[float], at_h: float, hours: float, *, least: int = 0, among: Firsts = _BY_FIRST
) -> float:
    """Return how many more instants than usual, in order, the last hours are expected to repeat."""
    most = 0.0
    for first, rhythms in among:
        found = _on(instants, at_h, hours, first)
        for rhythm in rhythms if found else ():
            if found >= max(least, rhythm.least) and hours <= rhythm.longest_h:  # hardly ever
                on = partial(_on, instants, at_h, hours)
                most = max(most, _repeated(rhythm, on, max(least, rhythm.least)))
    return most


def _repeated(rhythm: Rhythm, on: Callable[[float], int], least: int) -> float:
    lowest = min(map(on, rhythm.same))
    usual = sum(map(on, rhythm.others)) / len(rhythm.others)
    return lowest - usual if lowest >= max(least, TIMES * usual + MORE) else 0.0


def together_again(together: Sequence[float], at_h: float) -> float:
    """Return how many headlines are expected to share something new, from the instants of those that did."""
    among = _possible(together, at_h, max(TOGETHER_H), LEAST_OF_EVENTS)
    return max(repeated(together, at_h, hours, least=LEAST_OF_EVENTS, among=among) for hours in TOGETHER_H)


def excess(instants: Sequence[float], at_h: float, windows_h: Sequence[int]) -> dict[int, float]:
    """Return how many more stories than usual each window, in order of length, is expected to repeat.

    A longer window has at least as many as a shorter one, and a shorter one its part of a longer one's.
    """
    among = _possible(instants, at_h, max(windows_h), 0)
    found = {hours: repeated(instants, at_h, hours, among=among) for hours in windows_h}
    for shorter, longer in pairwise(windows_h):
        found[longer] = max(found[longer], found[shorter])
    for shorter, longer in reversed(list(pairwise(windows_h))):
        found[shorter] = max(found[shorter], found[longer] * shorter / longer)
    return found


def _possible(instants: Sequence[float], at_h: float, hours: float, least: int) -> Firsts:
    """Return the rhythms that may repeat in windows of up to so many hours: of the others too little came."""
    return [
        (first, rhythms)
        for first, rhythms in _BY_FIRST
        if _on(instants, at_h, min(hours, max(rhythm.longest_h for rhythm in rhythms)), first)
        >= max(least, min(rhythm.least for rhythm in rhythms))
    ]


def _on(instants: Sequence[float], at_h: float, hours: float, day: float) -> int:
    """Return how many instants the same hours, and some before and after them, had so many days before."""
    then_h = at_h - day * DAY_H
    return between(instants, then_h - hours - SLACK_H, then_h + AHEAD_H)
