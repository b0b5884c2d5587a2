"""WARC and ARC files (ISO 28500, read by warcio): recorded responses, streamed; each page is an article of history.

A record that is damaged is left out and named; where no next record can be found the file ends. A page counts as seen
when it was recorded, so one recorded before the window cannot be of it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from extractors.archives.files.http_record import HttpRecord, parse_http_record
from extractors.archives.files.parts import FileFilter, FoundRecord, Open, linked_entry, location_of, place_of
from extractors.articles.url_kinds import is_front_page
from extractors.fetch.decompression import UnusableBodyError
from extractors.links import canonical_link
from warehouse.records import Entry, Listing, Page

RECORD_LIMIT = 20_000_000  # bytes; a longer record is no article's
BLOCK = 65_536
_HTML = ("text/html", "application/xhtml+xml")
_DAMAGE = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, zlib.error, AttributeError)
_ARC_DATE = re.compile(r"\d{14}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """One record of the file, and where the next one begins."""

    kind: str  # response, resource, request, ...
    url: str
    date: str
    content_type: str
    block: bytes  # b"" for what is not looked at
    length: int  # of the block, as the record says; -1: it does not
    next_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Damage:
    """The rest of the file, which cannot be read as records."""

    at: int
    why: str


def parse_warc(listing: Listing, wanted: FileFilter, open_file: Open) -> Generator[FoundRecord]:
    """Yield the content of each record from the listing's position on."""
    place = place_of(listing)
    with open_file(location_of(listing), place) as file:
        for record in records(file, place):
            if isinstance(record, Damage):
                yield FoundRecord(next_at=record.at, problem=f"byte {record.at:,}: {record.why}", ends=True)
            else:
                yield _found(record, wanted)


def records(file: BinaryIO, place: int = 0) -> Iterator[Recorded | Damage]:
    """Yield the records of a file opened at the start of a record; the last value may be the damaged rest."""
    with closing(ArchiveIterator(file, no_record_parse=True, block_size=BLOCK)) as reader:
        at = place
        while True:
            try:
                record = next(reader, None)
                if record is None:
                    return
                block = _block(record)
                reader.read_to_end()
            except _DAMAGE as error:
                yield Damage(at=at, why=_reason(error))
                return
            at = max(at, reader.offset)
            yield _recorded(record, block, at)


def _reason(error: Exception) -> str:
    if "non-chunked gzip" in str(error):
        return "its records are not gzipped one by one; unpack it first, with gunzip"
    return f"no readable record ({' '.join(str(error).split())[:120]})"


def _block(record: Any) -> bytes:
    looked_at = record.rec_type in {"response", "resource"} and (record.length or 0) <= RECORD_LIMIT
    return record.raw_stream.read(RECORD_LIMIT) if looked_at else b""


def _recorded(record: Any, block: bytes, next_at: int) -> Recorded:
    said = record.rec_headers.get_header
    is_arc = record.format == "arc"
    return Recorded(
        kind=record.rec_type or "",
        url=said("uri" if is_arc else "WARC-Target-URI") or "",
        date=said("archive-date" if is_arc else "WARC-Date") or "",
        content_type=record.content_type or "",
        block=block,
        length=-1 if record.length is None else record.length,
        next_at=next_at,
    )


def _found(record: Recorded, wanted: FileFilter) -> FoundRecord:
    nothing = FoundRecord(next_at=record.next_at)
    link = canonical_link(record.url)
    if record.kind not in {"response", "resource"} or not link or is_front_page(link) or not wanted.outlets.wants(link):
        return nothing
    recorded_at = _instant(record.date)
    if recorded_at is None or recorded_at < wanted.window.since:
        return nothing
    if record.length > len(record.block):
        return FoundRecord(next_at=record.next_at, problem=f"{link}: its record is damaged or too large")
    try:
        answer = _answer(record)
    except UnusableBodyError as error:
        return FoundRecord(next_at=record.next_at, problem=f"{link}: {error}")
    if answer is None or answer.status != 200 or answer.content_type not in _HTML or not answer.body:
        return nothing
    entry = linked_entry(wanted.outlets.of(link), link, seen_at=recorded_at)
    return (
        nothing if entry is None else FoundRecord(next_at=record.next_at, entries=(entry,), page=_page(entry, answer))
    )


def _answer(record: Recorded) -> HttpRecord | None:
    if record.kind == "resource":
        return HttpRecord(
            status=200, content_type=record.content_type.partition(";")[0].strip().lower(), body=record.block
        )
    return parse_http_record(record.block)


def _page(entry: Entry, answer: HttpRecord) -> Page:
    return Page(
        url=entry.link,
        final_url=entry.link,
        status=200,
        body=answer.body,
        fetched_at=entry.seen_at,
        content_type=answer.content_type,
        charset=answer.charset,
    )


def _instant(date: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(f"{date[:8]}T{date[8:]}" if _ARC_DATE.fullmatch(date) else date)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
