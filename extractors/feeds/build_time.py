"""Dates that say when the document was made: some programs write the present time at every item, old or new. Pure.

Such a date is no publication. Believed, the backlog of a feed would be news of now on the day of its subscription.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from extractors.feeds.dates import Precision
from extractors.feeds.model import ParsedFeed

LEAST = 4  # entries of a document; fewer may well be published at once
SPREAD = timedelta(minutes=1)  # between the first and the last of their dates
BEFORE_POLL = timedelta(minutes=10)  # a document may come from a cache


def without_build_time(parsed: ParsedFeed, seen_at: datetime) -> ParsedFeed:
    """Return the document without dates where all of its entries were published at the moment of the poll."""
    dates = [entry.published_at for entry in parsed.entries if entry.published_at is not None]
    if len(dates) < LEAST or len(dates) < len(parsed.entries) or parsed.unchanged:
        return parsed
    if max(dates) - min(dates) > SPREAD or not timedelta() <= seen_at - min(dates) <= BEFORE_POLL:
        return parsed
    if any(entry.date_confidence == Precision.DAY for entry in parsed.entries):
        return parsed
    undated = (replace(entry, published_at=None, date_confidence="none") for entry in parsed.entries)
    return replace(parsed, entries=tuple(undated))
