"""Backfills and their ledger of listings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warehouse.records.identity import EPOCH


@dataclass(frozen=True, kw_only=True, slots=True)
class Backfill:
    """A wish for the past, once per window, feeds and sources: asking for it again goes on with it."""

    backfill_id: int  # key("backfill", since, until, feeds, sources)
    since_at: datetime
    until_at: datetime  # exclusive
    feed_urls: tuple[str, ...]  # empty: only files were asked for
    sources: tuple[str, ...]  # in the order in which they are asked: archive, wordpress, sitemap, wayback, files
    state: str  # running, done, cancelled
    changed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A document that lists or holds articles of the past, and whether it was read: the ledger of a backfill.

    A listing lands as waiting with the one that named it, and as done with all that it held, so that a kill at any
    point repeats at most one document. Its key: backfill_id, kind, feed_url, url.
    """

    backfill_id: int
    source: str  # archive, wordpress, sitemap, wayback, files
    kind: str  # how it is read, see extractors/archives: robots, sitemap, captures, capture, posts, warc, ...
    url: str  # its address; of a file its path, with `#` and a place where it is read in parts
    feed_url: str  # the feed whose articles are looked for; "": of any outlet
    state: str = "waiting"  # waiting, done, failed (to be tried again), given-up
    tries: int = 0
    entries: int = 0  # named in it and in the window
    reason: str = ""  # one fixed word, see Attempt.reason
    detail: str = ""  # one line for people, without secrets
    changed_at: datetime = EPOCH
