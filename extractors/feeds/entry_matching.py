"""Recognising: which entries of a document are new, which say something else than before, and which are known.

An entry is who its guid says, then who its link says. A guid that stands twice in one document is no name: guid and
link together are. A date decides nothing: publishers bump dates all the time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.feeds.model import ParsedEntry, ParsedFeed
from warehouse.records import Entry, Feed, Origin, SeenEntry, key

REMEMBERED_FOR = timedelta(days=30)
REMEMBERED = 500  # entries that have left the document


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognition:
    """What one document taught."""

    entries: tuple[Entry, ...]  # new entries and new versions, in the document's order
    edited: int  # of these, versions of entries that were known
    size: int  # entries of the document, what stands there twice counted once
    seen_before: int  # entries of the document that the window knew, edited or not
    window: tuple[SeenEntry, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    """An entry with its names and the hash of what it says."""

    said: ParsedEntry
    guid_key: int
    link_key: int  # 0: it has no link
    version: int

    @property
    def names(self) -> tuple[int, int]:
        return self.guid_key, self.link_key


def recognise(
    feed: Feed, window: tuple[SeenEntry, ...], parsed: ParsedFeed, *, now: datetime, origin: Origin = Origin.LIVE
) -> Recognition:
    """Return the entries of `parsed` that say something new, and the window for the next document. Pure."""
    unchanged = set(parsed.unchanged)
    present = [_seen_again(seen, now) for seen in window if seen.raw_hash in unchanged]
    absent = [seen for seen in window if seen.raw_hash not in unchanged]
    named = _distinct(map(_named, parsed.entries), {(seen.guid_key, seen.link_key) for seen in present})
    shared_guids = _repeated([*(one.guid_key for one in named), *(seen.guid_key for seen in present)])
    shared_links = _repeated([*(one.link_key for one in named), *(seen.link_key for seen in present)])
    before = _match(named, absent, shared_guids, shared_links)

    entries: list[Entry] = []
    for one in named:
        known = before.get(one.names)
        entry_id = known.entry_id if known else _entry_id(feed, one, now, shared=one.guid_key in shared_guids)
        present.append(_seen(one, entry_id, now))
        if known is None or known.version != one.version:
            entries.append(_entry(feed, one, entry_id, now, origin))
    return Recognition(
        entries=tuple(entries),
        edited=len(entries) - (len(named) - len(before)),
        size=len(present),
        seen_before=len(present) - (len(named) - len(before)),
        window=_next_window(present, absent, now),
    )


def link_key(link: str) -> int:
    """Return the identity of a canonical link, which is the same over http and https; 0 for none."""
    return key("link", link.partition("://")[2]) if link else 0


def _named(said: ParsedEntry) -> _Named:
    name = said.guid or said.link
    guid_key = key("guid", name) if name else key("title", said.title)
    return _Named(said, guid_key, link_key(said.link), key("said", said.title, said.summary, said.content))


def _distinct(named: Iterable[_Named], taken: set[tuple[int, int]]) -> list[_Named]:
    """Return the first of all that share both names, without those whose names are taken."""
    first: dict[tuple[int, int], _Named] = {}
    for one in named:
        if one.names not in taken:
            first.setdefault(one.names, one)
    return list(first.values())


def _repeated(keys: list[int]) -> set[int]:
    return {one for one, times in Counter(keys).items() if times > 1}


def _match(
    named: list[_Named], window: list[SeenEntry], shared_guids: set[int], shared_links: set[int]
) -> dict[tuple[int, int], SeenEntry]:
    """Return who of the window each entry is, the surest first: both names, then the guid, then the link."""
    found: dict[tuple[int, int], SeenEntry] = {}
    claimed: set[int] = set()

    def claim(name_of: Callable[[_Named | SeenEntry], object], shared: set[int]) -> None:
        if len(found) == len(named):
            return
        free = {name_of(seen): seen for seen in reversed(window) if seen.entry_id not in claimed}
        for one in named:
            name = name_of(one)
            seen = free.get(name) if one.names not in found and name and name not in shared else None
            if seen and seen.entry_id not in claimed:
                found[one.names] = seen
                claimed.add(seen.entry_id)

    claim(lambda one: (one.guid_key, one.link_key), set())
    claim(lambda one: one.guid_key, shared_guids)
    claim(lambda one: one.link_key, shared_links)
    return found


def _entry_id(feed: Feed, one: _Named, now: datetime, *, shared: bool) -> int:
    said = one.said
    if not said.guid and not said.link:
        return key("entry", feed.url, said.title, now.date().isoformat())
    if said.guid and shared:
        return key("entry", feed.url, said.guid, said.link)
    return key("entry", feed.url, said.guid or said.link)


def _seen(one: _Named, entry_id: int, now: datetime) -> SeenEntry:
    return SeenEntry(
        entry_id=entry_id,
        guid_key=one.guid_key,
        link_key=one.link_key,
        version=one.version,
        raw_hash=one.said.raw_hash,
        last_seen_at=now,
    )


def _seen_again(seen: SeenEntry, now: datetime) -> SeenEntry:
    # spelled out: `replace` takes five times as long, and this is done for every known entry of every poll
    return SeenEntry(
        entry_id=seen.entry_id,
        guid_key=seen.guid_key,
        link_key=seen.link_key,
        version=seen.version,
        raw_hash=seen.raw_hash,
        last_seen_at=now,
    )


def _entry(feed: Feed, one: _Named, entry_id: int, now: datetime, origin: Origin) -> Entry:
    said = one.said
    return Entry(
        entry_id=entry_id,
        version=one.version,
        feed_url=feed.url,
        guid=said.guid,
        link=said.link,
        title=said.title,
        summary=said.summary,
        content=said.content,
        authors=said.authors,
        language=said.language,
        published_at=said.published_at,
        updated_at=said.updated_at,
        published_raw=said.published_raw,
        date_confidence=said.date_confidence,
        seen_at=now,
        origin=origin,
    )


def _next_window(present: list[SeenEntry], absent: list[SeenEntry], now: datetime) -> tuple[SeenEntry, ...]:
    """Return all that is in the document, and of what has left it the latest."""
    here = {seen.entry_id for seen in present}
    left = [seen for seen in absent if seen.entry_id not in here and seen.last_seen_at > now - REMEMBERED_FOR]
    left.sort(key=lambda seen: (seen.last_seen_at, seen.entry_id), reverse=True)
    return (*present, *left[:REMEMBERED])
