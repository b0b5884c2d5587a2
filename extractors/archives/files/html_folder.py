"""Folders of saved pages, whose addresses stand in a table ``urls.csv`` beside them, or in the pages themselves.

The table has the columns file (relative to the folder) and url. A page counts as seen when its file was written.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Generator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from lxml.html import HtmlElement

from extractors.archives.files.gzip_text import unpacked
from extractors.archives.files.parts import (
    ArchiveError,
    FileFilter,
    FoundRecord,
    Open,
    linked_entry,
    location_of,
    place_of,
)
from extractors.articles.encoding import decode_page
from extractors.articles.head import parse_head
from extractors.articles.markup import parse_markup
from extractors.links import canonical_link
from warehouse.records import Listing, Page

SIDECAR = "urls.csv"
SUFFIXES = (".html", ".htm", ".html.gz", ".htm.gz", ".xhtml")
SIZE_LIMIT = 20_000_000  # bytes; a larger file is no article
HEAD_LIMIT = 1_000_000  # bytes in which a page says its address


def saved_pages(location: Path) -> list[Path]:
    """Return the saved pages of a folder and of those in it, by name; of a file, the file."""
    if location.is_file():
        return [location]
    return sorted(path for path in location.rglob("*") if path.name.lower().endswith(SUFFIXES) and path.is_file())


def parse_folder(listing: Listing, wanted: FileFilter, _: Open) -> Generator[FoundRecord]:
    """Yield the article of each saved page; positions are numbers of pages."""
    location = Path(location_of(listing))
    addresses = _addresses(location if location.is_dir() else location.parent)
    for number, path in islice(enumerate(saved_pages(location)), place_of(listing), None):
        yield _found(path, number + 1, addresses, wanted)


def _found(path: Path, next_at: int, addresses: dict[Path, str], wanted: FileFilter) -> FoundRecord:
    try:
        with path.open("rb") as file, unpacked(file) as plain:
            body = plain.read(SIZE_LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        return FoundRecord(next_at=next_at, problem=f"{path}: cannot be read: {error}")
    if len(body) > SIZE_LIMIT:
        return FoundRecord(next_at=next_at, problem=f"{path}: is larger than {SIZE_LIMIT:,} bytes")
    link = canonical_link(addresses.get(path.resolve(), "") or _own_address(body))
    if not link:
        return FoundRecord(next_at=next_at, problem=f"{path}: says no address of its own and is not in {SIDECAR}")
    saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    entry = linked_entry(wanted.outlets.of(link), link, seen_at=saved_at)
    if entry is None or not wanted.outlets.wants(link) or saved_at < wanted.window.since:
        return FoundRecord(next_at=next_at)
    page = Page(url=link, final_url=link, status=200, body=body, fetched_at=saved_at, content_type="text/html")
    return FoundRecord(next_at=next_at, entries=(entry,), page=page)


def _own_address(body: bytes) -> str:
    tree: HtmlElement | None = parse_markup(decode_page(body.partition(b"<body")[0][:HEAD_LIMIT]))
    if tree is None:
        return ""
    head = parse_head(tree)
    return canonical_link(head.canonical) or canonical_link(head.first(("og:url",)))


def _addresses(folder: Path) -> dict[Path, str]:
    path = folder / SIDECAR
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"file", "url"} <= set(rows.fieldnames or ()):
            raise ArchiveError(f"{path}:1: needs the columns file and url; has {', '.join(rows.fieldnames or ())}")
        return {(folder / row["file"]).resolve(): row["url"] or "" for row in rows if row["file"]}
