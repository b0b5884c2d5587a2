"""Matching: which entries of a document are new, which were edited, and which are known.

Guids and links are names, and names fail: one link for all items, a guid that counts positions, a session id in every
link. So meaning counts as well. An entry with another title and text is another entry, under any guid or link, unless
it is the edit of one that has left the document; the same title at the same moment is the same entry, whatever its
names. A date alone decides nothing: publishers change dates all the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.feeds.absent_entries import match_with_absent, shared_names
from extractors.feeds.entry_ids import Holders
from extractors.feeds.entry_traits import EntryTraits, has_text, traits_of
from extractors.feeds.model import ParsedFeed
from extractors.links import is_hash_route, without_fragment
from warehouse.records import Entry, EntryName, Feed, LinkUse, Origin, OtherName, SeenEntry

REMEMBERED_FOR = timedelta(days=30)
REMEMBERED = 500  # entries that have left the document


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognition:
    """The result of matching one document against the window."""

    entries: tuple[Entry, ...]  # new entries and new versions, in the document's order
    edited: int  # of these, versions of entries that were known
    size: int  # entries of the document, what stands there twice counted once
    seen_before: int  # entries of the document that the window knew, edited or not
    repeated: int  # items that say what another item of the document says
    empty: int  # items without a title, a text and a link
    names: tuple[EntryName, ...]  # that stood in the document and are not those of an entry
    window: tuple[SeenEntry, ...]


def recognise(
    feed: Feed, window: tuple[SeenEntry, ...], parsed: ParsedFeed, *, now: datetime, origin: Origin = Origin.LIVE
) -> Recognition:
    """Return the new entries and new versions in `parsed`, and the window for the next document. Pure."""
    unchanged = set(parsed.unchanged)
    present = [_seen_again(seen, now) for seen in window if seen.raw_hash in unchanged]
    absent = [seen for seen in window if seen.raw_hash not in unchanged]
    traits = list(map(traits_of(parsed, feed), parsed.entries))
    speaking = [one for one in traits if not _is_empty(one)]
    named, repeats = _distinct(speaking, present)
    before = match_with_absent(named, present, absent) if named and absent else {}

    holders = Holders(present, absent)
    entries: list[Entry] = []
    fresh: list[SeenEntry] = []
    shared = shared_names(named, present)
    for one in named:
        known = before.get(id(one))
        entry_id = known.entry_id if known else holders.new_id(feed, one, shared)
        fresh.append(holders.add(_seen(one, entry_id, now)))
    for one, seen in zip(named, fresh, strict=True):
        known = before.get(id(one))
        if known is None or known.version != one.version:
            entries.append(_entry(feed, one, seen.entry_id, holders.use_of(one, seen.entry_id), now, origin))
    new = len(named) - len(before)
    present += fresh
    entry_ids = {id(one): seen.entry_id for one, seen in zip(named, fresh, strict=True)}
    entry_ids |= {id(seen): seen.entry_id for seen in present}
    names = [_name_of(one, 0, OtherName.EMPTY, feed, now) for one in traits if _is_empty(one)]
    names += [_name_of(one, entry_ids[id(first)], OtherName.REPEATED, feed, now) for one, first in repeats]
    names += [_name_of(one, seen.entry_id, OtherName.RENAMED, feed, now) for one, seen in _renamed(named, before)]
    return Recognition(
        entries=tuple(entries),
        edited=len(entries) - new,
        size=len(present),
        seen_before=len(present) - new,
        repeated=len(repeats) + parsed.copies,
        empty=len(traits) - len(speaking),
        names=tuple(name for name in names if name.guid or name.link),
        window=_next_window(present, absent, now),
    )


def _distinct_link(link: str, *, shared: bool) -> str:
    return link if shared or is_hash_route(link) else without_fragment(link)


def _is_empty(one: EntryTraits) -> bool:
    """Return whether an item has no title, text or link, and so is not an entry."""
    return not (one.title_key or has_text(one) or one.link_key or "#" in one.said.link)


_First = EntryTraits | SeenEntry


def _distinct(
    traits: Iterable[EntryTraits], present: list[SeenEntry]
) -> tuple[list[EntryTraits], list[tuple[EntryTraits, _First]]]:
    """Return the first item of each entry, and each repeated item with its first one, which may be unchanged."""
    taken: dict[tuple[int, ...], _First] = {sign: seen for seen in present for sign in _signs(seen)}
    kept: list[EntryTraits] = []
    repeats: list[tuple[EntryTraits, _First]] = []
    for one in traits:
        signs = list(_signs(one))
        first = next((taken[sign] for sign in signs if sign in taken), None)
        if first is None:
            kept.append(one)
        else:
            repeats.append((one, first))
        for sign in signs:
            taken.setdefault(sign, first or one)
    return kept, repeats


def _renamed(named: list[EntryTraits], before: dict[int, SeenEntry]) -> Iterator[tuple[EntryTraits, SeenEntry]]:
    """Yield entries that came under another guid or link; an edit needs no such note, as its version has both."""
    for one in named:
        seen = before.get(id(one))
        same = seen and (seen.guid_key, seen.link_key) == (one.guid_key, one.link_key)
        if seen and not same and seen.version == one.version:
            yield one, seen


def _name_of(one: EntryTraits, entry_id: int, reason: OtherName, feed: Feed, now: datetime) -> EntryName:
    said = one.said
    return EntryName(entry_id=entry_id, feed_url=feed.url, guid=said.guid, link=said.link, reason=reason, seen_at=now)


def _signs(one: EntryTraits | SeenEntry) -> Iterator[tuple[int, ...]]:
    """Yield what no two entries of one document have in common."""
    guid, link, title, date = one.guid_key, one.link_key, one.title_key, one.date_key
    if not guid and not link:
        yield (0, title, date, one.version)
        return
    if title or not has_text(one):
        yield (1, guid, link, title)
    if has_text(one):
        yield (2, guid, link, one.sketch)
    if link and title and date:
        yield (3, link, title, date)
    if guid and title and date:
        yield (4, guid, title, date)


def _seen(one: EntryTraits, entry_id: int, now: datetime) -> SeenEntry:
    return SeenEntry(
        entry_id=entry_id,
        guid_key=one.guid_key,
        link_key=one.link_key,
        version=one.version,
        raw_hash=one.said.raw_hash,
        last_seen_at=now,
        title_key=one.title_key,
        date_key=one.date_key,
        sketch=one.sketch,
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
        title_key=seen.title_key,
        date_key=seen.date_key,
        sketch=seen.sketch,
    )


def _entry(feed: Feed, one: EntryTraits, entry_id: int, use: LinkUse, now: datetime, origin: Origin) -> Entry:
    said = one.said
    return Entry(
        entry_id=entry_id,
        version=one.version,
        feed_url=feed.url,
        guid=said.guid,
        link=_distinct_link(said.link, shared=use is LinkUse.SHARED),
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
        link_use=use,
    )


def _next_window(present: list[SeenEntry], absent: list[SeenEntry], now: datetime) -> tuple[SeenEntry, ...]:
    """Return all that is in the document, of what has left it the latest, and the last holder of each name in use."""
    here = {seen.entry_id for seen in present}
    left = [seen for seen in absent if seen.entry_id not in here]
    left.sort(key=lambda seen: (seen.last_seen_at, seen.entry_id), reverse=True)
    kept = [seen for seen in left[:REMEMBERED] if seen.last_seen_at > now - REMEMBERED_FOR]
    names = {name for seen in present for name in (seen.guid_key, seen.link_key) if name}
    names -= {name for seen in kept for name in (seen.guid_key, seen.link_key)}
    holders = []
    for seen in left[len(kept) :] if names else ():
        if seen.guid_key in names or seen.link_key in names:
            holders.append(seen)
            names -= {seen.guid_key, seen.link_key}
    return (*present, *kept, *holders)
