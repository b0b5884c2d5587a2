"""The records that travel between the stages: frozen, keyword-only, standard library only.

Every persisted record has a table of the same fields in ``warehouse/migrations``; a test compares the two.
All instants are aware UTC and end in ``_at``. Counts have plain names, other units are in the name. ``None`` means what
the field's comment says. Ids are 63-bit integers from `key`: two processes that see the same thing name it alike.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def key(*parts: str) -> int:
    """Return the 63-bit id of something named by text parts: the same parts give the same id everywhere."""
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


class Origin(StrEnum):
    """How something became known: by a scheduled poll, or from history, which never alerts."""

    LIVE = "live"
    HISTORY = "history"


# ---- feeds and entries


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


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenEntry:
    """What a poll remembers of one entry of the feed's recent documents, to know the next one's new from old."""

    entry_id: int
    guid_key: int
    link_key: int
    version: int  # hash of what the entry says
    raw_hash: int  # hash of the serialised element, so that an unchanged one need not be parsed; 0: not known
    last_seen_at: datetime


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
    health: str = "new"  # new, ok, empty, quiet, failing, disabled
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

    entry_id: int  # key("entry", feed_url, guid or canonical link or title + day)
    version: int  # hash of title, summary and content: a bumped date alone makes no version
    feed_url: str
    guid: str
    link: str  # canonical: no tracking parameters; "" where the entry has none
    title: str
    summary: str = ""
    content: str = ""  # plain text of the full content where the feed carries it
    authors: tuple[str, ...] = ()
    language: str | None = None
    published_at: datetime | None = None  # None: no believable date
    updated_at: datetime | None = None
    published_raw: str = ""
    date_confidence: str = "none"  # exact, clamped, none
    seen_at: datetime = EPOCH  # when this version was first seen
    origin: Origin = Origin.LIVE


# ---- backfills


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


# ---- articles and stories


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """The text behind a link, once per canonical URL; an edited text is another version."""

    article_id: int  # key("article", canonical_url)
    version: int  # hash of title and text
    canonical_url: str
    entry_id: int  # the entry it was first found through
    feed_url: str
    publisher: str
    family: str
    title: str
    text: str
    lead: str = ""  # standfirst or summary
    authors: tuple[str, ...] = ()
    language: str | None = None  # None: too little text to say
    section: str | None = None
    image_url: str | None = None
    site_name: str | None = None
    published_at: datetime | None = None
    published_raw: str = ""  # with the offset its source gave
    date_source: str = "none"  # feed, archive (of history: what listed it), json-ld, meta, html, url, text, none
    date_confidence: str = "none"  # exact, day, clamped, none
    event_at: datetime = EPOCH  # published_at held within the 30 days before seen_at; seen_at where there is none
    seen_at: datetime = EPOCH  # when the entry was first seen
    fetched_at: datetime | None = None  # None: the page was never had
    quality: str = "full"  # full, feed-content, feed-summary, stub, paywall, consent, live-blog, listing, ...
    paywalled: bool = False
    words: int = 0
    text_hash: int = 0  # exact duplicates: hash of the folded, space-collapsed text
    sketch: tuple[int, ...] = ()  # near-duplicates: sampled shingle hashes (see extractors/stories.py)
    extractor: str = ""  # version of the program that read it
    page_ref: str | None = None  # where the raw page is kept; None: not kept
    origin: Origin = Origin.LIVE
    reread_at: datetime | None = None  # when a later program read the kept page again; None: as it was first read


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryMember:
    """One article's place in a story: all copies and near-copies of one text."""

    article_id: int
    story_id: int  # the article_id of the first member; never changes
    rank: int  # order of arrival, the first is 1
    similarity: float  # 1 exact; containment or Jaccard with the member it joined by
    joined_at: datetime


# ---- topics and mentions


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """What the warehouse knows of a topic or an entity: its title and which definition holds since when."""

    name: str  # Mention.subject
    title: str
    kind: str  # topic; or the entity's kind: company, person, model, ...
    definition: int  # Mention.definition
    since_at: datetime  # when this definition was first used


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Evidence: `text` is what stands at ``field[start:end]`` of the article as stored."""

    field: str  # title, lead or text
    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A topic or an entity found in an article."""

    article_id: int
    subject: str  # name of the topic or entity
    kind: str  # topic; or the entity's kind: company, person, model, ...
    definition: int  # hash of the definition that found it
    score: float  # salience, see extractors/topics/matching/salience.py
    about: bool  # the article is about it, not only mentions it
    spans: tuple[Span, ...]
    event_at: datetime  # copied from the article
    seen_at: datetime
    found_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchRun:
    """That one article version was matched against one set of definitions, whatever it found."""

    article_id: int
    version: int
    definitions: int  # hash over all topics and entities
    read_at: datetime


# ---- volumes, spikes


@dataclass(frozen=True, kw_only=True, slots=True)
class HourTotal:
    """All that arrived in one hour, whatever the topic: the denominator. Hours without anything are there too."""

    hour_at: datetime
    articles: int
    fresh: int  # published at most 3 h before they were seen
    stories: int  # stories first seen in this hour, fresh ones
    feeds_due: int
    feeds_answered: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Volume:
    """One topic in one hour."""

    topic: str
    hour_at: datetime
    articles: int  # raw, copies and all
    fresh: int
    stories: int  # distinct stories with a fresh article this hour
    new_stories: int  # of these, first seen in this hour
    sources: int  # distinct publisher families of the fresh articles
    loudest: int = 0  # fresh articles of the family that has most of them; 0: not known


class Outcome(StrEnum):
    """The four honest answers to "is this a spike?"."""

    SPIKE = "spike"
    NORMAL = "normal"
    TOO_LITTLE_DATA = "too little data"
    COVERAGE_DEGRADED = "coverage degraded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spike:
    """The judgement on one topic at one hour."""

    topic: str
    hour_at: datetime  # the last complete hour judged
    outcome: Outcome
    score: float  # -log10 of the p-value of the most telling window
    p_value: float
    window_h: int  # that window's length
    observed: int  # counted stories, bounded by families, in that window
    expected: float
    coverage: float  # feeds answered of feeds due in that window, 0 to 1
    threshold: float
    baseline: tuple[float, float] = (0.0, 0.0)  # band in which 90 % of quiet windows lie


# ---- alerts and deliveries


class AlertState(StrEnum):
    """The life of an episode."""

    OPENED = "opened"
    ESCALATED = "escalated"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """One episode of one topic in its present state: every message about it carries the same alert_id."""

    alert_id: int  # key("alert", topic, opened_at)
    topic: str
    state: AlertState
    severity: str  # notable, high, extreme
    opened_at: datetime  # the hour that raised it
    changed_at: datetime
    started_at: datetime  # first story of the window that raised it; that window's begin where it holds none
    spike: Spike  # the judgement behind the present state
    peak_score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class TopStory:
    """One story of an alert's evidence."""

    story_id: int
    title: str
    url: str
    publisher: str  # who had it first
    published_at: datetime
    copies: int  # further articles of the same story
    publishers: int  # distinct families that carry it
    evidence: str  # the sentence that matched


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertBrief:
    """All that a message needs, read from the warehouse once: messages are rendered from this alone."""

    alert: Alert
    topic_title: str
    stories: tuple[TopStory, ...]
    story_count: int
    article_count: int
    publishers: tuple[str, ...]
    hours: tuple[tuple[datetime, int, float, float], ...]  # hour, counted, expected, upper edge of the baseline band
    rising_with: tuple[str, ...] = ()  # other topics and entities that rise with it
    new_words: tuple[str, ...] = ()  # vocabulary that the weeks before did not have
    previous: str = ""  # what the last message of the episode said; "" in the first
    told: frozenset[int] = frozenset()  # ids of the stories that earlier messages of the episode named
    sql: str = ""
    link: str | None = None  # dashboard; None: none configured


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One attempt to send one message through one channel."""

    delivery_id: int
    alert_id: int
    state: AlertState
    channel: str
    attempt: int
    outcome: str  # sent, failed, given-up, maybe-sent
    reason: str
    attempted_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a person said of an alert."""

    alert_id: int
    verdict: str  # useful or noise
    given_at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergedTerm:
    """A phrase that surged in the week before a day began although no topic names it."""

    day_at: datetime  # when the day began, in the zone of the settings
    term: str  # folded: lower case, spaces for hyphens
    score: float  # log-likelihood ratio against the year before, see extractors/topics/emerging.py
    stories: int
    sources: int
    expected: float  # stories, had it been said as often as before


# ---- ledger


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """The ledger of everything tried: "why is this article not there?" is one query on it."""

    stage: str  # poll, extract, detect, load, publish
    subject: str  # feed URL, article URL, ...
    started_at: datetime
    ended_at: datetime
    outcome: str  # ok, unchanged, failed, skipped
    reason: str  # one fixed word: ok, not-modified, timeout, dns, refused, tls, http-404, too-large, robots, ...
    detail: str = ""  # one line for people, without secrets
    new_rows: int = 0


Record = (
    Feed
    | FeedState
    | Entry
    | Article
    | StoryMember
    | Topic
    | Mention
    | MatchRun
    | Alert
    | Delivery
    | Verdict
    | EmergedTerm
    | Attempt
    | Backfill
    | Listing
)
Batch = tuple[Record, ...]
Row = dict[str, Any]
