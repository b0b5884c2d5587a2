"""Feeds and what their polls bring: subscriptions, poll state, pages, entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from warehouse.records.identity import EPOCH, Origin


class LinkUse(StrEnum):
    """Whether an entry's link leads to a page about this entry alone."""

    OWN = "own"
    SHARED = "shared"  # other entries of the feed have the same link, or it is the address of the whole site
    NONE = "none"  # there is no usable link


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A subscription, as the operator wrote it."""

    url: str
    publisher: str  # who speaks: the outlet's name
    family: str  # outlets under one owner count once; the publisher itself where it stands alone
    title: str = ""
    language: str | None = None  # None: find out from the articles
    site: str = ""  # home page
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # may hold secrets: never landed, never shown
    proxy: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # references in url and values, "": not set
    every_s: float = 0.0  # seconds between two polls, overriding the feed's hints; 0: adaptive
    ignore_hints: bool = False  # how often it asks to be polled does not count
    user_agent: str = ""  # sent to this feed alone; "": that of the settings
    kind: str = "feed"  # feed, news-sitemap
    groups: tuple[str, ...] = ()  # folders of the reader it was imported from


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenEntry:
    """What a poll remembers of one entry of the feed's recent documents, to know the next one's new from old."""

    entry_id: int
    guid_key: int
    link_key: int
    version: int  # hash of what the entry says
    raw_hash: int  # hash of the serialised element, so that an unchanged one need not be parsed; 0: not known
    last_seen_at: datetime
    title_key: int = 0  # hash of its title; 0: it has none, or an older program remembered it
    date_key: int = 0  # seconds since 1970 of its date, or a hash of one that is not believed; 0: it has none
    sketch: int = 0  # the smallest hashes of its text's word pairs, which distinguish an edit from another text


class Health(StrEnum):
    """How a feed fares."""

    NEW = "new"  # never polled
    OK = "ok"
    EMPTY = "empty"  # it answers, without entries
    QUIET = "quiet"  # nothing new for much longer than is usual for it
    FAILING = "failing"
    DISABLED = "disabled"  # gone for good: it is not polled any more


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedState:
    """What the last polls of one feed taught. One row per feed, replaced by each poll, landed with its entries."""

    feed_url: str
    polled_at: datetime | None = None  # None: never
    due_at: datetime = EPOCH
    interval_s: float = 1800.0
    fetch_url: str | None = None  # where a permanent redirect, seen often enough, led; None: feed_url
    etag: str | None = None  # byte for byte as received
    last_modified: str | None = None
    body_hash: int | None = None
    parse_context: int = 0  # hash of the channel head and the parser version; raw hashes hold only while it is equal
    validators_lie: bool = False
    audited_at: datetime | None = None  # last unconditional fetch
    polls_since_audit: int = 0
    overlap: float | None = None  # share of the last document's entries seen before; None: no entries yet
    failures: float = 0.0  # weighted: hard 1, soft 1/2, temporary 1/4; 0 after a success
    failing_since_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    health: Health = Health.NEW
    reason: str = ""  # fixed word of the last outcome, see Attempt.reason
    moved_to: str | None = None  # target of a permanent redirect under observation
    moved_seen: int = 0
    moved_since_at: datetime | None = None
    gone_seen: int = 0  # consecutive 410
    hub: str | None = None  # WebSub hub the feed names
    window: tuple[SeenEntry, ...] = ()
    ttl_s: float = 0.0  # what its document asks for between two polls
    skip_hours: tuple[int, ...] = ()  # UTC hours in which it asks not to be polled
    skip_days: tuple[int, ...] = ()  # the same of days, Monday is 0
    next_page: str | None = None  # RFC 5005: where the next, older part of a paged feed is
    prev_archive: str | None = None  # RFC 5005: where the entries before these are archived
    complete: bool = False  # RFC 5005: its document holds all there is
    paused_until_at: datetime | None = None  # its whole domain is to be left alone until then; None: it is not
    lags_s: tuple[int, ...] = ()  # seconds from the dates of its last new entries to the polls that brought them


class Refused(StrEnum):
    """Why an item of a document is no entry."""

    REPEATED = "repeated"  # it says what another item of the document says
    EMPTY = "empty"  # it has no title, no text and no link
    UNREADABLE = "unreadable"  # the parser makes nothing of it
    NOT_AN_ITEM = "not-an-item"  # a JSON Feed lists something else, a news sitemap a page without a headline
    DOCUMENT = "document"  # the whole document is refused: the attempt has the reason


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedItems:
    """How many items of one document are no entries for one reason."""

    reason: Refused
    items: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PollCount:
    """What became of the items of one document: items = new + known + edited + refused."""

    feed_url: str
    polled_at: datetime
    items: int  # that stand in the document
    new: int
    known: int  # unchanged
    edited: int
    refused: tuple[RefusedItems, ...] = ()
    entry_ids: tuple[int, ...] = ()  # of the new and edited ones
    missed: int = 0  # entries that came and went between two polls: an estimate by the dates of those that stayed
    covers_s: float = 0.0  # from the oldest to the newest date in the document; 0: not known


class OtherName(StrEnum):
    """Why an item has names that its entry does not have."""

    REPEATED = "repeated"  # it says what another item of the document says
    RENAMED = "renamed"  # it is a known entry under another guid or link
    EMPTY = "empty"  # it is no entry: it has no title, no text and no link


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryName:
    """A guid and a link that stood in a document and are not those of the entry they belong to."""

    entry_id: int  # 0: of no entry
    feed_url: str
    guid: str
    link: str
    reason: OtherName
    seen_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One HTTP answer in memory."""

    url: str  # as asked
    final_url: str  # after redirects
    status: int
    body: bytes
    fetched_at: datetime
    content_type: str = ""
    charset: str | None = None  # as the header says
    headers: tuple[tuple[str, str], ...] = ()  # lower-case names; those that matter
    permanent_url: str | None = None  # where a chain of only permanent redirects led


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What a feed said about one article at one time. The same entry saying something else is another version of it."""

    entry_id: (
        int  # key("entry", feed_url, guid or canonical link), with title and date where these name several entries
    )
    version: int  # hash of title, summary and content: a bumped date alone makes no version
    feed_url: str
    guid: str
    link: str  # canonical: no tracking parameters, a fragment only where it tells entries apart; "" for none
    title: str
    summary: str = ""
    content: str = ""  # plain text of the full content where the feed carries it
    authors: tuple[str, ...] = ()
    language: str | None = None
    published_at: datetime | None = None  # None: no believable date
    updated_at: datetime | None = None
    published_raw: str = ""
    date_confidence: str = "none"  # exact, day, local (a time without a zone), clamped, none
    seen_at: datetime = EPOCH  # when this version was first seen
    origin: Origin = Origin.LIVE
    link_use: LinkUse = LinkUse.OWN
    absent_at: datetime | None = None  # the last successful poll before seen_at; None: its feed's first one, or history

    @property
    def has_own_page(self) -> bool:
        """Return whether its link leads to a page about this entry alone."""
        return bool(self.link) and self.link_use is LinkUse.OWN

    @property
    def address(self) -> str:
        """Return what its article is known by until its page names another: its link, unique where it is shared."""
        if self.has_own_page or "#" in self.link:
            return self.link
        return f"{self.link or self.feed_url}#{self.entry_id}"
