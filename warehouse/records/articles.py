"""Articles and stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warehouse.records.identity import EPOCH, Origin


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
    sketch: tuple[int, ...] = ()  # near-duplicates: sampled shingle hashes (see extractors/stories)
    title_keys: tuple[int, ...] | None = None  # copies: hashes of title and lead, see title_keys; None: not known
    word_bits: tuple[int, ...] | None = None  # which words it may have, see word_bits; None: not known
    extractor: str = ""  # version of the program that read it
    page_ref: str | None = None  # where the raw page is kept; None: not kept
    origin: Origin = Origin.LIVE
    reread_at: datetime | None = None  # when a later program read the kept page again; None: as it was first read
    evidence: str | None = None  # JSON: why it is as it is, see extractors/articles/evidence.py; None: not kept


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryMember:
    """One article's place in a story: all copies and near-copies of one text."""

    article_id: int
    story_id: int  # the article_id of the first member; never changes
    rank: int  # order of arrival, the first is 1
    similarity: float  # 1 exact; containment or Jaccard with the member it joined by
    joined_at: datetime
