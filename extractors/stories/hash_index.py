"""A segment of the story index: articles found by any of their hashes, in arrays of fixed size.

A hash table in arrays, with the postings of one hash chained from the latest to the earliest: less than a kilobyte for
an article all in all, where dictionaries and sets of Python would need ten times that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.stories.minhash import LEAD_SKETCH, TEXT_SKETCH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TEXT_KEYS = 20  # the smallest hashes of the sketch: of a copy cut to 40 %, 8 are expected among the original's
LEAD_KEYS = 8
CHAIN = 16  # postings of one bucket that are looked at: a hash shared by more articles does not identify a text

_WHOLE = 3  # keys before those: the article's address, its whole text and its whole title
_STRIDE = _WHOLE + TEXT_KEYS + LEAD_KEYS
_FIRST_LEAD = _WHOLE + TEXT_KEYS
_NONE = -1
_LOW = 0xFFFFFFFF
_LEAD_SALT = 0x5BD1E995  # keeps the hashes of leads apart from those of texts


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """What an article is found and compared by."""

    article_id: int
    text_hash: int  # 0: no text
    title_hash: int  # 0: no title that is long enough to be known by
    text: Sequence[int]  # sketches
    lead: Sequence[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """An article of a segment."""

    traits: Traits
    row: int
    seen_s: int  # seconds since 1970


class Segment:
    """Articles in the order in which they were added; see `full`."""

    def __init__(self, capacity: int) -> None:
        import numpy as np

        self._size = 0
        self._capacity = capacity
        self._newest = 0
        self._buckets = 1 << (capacity * _STRIDE // 2).bit_length()
        self._heads = np.full(self._buckets, _NONE, np.int32)
        self._next = np.empty(capacity * _STRIDE, np.int32)
        self._keys = np.empty(capacity * _STRIDE, np.uint32)
        self._texts = np.empty((capacity, TEXT_SKETCH), np.uint32)
        self._leads = np.empty((capacity, LEAD_SKETCH), np.uint32)
        self._lengths = np.empty((capacity, 2), np.uint8)
        self._columns = np.empty((capacity, 5), np.int64)  # article, story, text hash, title hash, second

    def is_full(self) -> bool:
        """Return whether nothing more can be added."""
        return self._size == self._capacity

    def is_over(self, oldest_s: int) -> bool:
        """Return whether nothing more will be added, and all that is there was seen before a second."""
        return self.is_full() and self._newest < oldest_s

    def add(self, traits: Traits, *, story_id: int, seen_s: int) -> int:
        """Keep one article; returns its row."""
        row = self._size
        self._columns[row] = traits.article_id, story_id, traits.text_hash, traits.title_hash, seen_s
        self._texts[row, : len(traits.text)] = traits.text
        self._leads[row, : len(traits.lead)] = traits.lead
        self._lengths[row] = len(traits.text), len(traits.lead)
        keys, slots = _keys(traits)
        postings = row * _STRIDE + slots
        buckets = self._bucket(keys)
        self._keys[postings] = keys
        self._next[postings] = self._heads[buckets]
        self._heads[buckets] = postings  # of two keys of one article in a bucket the earlier is lost: it has others
        self._size += 1
        self._newest = max(self._newest, seen_s)
        return row

    def story_of(self, row: int) -> int:
        """Return the story of an article."""
        return int(self._columns[row, 1])

    def place(self, row: int, story_id: int) -> None:
        """Change the story of an article."""
        self._columns[row, 1] = story_id

    def find(self, traits: Traits, limit: int) -> list[Stored]:
        """Return the articles that share the most keys, at most `limit` each by text and by lead; the latest first."""
        keys, _ = _keys(traits)
        at = self._heads[self._bucket(keys)]
        found: list[int] = []
        for _ in range(CHAIN):
            there = at != _NONE
            at, keys = at[there], keys[there]
            if not at.size:
                break
            found += at[self._keys[at] == keys].tolist()
            at = self._next[at]
        by_text = Counter(posting // _STRIDE for posting in found if posting % _STRIDE < _FIRST_LEAD)
        by_lead = Counter(posting // _STRIDE for posting in found if posting % _STRIDE >= _FIRST_LEAD)
        rows = dict.fromkeys(_most(by_text, limit) + _most(by_lead, limit))
        return [self._stored(row) for row in rows]

    def _stored(self, row: int) -> Stored:
        article_id, _, text_hash, title_hash, seen_s = self._columns[row].tolist()
        text, lead = self._lengths[row].tolist()
        traits = Traits(
            article_id=article_id,
            text_hash=text_hash,
            title_hash=title_hash,
            text=self._texts[row, :text].tolist(),
            lead=self._leads[row, :lead].tolist(),
        )
        return Stored(traits=traits, row=row, seen_s=seen_s)

    def _bucket(self, keys: NDArray[np.uint32]) -> NDArray[np.int64]:
        # Sketches hold the smallest hashes of a text: their low bits are as good as random, their high bits are not.
        import numpy as np

        return (keys & np.uint32(self._buckets - 1)).astype(np.int64)


def _keys(traits: Traits) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the keys of an article and the slots they go to."""
    import numpy as np

    text, lead = traits.text[:TEXT_KEYS], traits.lead[:LEAD_KEYS]
    whole = {0: traits.article_id, 1: traits.text_hash, 2: traits.title_hash}
    known = [slot for slot, value in whole.items() if value]
    keys = np.array([*(whole[slot] & _LOW for slot in known), *text, *lead], np.uint32)
    slots = [*known, *range(_WHOLE, _WHOLE + len(text)), *range(_FIRST_LEAD, _FIRST_LEAD + len(lead))]
    if lead:
        keys[-len(lead) :] ^= _LEAD_SALT
    return keys, np.array(slots, np.int32)


def _most(rows: Counter[int], limit: int) -> list[int]:
    return sorted(rows, key=lambda row: (-rows[row], -row))[:limit]
