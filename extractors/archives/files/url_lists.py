"""Lists of URLs: a text file with one per line, or a CSV file with url and optionally date, title, publisher.

A row without a date counts as seen in the last instant of the window until its page was read: the page may know better.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from extractors.archives.files.gzip_text import text_lines
from extractors.archives.files.parts import (
    ArchiveError,
    FileFilter,
    FoundRecord,
    Open,
    linked_entry,
    location_of,
    place_of,
)
from extractors.feeds.dates import parse_date
from extractors.links import canonical_link
from warehouse.records import Listing

COLUMNS: Mapping[str, tuple[str, ...]] = {  # what each may be called, the first is its name
    "url": ("url", "link", "address"),
    "date": ("date", "published_at", "published", "timestamp", "seendate"),
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet"),
}
_GDELT_DATE = "%Y%m%dT%H%M%SZ"
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """One line of a list."""

    line: int
    url: str
    date: str = ""
    title: str = ""
    publisher: str = ""


def parse_list(listing: Listing, wanted: FileFilter, open_file: Open) -> Generator[FoundRecord]:
    """Yield an entry for each line from the listing's position on; skips empty lines and comments (#)."""
    with open_file(location_of(listing), 0) as file, text_lines(file) as lines:
        for line, text in islice(enumerate(lines), place_of(listing), None):
            if text.strip() and not text.startswith("#"):
                yield _found(_Row(line=line + 1, url=text.strip()), wanted)


def parse_table(listing: Listing, wanted: FileFilter, open_file: Open) -> Generator[FoundRecord]:
    """Yield an entry for each row of a CSV file from the listing's position on; positions are numbers of rows."""
    with open_file(location_of(listing), 0) as file, text_lines(file) as lines:
        reader = csv.reader(lines)
        columns = _columns(location_of(listing), next(reader, []))
        for number, cells in islice(enumerate(reader), place_of(listing), None):
            said = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
            if any(said.values()):
                yield _found(_Row(line=reader.line_num, **{"url": "", **said}), wanted, next_at=number + 1)


def check_table(location: str, open_file: Open) -> None:
    """Raise `ArchiveError` where a CSV file has no column with addresses."""
    with open_file(location, 0) as file, text_lines(file) as lines:
        try:
            _columns(location, next(csv.reader(lines), []))
        except (csv.Error, zlib.error, EOFError, OSError) as error:
            raise ArchiveError(f"{location}: not a CSV file: {error}") from error


def _columns(location: str, header: list[str]) -> dict[str, int]:
    named = {name.strip().lower(): at for at, name in reversed(list(enumerate(header)))}
    found = {
        column: next(named[name] for name in names if name in named)
        for column, names in COLUMNS.items()
        if any(name in named for name in names)
    }
    if "url" not in found:
        there = ", ".join(header)[:200] or "nothing"
        raise ArchiveError(f"{location}:1: no column url in the header ({there}); may have: {', '.join(COLUMNS)}")
    return found


def _found(row: _Row, wanted: FileFilter, *, next_at: int | None = None) -> FoundRecord:
    nothing = FoundRecord(next_at=row.line if next_at is None else next_at)
    published_at = parse_date(row.date) or _gdelt_date(row.date)
    if row.date and published_at is None:
        return _left_out(nothing, f"line {row.line}: date {row.date[:40]!r} is no time, such as 2025-01-27T09:00:00Z")
    if published_at is not None and not wanted.window.holds(published_at):
        return nothing
    if not canonical_link(row.url):
        return _left_out(nothing, f"line {row.line}: url {row.url[:80]!r} is no http or https address")
    if not wanted.outlets.wants(row.url):
        return nothing
    feed = wanted.outlets.of(row.url)
    if not feed.url:
        feed = wanted.outlets.named(row.publisher) or feed
    entry = linked_entry(
        feed,
        row.url,
        seen_at=_latest(published_at, row.date) if published_at else wanted.window.until - _INSTANT,
        title=row.title,
        published_at=published_at,
        raw=row.date,
    )
    return nothing if entry is None else FoundRecord(next_at=nothing.next_at, entries=(entry,))


def _latest(published_at: datetime, said: str) -> datetime:
    """Return the last instant at which an article can have been new: where only the day is known, its end."""
    only_day = ":" not in said and "T" not in said
    return published_at + timedelta(days=1) - _INSTANT if only_day else published_at


def _left_out(nothing: FoundRecord, why: str) -> FoundRecord:
    return FoundRecord(next_at=nothing.next_at, problem=why)


def _gdelt_date(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _GDELT_DATE).replace(tzinfo=UTC)
    except ValueError:
        return None
