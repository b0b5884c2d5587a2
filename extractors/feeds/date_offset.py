"""The constant offset of a feed's dates: learned from when its entries are seen and when they say they were published.

A feed that writes local times without a zone, or under a wrong one, is off by the same hours in every entry. A new
entry is seen at most one interval after its publication, so that the least lag of the last ones is close to the
offset. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from warehouse.records import Entry, FeedState

REMEMBERED = 20  # lags
LEAST = 5  # lags that an offset is learned from
STEP_S = 1800  # zones differ by half hours
FUTURE_S = -600  # a lag below says that the entry comes from the future: the zone it names is wrong
BELIEVED_S = 14 * 3600  # no zone is further off


def lags_of(before: FeedState, entries: Sequence[Entry], now: datetime) -> tuple[int, ...]:
    """Return the last lags of a feed's new entries; its first document is left out, as its entries are old."""
    if not before.window:
        return before.lags_s
    known = {seen.entry_id for seen in before.window}
    lags = [
        round((now - entry.published_at).total_seconds())
        for entry in entries
        if entry.entry_id not in known and entry.published_at and entry.date_confidence in {"exact", "local"}
    ]
    return (*before.lags_s, *(lag for lag in lags if abs(lag) <= BELIEVED_S))[-REMEMBERED:]


def offset_of(lags_s: Sequence[int], *, zoned: bool) -> timedelta:
    """Return the correction of a feed's dates: zero where it is uncertain, never whole hours for dates with a zone."""
    if len(lags_s) < LEAST:
        return timedelta()
    least = min(lags_s)
    if FUTURE_S <= least < STEP_S or (zoned and least > 0):
        return timedelta()
    return timedelta(seconds=least // STEP_S * STEP_S)


def corrected(entry: Entry, lags_s: Sequence[int]) -> Entry:
    """Return an entry with its date corrected by its feed's offset; what is not exact stays that."""
    if entry.published_at is None or entry.date_confidence not in {"exact", "local"}:
        return entry
    offset = offset_of(lags_s, zoned=entry.date_confidence == "exact")
    if not offset:
        return entry
    return replace(entry, published_at=entry.published_at + offset, date_confidence="local")
