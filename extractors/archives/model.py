"""The contents of a listing: the value that every archive reader returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from warehouse.records import Entry, Listing, Page


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """The period that is wanted."""

    since: datetime
    until: datetime  # exclusive

    def holds(self, at: datetime) -> bool:
        """Return whether an instant is in the window."""
        return self.since <= at < self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """The contents of one listing."""

    entries: tuple[Entry, ...] = ()  # of history; only those in the window
    pages: Mapping[int, Page] = field(
        default_factory=dict
    )  # by entry_id, where the archive holds the articles themselves
    more: tuple[Listing, ...] = ()  # further listings that it leads to, waiting
    reason: str = "ok"  # one fixed word; other than "ok" where it held nothing of use
    detail: str = ""  # one line for people
    given_up: bool = False  # it cannot be read, now or later
