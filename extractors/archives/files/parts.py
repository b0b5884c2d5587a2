"""Parts: a file of an archive read piece by piece, each with the position at which to resume."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from extractors.archives.model import Window
from extractors.archives.outlets import Outlets
from extractors.links import canonical_link
from extractors.text import clean_line
from warehouse.records import Entry, Feed, Listing, Origin, Page, key

_MARK = "#at="

Open = Callable[[str, int], AbstractContextManager[BinaryIO]]  # a path or address, and the byte to begin at


class ArchiveError(ValueError):
    """A file that cannot be read as an archive; the message names the file, the reason and what is expected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFilter:
    """The articles wanted from a file."""

    outlets: Outlets
    window: Window


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundRecord:
    """The content of one record, row or file of an archive, and where the next one begins."""

    next_at: int  # byte, line or number of the file, as its kind counts
    entries: tuple[Entry, ...] = ()
    page: Page | None = None  # of the only entry
    more: tuple[Listing, ...] = ()
    problem: str = ""  # why it was left out, where the user should know
    ends: bool = False  # the rest of the file cannot be read


Read = Callable[[Listing, FileFilter, Open], Generator[FoundRecord]]


def location_of(listing: Listing) -> str:
    """Return the path or address of the file."""
    return listing.url.rpartition(_MARK)[0] or listing.url


def place_of(listing: Listing) -> int:
    """Return where in the file this part of it begins."""
    place = listing.url.rpartition(_MARK)[2]
    return int(place) if _MARK in listing.url and place.isdecimal() else 0


def at_place(location: str, place: int) -> str:
    """Return the listing's address of the part that begins at a place."""
    return f"{location}{_MARK}{place}" if place else location


def linked_entry(
    feed: Feed, link: str, *, seen_at: datetime, title: str = "", published_at: datetime | None = None, raw: str = ""
) -> Entry | None:
    """Return an entry of history identified by its link, as polling does without a guid; None without a link."""
    link, title = canonical_link(link), clean_line(title)
    if not link:
        return None
    return Entry(
        entry_id=key("entry", feed.url, link),
        version=key("said", title, "", ""),
        feed_url=feed.url,
        guid=link,
        link=link,
        title=title,
        published_at=published_at,
        published_raw=raw,
        date_confidence="none" if published_at is None else "exact",
        seen_at=seen_at,
        origin=Origin.HISTORY,
    )
