"""Counts and intervals of requests per host, to check politeness."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Host:
    requests: int = 0
    busiest_second: int = 0
    smallest_gap_s: float | None = None  # None: asked once
    recent: deque[float] = field(default_factory=deque)  # arrivals of the last second


class RequestLog:
    """Counts the requests of each host."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    def note(self, host: str, at_s: float) -> None:
        """Count a request to `host` that arrived at `at_s` on a clock that never goes back."""
        of = self._hosts.setdefault(host, _Host())
        if of.recent:
            gap_s = at_s - of.recent[-1]
            of.smallest_gap_s = gap_s if of.smallest_gap_s is None else min(gap_s, of.smallest_gap_s)
        of.recent.append(at_s)
        while of.recent[0] <= at_s - 1:
            of.recent.popleft()
        of.requests += 1
        of.busiest_second = max(of.busiest_second, len(of.recent))

    def paces(self) -> dict[str, dict[str, float | None]]:
        """Return of each host the requests, the most of them in any second, and the smallest gap in seconds."""
        return {
            host: {
                "requests": of.requests,
                "busiest_second": of.busiest_second,
                "smallest_gap_s": of.smallest_gap_s,
            }
            for host, of in self._hosts.items()
        }
