"""Coverage: how much of what usually arrives could be received, so that our own outage is not taken for news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.records import HourTotal

BACKLOG_H = 3  # hours before a window whose news may arrive in it
_MEMORY = 0.99  # a few days
_NEVER_SILENT = 20.0  # stories an hour, above it, an hour without stories is an outage even if all feeds answered


@dataclass(frozen=True, kw_only=True, slots=True)
class Reception:
    """What is known of coverage after an hour."""

    stories: float = 0.0  # of the hours before, faded
    hours: float = 0.0
    shares: tuple[float, ...] = ()  # the coverage of each hour, the newest last


def covered(totals: Sequence[HourTotal]) -> list[float]:
    """Return the coverage of each hour, see `received`."""
    return [*received(totals, Reception()).shares]


def received(totals: Sequence[HourTotal], before: Reception) -> Reception:
    """Return the reception after further hours; the coverage of an hour is 0 to 1, and 0 in an unlikely silence.

    It is the share of the usual stories, or of the feeds due where nothing is known of their stories. Hours without due
    feeds are history, of which nothing says that it is incomplete.
    """
    shares, stories, hours = [*before.shares], before.stories, before.hours
    for total in totals:
        silent = total.stories == 0 and stories > _NEVER_SILENT * hours
        answered = min(total.feeds_answered / total.feeds_due, 1.0) if total.feeds_due else 1.0
        shares.append(0.0 if silent else answered if total.coverage is None else total.coverage)
        stories, hours = _MEMORY * stories + total.stories, _MEMORY * hours + 1.0
    return Reception(stories=stories, hours=hours, shares=tuple(shares))


def window_coverage(shares: Sequence[float], at: int, hours: int) -> float:
    """Return the mean coverage of the window that ends with hour `at` and of the hours whose news it may hold.

    After an outage the backlog arrives at once: for a while no window holds what a window of its length should.
    """
    part = shares[max(at + 1 - hours - BACKLOG_H, 0) : at + 1]
    return sum(part) / len(part)
