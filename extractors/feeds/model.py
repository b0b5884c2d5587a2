"""The values that parsing a feed document returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

PARSER_VERSION = "2"  # part of every parse context: a new version parses every entry again, once


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedEntry:
    """One entry as the document has it, cleaned."""

    guid: str  # "" where it has none
    link: str  # canonical; "" where it has none
    title: str
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    language: str | None = None
    published_at: datetime | None = None  # None: no believable date
    updated_at: datetime | None = None
    published_raw: str = ""
    date_confidence: str = "none"  # exact, day, local, clamped, none
    raw_hash: int = 0  # of the serialised element; 0: not known


@dataclass(frozen=True, kw_only=True, slots=True)
class Hints:
    """Hints of the document: when and how to poll it, and where its older entries are (RFC 5005)."""

    ttl: timedelta | None = None  # the longer of `ttl` and the `sy:` period; None: not stated
    skip_hours: frozenset[int] = frozenset()  # UTC
    skip_days: frozenset[int] = frozenset()  # Monday is 0
    hub: str | None = None  # WebSub
    next_page: str | None = None  # the next, older part of a paged feed; what it holds may change from poll to poll
    prev_archive: str | None = None  # the archive with the entries before these; archives stay as they are
    complete: bool = False  # the document holds all there is: nothing older is to be looked for


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedFeed:
    """One feed document."""

    kind: str  # rss20, atom10, json1, ...
    title: str = ""
    link: str = ""
    language: str | None = None
    hints: Hints = field(default_factory=Hints)
    entries: tuple[ParsedEntry, ...] = ()
    unchanged: tuple[int, ...] = ()  # raw hashes of entries that were known and therefore not parsed
    context: int = 0  # raw hashes mean the same only while this is equal
    items: int = 0  # that stand in the document, however often each; counted apart from the entries
    copies: int = 0  # of these, byte for byte the same as an unchanged one
    not_items: int = 0  # of these, what is no item at all: a number in a JSON Feed's list
    left_out: int = 0  # entries beyond the limit of one document

    @property
    def size(self) -> int:
        """Return how many entries the document has that were looked at."""
        return len(self.entries) + len(self.unchanged)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """The reason why a document is not a feed."""

    reason: str  # one fixed word: empty-body, not-a-feed, html, broken, too-deep, too-many-attributes, ...
    detail: str
    items: int = 0  # that stand in the document, where they were counted
