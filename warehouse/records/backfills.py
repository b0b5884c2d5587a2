"""Backfills and their ledger of listings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warehouse.records.identity import EPOCH


class BackfillState(StrEnum):
    """How far a backfill is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class ListingSource(StrEnum):
    """Where articles of the past are looked up; the one that names most for the fewest requests first."""

    ARCHIVE = "archive"
    WORDPRESS = "wordpress"
    SITEMAP = "sitemap"
    WAYBACK = "wayback"
    FILES = "files"


class ListingState(StrEnum):
    """What became of a listing."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"  # will be tried again
    GIVEN_UP = "given-up"


@dataclass(frozen=True, kw_only=True, slots=True)
class Backfill:
    """A request for a window of the past; the same window, feeds and sources are one backfill, which can be resumed."""

    backfill_id: int  # key("backfill", since, until, feeds, sources)
    since_at: datetime
    until_at: datetime  # exclusive
    feed_urls: tuple[str, ...]  # empty: only files were asked for
    sources: tuple[ListingSource, ...]  # in the order in which they are asked
    state: BackfillState
    changed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A document that lists or holds articles of the past, and whether it was read: the ledger of a backfill.

    A listing lands as waiting with the one that named it, and as done with all that it held, so that a kill at any
    point repeats at most one document. Its key: backfill_id, kind, feed_url, url.
    """

    backfill_id: int
    source: ListingSource
    kind: str  # how it is read, see extractors/archives: robots, sitemap, captures, capture, posts, warc, ...
    url: str  # its address; of a file its path, with `#` and a place where it is read in parts
    feed_url: str  # the feed whose articles are looked for; "": of any outlet
    state: ListingState = ListingState.WAITING
    tries: int = 0
    entries: int = 0  # named in it and in the window
    reason: str = ""  # one fixed word, see Attempt.reason
    detail: str = ""  # one line for people, without secrets
    changed_at: datetime = EPOCH
