"""Traits that identify an entry: its guid, link, title, date, and a small sketch of its text."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from extractors.feeds.model import ParsedEntry, ParsedFeed
from extractors.links import is_site_root, registrable_domain, without_fragment
from warehouse.records import Feed, SeenEntry, key

DAY_S = 86_400
SKETCH_HASHES, SKETCH_BITS = 5, 12  # of the smallest shingle hashes; 60 bits, under a bit that says "of the text"
ALIKE = 2  # of the five hashes in common: about a third of the shingles of two texts
SKETCHED = 4_000  # characters of a text

_OF_TEXT = 1 << (SKETCH_HASHES * SKETCH_BITS)
_MASK = (1 << SKETCH_BITS) - 1
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")  # scripts without spaces: each character
# What programs write where they have no guid or link.
_PLACEHOLDERS = frozenset(
    {"", "n/a", "na", "none", "null", "nil", "undefined", "unknown", "false", "true", "tbd", "-", "--", "#", "0", "?"}
)


@dataclass(frozen=True, slots=True)
class EntryTraits:
    """An entry of the present document with the keys that identify it; 0 for a missing one."""

    said: ParsedEntry
    guid_key: int  # of its guid; of a link with a fragment where there is no guid
    link_key: int  # of its link without the fragment
    title_key: int
    date_key: int  # seconds since 1970, or the hash of a date that is not believed
    sketch: int
    version: int


def traits_of(parsed: ParsedFeed, feed: Feed) -> Callable[[ParsedEntry], EntryTraits]:
    """Return how to get the traits of this document's entries.

    The address of the feed or of its site is no link of an entry: it does not show which entry it is.
    """
    sites = {registrable_domain(url) for url in (feed.url, parsed.link, feed.site) if url}
    homes = {link_key(url) for url in (feed.url, parsed.link, feed.site) if url}

    def traits(said: ParsedEntry) -> EntryTraits:
        address = link_key(said.link)
        if address in homes or (is_site_root(said.link) and registrable_domain(said.link) in sites):
            address = 0
        return EntryTraits(
            said,
            _guid_key(said),
            address,
            key("title", " ".join(said.title.casefold().split())) if said.title else 0,
            _date_key(said),
            _sketch(said),
            key("said", said.title, said.summary, said.content),
        )

    return traits


def link_key(link: str) -> int:
    """Return the identity of a canonical link, the same over http and https and with any fragment; 0 for none."""
    return key("link", without_fragment(link).partition("://")[2]) if link else 0


def is_placeholder(name: str) -> bool:
    """Return whether a guid or link is a placeholder for none."""
    return name.strip().lower() in _PLACEHOLDERS


def is_alike(one: EntryTraits | SeenEntry, other: EntryTraits | SeenEntry) -> bool:
    """Return whether two texts have a good part in common; of entries without any, whether their titles have."""
    if (one.sketch ^ other.sketch) & _OF_TEXT:
        return False
    mine, theirs = _hashes(one.sketch), _hashes(other.sketch)
    return len(mine & theirs) >= min(ALIKE, len(mine) or 1)


def has_text(one: EntryTraits | SeenEntry) -> bool:
    """Return whether an entry has a text besides its title."""
    return bool(one.sketch & _OF_TEXT)


def is_moment(date_key: int) -> bool:
    """Return whether a date has a time of day: it is not midnight."""
    return date_key % DAY_S != 0


def _guid_key(said: ParsedEntry) -> int:
    if not is_placeholder(said.guid):
        return key("guid", said.guid)
    return key("guid", said.link) if "#" in said.link else 0


def _date_key(said: ParsedEntry) -> int:
    if said.published_at and said.date_confidence != "clamped":
        return int(said.published_at.timestamp())
    return key("date", said.published_raw) if said.published_raw else 0


def _sketch(said: ParsedEntry) -> int:
    """Return the smallest hashes of a text's word pairs (bottom-k sketch, Broder 1997); of the title if it has none."""
    text = said.summary or said.content
    hashes = sorted(set(map(zlib.crc32, _shingles(text or said.title))))[:SKETCH_HASHES]
    sketch = _OF_TEXT if text else 0
    for position, number in enumerate(hashes):
        sketch |= (number & _MASK or 1) << (position * SKETCH_BITS)
    return sketch


def _shingles(text: str) -> list[bytes]:
    words = _WORDS.findall(text[:SKETCHED].casefold())
    pairs = pairwise(words) if len(words) > 1 else ((word, "") for word in words)
    return [f"{first} {second}".encode("utf-8", "replace") for first, second in pairs]


def _hashes(sketch: int) -> set[int]:
    parts = ((sketch >> (position * SKETCH_BITS)) & _MASK for position in range(SKETCH_HASHES))
    return {part for part in parts if part}
