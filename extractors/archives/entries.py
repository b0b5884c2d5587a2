"""Entries of history, with the ids that polling would give them, so that a later live copy is recognised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from extractors.archives.model import Window
from extractors.feeds.entry_matching import recognise
from extractors.feeds.model import ParsedEntry, ParsedFeed
from extractors.links import without_fragment
from warehouse.records import Entry, Feed, Origin

WHOLE_DAY = timedelta(days=1, seconds=-1)  # to its last second


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveSighting:
    """An article as an archive lists it, and when it was there."""

    said: ParsedEntry
    from_at: datetime | None  # decides whether it is in the window; None: it has no date at all
    span: timedelta = timedelta()  # a day, where no more is known than the day
    seen_at: datetime | None = None  # None: at the end of the span, for an archive that knows no first sightings


def published_sighting(said: ParsedEntry) -> ArchiveSighting:
    """Return the sighting of an entry in an archive that knows publication dates only."""
    return ArchiveSighting(said=said, from_at=said.published_at or said.updated_at)


def captured_sighting(said: ParsedEntry, captured_at: datetime) -> ArchiveSighting:
    """Return the sighting of an entry in a captured feed."""
    return ArchiveSighting(said=said, from_at=said.published_at or captured_at, seen_at=captured_at)


def entries_of(feed: Feed, sightings: Iterable[ArchiveSighting], window: Window, *, now: datetime) -> tuple[Entry, ...]:
    """Return an entry of history for each article in the window that has an address, none seen later than `now`."""
    found = {_named(sighting.said.guid, sighting.said.link): sighting for sighting in reversed(tuple(sightings))}
    document = ParsedFeed(kind="history", entries=tuple(sighting.said for sighting in reversed(found.values())))
    named = recognise(feed, (), document, now=now, origin=Origin.HISTORY).entries
    dated = (
        (entry, seen_at)
        for entry in named
        if entry.link and (seen_at := _seen_in(window, found[_named(entry.guid, entry.link)]))
    )
    return tuple(replace(entry, seen_at=min(seen_at, now)) for entry, seen_at in dated)


def _named(guid: str, link: str) -> tuple[str, str]:
    return guid, without_fragment(link)


def _seen_in(window: Window, sighting: ArchiveSighting) -> datetime | None:
    """Return when an article counts as seen; None for one outside the window or without a date."""
    from_at = sighting.from_at
    if from_at is None or not (from_at < window.until and window.since <= from_at + sighting.span):
        return None
    return sighting.seen_at or from_at + sighting.span


def summary_of(sightings: int, entries: tuple[Entry, ...]) -> tuple[str, str]:
    """Return the reason word and the line for people of a listing that named some articles."""
    if not sightings:
        return "empty", "names no articles"
    return ("ok" if entries else "outside"), f"{len(entries)} in the window of {sightings} articles named"
