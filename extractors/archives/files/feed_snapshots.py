"""Snapshots of feeds: documents of one feed, named by the UTC time at which each was taken (``20210917T120000Z.xml``).

They are read like polls of that time: an entry counts as seen when it first stood in a snapshot.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePath

from extractors.archives.files.parts import FileFilter, FoundRecord, Open, location_of, place_of
from extractors.feeds.entry_matching import recognise
from extractors.feeds.model import ParsedFeed, Refusal
from extractors.feeds.parse import parse_feed
from warehouse.records import Entry, Feed, Listing, Origin, Page, SeenEntry

PACKED = (".tar", ".tar.gz", ".tar.xz", ".tar.bz2", ".tgz")
SIZE_LIMIT = 20_000_000  # bytes of one document

_STAMP = re.compile(r"(\d{8}T\d{6})Z")


def is_snapshots(path: Path) -> bool:
    """Return whether a folder or tar file is that of one feed's snapshots."""
    if path.is_dir():
        return any(_taken_at(child) for child in path.iterdir() if child.is_file())
    return path.name.endswith(PACKED)


def parse_snapshots(listing: Listing, wanted: FileFilter, _: Open) -> Generator[FoundRecord]:
    """Yield what is new in each snapshot of a feed; positions are numbers of snapshots."""
    source = Path(location_of(listing))
    name = next((source.name.removesuffix(end) for end in reversed(PACKED) if source.name.endswith(end)), source.name)
    own = wanted.outlets.named(name)
    base = own.url if own else ""
    seen: tuple[SeenEntry, ...] = ()
    context = 0
    for number, (taken_at, body) in islice(enumerate(_documents(source)), place_of(listing), None):
        if taken_at < wanted.window.since:
            continue
        page = Page(url=base, final_url=base, status=200, body=body, fetched_at=taken_at)
        parsed = parse_feed(page, known=frozenset(one.raw_hash for one in seen if one.raw_hash), context=context)
        if isinstance(parsed, Refusal):
            yield FoundRecord(next_at=number + 1, problem=f"{source.name}, {taken_at:%Y%m%dT%H%M%SZ}: {parsed.detail}")
            continue
        feed = own or wanted.outlets.of(parsed.link)
        recognition = recognise(feed, seen, _named(parsed, feed), now=taken_at, origin=Origin.HISTORY)
        seen, context = recognition.window, parsed.context
        yield FoundRecord(
            next_at=number + 1, entries=tuple(one for one in recognition.entries if _is_wanted(one, wanted))
        )


def _named(parsed: ParsedFeed, feed: Feed) -> ParsedFeed:
    """Return the document; without a subscription its guids could be any feed's, so links name its entries."""
    if feed.url:
        return parsed
    return replace(parsed, entries=tuple(replace(entry, guid=entry.link) for entry in parsed.entries if entry.link))


def _is_wanted(entry: Entry, wanted: FileFilter) -> bool:
    # links of other outlets' feeds are left out, unless outlets without a subscription are wanted
    return (
        bool(entry.link)
        and wanted.window.holds(entry.published_at or entry.seen_at)
        and (bool(entry.feed_url) or wanted.outlets.wants(entry.link))
    )


def _documents(source: Path) -> Iterator[tuple[datetime, bytes]]:
    """Yield the snapshots in the order of time, each with when it was taken."""
    if source.is_dir():
        stamped = sorted((at, path) for path in source.iterdir() if (at := _taken_at(path)) and path.is_file())
        yield from ((at, path.read_bytes()[:SIZE_LIMIT]) for at, path in stamped)
        return
    with tarfile.open(source) as archive:
        members = ((at, member) for member in archive if member.isfile() and (at := _taken_at(PurePath(member.name))))
        for at, member in sorted(members, key=lambda pair: pair[0]):
            content = archive.extractfile(member)
            if content is not None:
                yield at, content.read(SIZE_LIMIT)


def _taken_at(path: PurePath) -> datetime | None:
    found = _STAMP.match(path.name)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
