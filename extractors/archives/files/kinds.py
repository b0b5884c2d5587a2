"""Archive files (URL lists, saved pages, WARC files, feed snapshots) as listings and their contents."""

from __future__ import annotations

import csv
import gzip
import tarfile
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from extractors.archives.files.feed_snapshots import PACKED, is_snapshots, parse_snapshots
from extractors.archives.files.html_folder import SUFFIXES, parse_folder, saved_pages
from extractors.archives.files.parts import ArchiveError, FileFilter, FoundRecord, Open, Read, at_place, location_of
from extractors.archives.files.url_lists import check_table, parse_list, parse_table
from extractors.archives.files.warc import parse_warc
from extractors.archives.files.warc_list import parse_warc_list
from extractors.archives.model import Contents, Window
from extractors.archives.outlets import Outlets
from warehouse.records import EPOCH, Entry, Listing, ListingSource, Page

LOOKED_AT = 20  # records, for each one that is wanted, after which a part ends
PART_BYTES = 32_000_000  # of pages, after which a part ends: that much of a file is in memory
PROBLEMS_NAMED = 3

_WARCS = (".warc", ".warc.gz", ".arc", ".arc.gz")
_WARC_LISTS = ("warc.paths", "warc.paths.gz")
_KINDS: Mapping[str, tuple[str, ...]] = {
    "warc-list": _WARC_LISTS,
    "warc": _WARCS,
    "table": (".csv", ".csv.gz"),
    "list": (".txt", ".txt.gz", ".urls", ".list"),
    "pages": SUFFIXES,
    "snapshots": PACKED,
}
_READERS: Mapping[str, Read] = {
    "warc-list": parse_warc_list,
    "warc": parse_warc,
    "table": parse_table,
    "list": parse_list,
    "pages": parse_folder,
    "snapshots": parse_snapshots,
}
_EXPECTED = (
    "expected a list of addresses (.txt), a table with a column url (.csv), saved pages (.html, or a folder of them), "
    "WARC or ARC files (.warc.gz, .arc.gz, also at a web address), a list of such (warc.paths.gz), "
    "or feed snapshots (a folder or .tar of files such as 20210917T120000Z.xml)"
)


def file_listings(locations: Sequence[str], *, backfill_id: int) -> tuple[Listing, ...]:
    """Return a listing for each file at the paths and addresses; raises `ArchiveError` for a file of unknown kind."""
    found = (pair for location in locations for pair in _kinds_at(location))
    return tuple(
        Listing(backfill_id=backfill_id, source=ListingSource.FILES, kind=kind, url=url, feed_url="")
        for kind, url in dict.fromkeys(found)
    )


@contextmanager
def open_local(location: str, place: int) -> Iterator[BinaryIO]:
    """Open a local file at a byte offset; web addresses need another opener."""
    if "://" in location:
        raise ArchiveError(f"{location}: is at a web address, which this step may not ask")
    with Path(location).open("rb") as file:
        file.seek(place)
        yield file


def parse_parts(
    listing: Listing, outlets: Outlets, window: Window, *, limit: int = 500, open_file: Open = open_local
) -> Generator[Contents]:
    """Yield a file part by part: at most about `limit` entries each, its next part as the last of `more`.

    Raises `OSError` where the file cannot be had (`LostError`: on the web, just now), `ArchiveError` for a wrong one.
    """
    part = _Part()
    with closing(_READERS[listing.kind](listing, FileFilter(outlets=outlets, window=window), open_file)) as records:
        for found in _as_far_as_it_goes(records):
            part.add(found)
            if found.ends:
                break
            if part.is_full(limit):
                url = at_place(location_of(listing), found.next_at)
                yield part.contents((_waiting(listing, url),))
                part = _Part()
    yield part.contents(())


def _as_far_as_it_goes(records: Iterator[FoundRecord]) -> Iterator[FoundRecord]:
    try:
        yield from records
    except (EOFError, zlib.error, csv.Error, tarfile.TarError, gzip.BadGzipFile) as error:
        yield FoundRecord(next_at=0, problem=f"the rest, which is damaged ({error})", ends=True)


@dataclass(slots=True)
class _Part:
    """What was found since the last part ended."""

    entries: dict[tuple[int, int], Entry] = field(default_factory=dict)
    pages: dict[int, Page] = field(default_factory=dict)
    more: list[Listing] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    looked_at: int = 0
    size: int = 0  # bytes of the pages
    damaged: bool = False

    def add(self, found: FoundRecord) -> None:
        self.looked_at += 1
        self.more += found.more
        self.damaged = found.ends
        if found.problem:
            self.problems.append(found.problem)
        for entry in found.entries:
            if self.entries.setdefault((entry.entry_id, entry.version), entry) is entry and found.page is not None:
                self.pages[entry.entry_id] = found.page
                self.size += len(found.page.body)

    def is_full(self, limit: int) -> bool:
        return len(self.entries) >= limit or self.size >= PART_BYTES or self.looked_at >= LOOKED_AT * limit

    def contents(self, following: tuple[Listing, ...]) -> Contents:
        empty = not self.entries and not self.more and not following
        return Contents(
            entries=tuple(self.entries.values()),
            pages=self.pages,
            more=(*self.more, *following),
            reason="damaged" if self.damaged else "empty" if empty else "ok",
            detail=_told(self.problems),
            given_up=self.damaged and empty,
        )


def _told(problems: Sequence[str]) -> str:
    if not problems:
        return ""
    rest = f"; and {len(problems) - PROBLEMS_NAMED} more" if len(problems) > PROBLEMS_NAMED else ""
    return f"{len(problems)} left out: {'; '.join(problems[:PROBLEMS_NAMED])}{rest}"


def _waiting(listing: Listing, url: str) -> Listing:
    return Listing(
        backfill_id=listing.backfill_id,
        source=listing.source,
        kind=listing.kind,
        url=url,
        feed_url=listing.feed_url,
        changed_at=EPOCH,
    )


def _kinds_at(location: str) -> Iterator[tuple[str, str]]:
    """Yield kind and address of each file to read at a location."""
    if location.startswith(("http://", "https://")):
        yield _remote_kind(location), location
        return
    path = Path(location).expanduser().resolve()
    if path.is_dir():
        yield from _in_folder(path)
    elif not path.is_file():
        raise ArchiveError(f"{location}: there is no such file or folder")
    else:
        yield _local_kind(path), str(path)


def _remote_kind(location: str) -> str:
    kind = _kind_of(location.partition("?")[0])
    if kind not in {"warc", "warc-list"}:
        raise ArchiveError(f"{location}: at a web address only WARC files and lists of them are read; download others")
    return kind


def _local_kind(path: Path) -> str:
    kind = _kind_of(path.name)
    if not kind:
        raise ArchiveError(f"{path}: not known by its name; {_EXPECTED}")
    if kind == "table":
        check_table(str(path), open_local)
    return kind


def _kind_of(name: str) -> str:
    return next((kind for kind, ends in _KINDS.items() if name.lower().endswith(ends)), "")


def _in_folder(folder: Path) -> Iterator[tuple[str, str]]:
    if any(folder.glob("*/*.parquet")):
        raise ArchiveError(f"{folder}: an export of Newspike; take it in with `newspike import {folder}`")
    if is_snapshots(folder):
        yield "snapshots", str(folder)
        return
    feeds = [path for path in sorted(folder.iterdir()) if is_snapshots(path)]
    warcs = [path for path in sorted(folder.rglob("*")) if path.name.lower().endswith(_WARCS) and path.is_file()]
    yield from (("snapshots", str(path)) for path in feeds)
    yield from (("warc", str(path)) for path in warcs)
    if saved_pages(folder):
        yield "pages", str(folder)
    elif not feeds and not warcs:
        raise ArchiveError(f"{folder}: nothing in it that can be read; {_EXPECTED}")
