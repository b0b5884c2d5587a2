"""Up to when things are kept, see `warehouse.retention`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The instants before which things go; None: they are kept for ever."""

    pages: datetime | None = None  # raw pages, by the day on which they were stored
    texts: datetime | None = None  # texts of articles by event time, and of entries by when they were seen
    ledger: datetime | None = None  # attempts, counts of documents, names of loaded batches
    judgements: datetime | None = None  # judgements; those that belong to an event stay
    copies: datetime | None = None  # damaged or replaced files that were set aside in the home
