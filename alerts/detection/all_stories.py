"""Times of all stories of all topics: the base that the shares of topics are measured against."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime


def hours(at: datetime) -> float:
    """Return an instant as hours since the epoch."""
    return at.astimezone(UTC).timestamp() / 3600.0


def between(instants: Sequence[float], since_h: float, until_h: float) -> int:
    """Return how many instants, in order, lie after `since_h` and not after `until_h`."""
    return bisect_right(instants, until_h) - bisect_right(instants, since_h)


class AllStories:
    """The instants of all stories, in order, and when watching began; hours since the epoch."""

    def __init__(self, instants: Sequence[float] = ()) -> None:
        self.instants = instants
        self.began_h: float | None = instants[0] if instants else None

    def age_h(self, at_h: float) -> float:
        """Return how long there had been watching."""
        return at_h - self.began_h if self.began_h is not None else 0.0

    def last(self, at_h: float, span_h: float) -> int:
        """Return how many stories came in the last hours before an instant."""
        return between(self.instants, at_h - span_h, at_h)
