"""A segment of the story index: articles found by any of their hashes, in arrays of fixed size.

A hash table in arrays, with the postings of one hash chained from the latest to the earliest: about 850 bytes for an
article all in all, where dictionaries and sets of Python would need ten times that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from extractors.stories.sketch import LEAD_SKETCH, TEXT_SKETCH

STRIDE = 26  # hashes by which one article can be found
CHAIN = 64  # postings of one bucket that are looked at: a hash that more articles share tells nothing
_NONE = -1

Hashes = npt.NDArray[np.uint32]


class Segment:
    """Articles by row, in the order in which they were added; see `full`."""

    def __init__(self, capacity: int) -> None:
        self.size = 0
        self._capacity = capacity
        self._buckets = 1 << (capacity * STRIDE // 2).bit_length()
        self._heads = np.full(self._buckets, _NONE, np.int32)
        self._next = np.empty(capacity * STRIDE, np.int32)
        self._hashes = np.empty(capacity * STRIDE, np.uint32)
        self._texts = np.empty((capacity, TEXT_SKETCH), np.uint32)
        self._leads = np.empty((capacity, LEAD_SKETCH), np.uint32)
        self._lengths = np.empty((capacity, 2), np.uint8)
        # article id, story id, text hash, seen at (seconds)
        self._columns = np.empty((capacity, 4), np.int64)

    @property
    def full(self) -> bool:
        """Whether nothing more can be added."""
        return self.size == self._capacity

    def add(self, columns: Sequence[int], text: Sequence[int], lead: Sequence[int], hashes: Hashes) -> None:
        """Keep one article, to be found by its `hashes`."""
        row = self.size
        self._columns[row] = columns
        self._texts[row, : len(text)] = text
        self._leads[row, : len(lead)] = lead
        self._lengths[row] = len(text), len(lead)
        first = row * STRIDE
        postings = np.arange(first, first + len(hashes), dtype=np.int32)
        self._hashes[first : first + len(hashes)] = hashes
        for posting, bucket in zip(postings, self._bucket(hashes), strict=True):  # one by one: two may share a bucket
            self._next[posting] = self._heads[bucket]
            self._heads[bucket] = posting
        self.size += 1

    def rows(self, hashes: Hashes) -> Iterator[tuple[int, int]]:
        """Yield the rows that share hashes with the given ones, and how many, the most first, the latest first."""
        at = self._heads[self._bucket(hashes)]
        wanted = hashes
        found = []
        for _ in range(CHAIN):
            there = at != _NONE
            at, wanted = at[there], wanted[there]
            if not at.size:
                break
            found.append(at[self._hashes[at] == wanted] // STRIDE)
            at = self._next[at]
        if not found:
            return
        rows, counts = np.unique(np.concatenate(found), return_counts=True)
        for place in np.lexsort((-rows, -counts)):
            yield int(rows[place]), int(counts[place])

    def columns(self, row: int) -> tuple[int, int, int, int]:
        """Return article id, story id, text hash and the second it was seen."""
        article, story, text, seen = self._columns[row].tolist()
        return article, story, text, seen

    def text(self, row: int) -> list[int]:
        """Return the sketch of the text."""
        return list(self._texts[row, : self._lengths[row, 0]].tolist())

    def lead(self, row: int) -> list[int]:
        """Return the sketch of title and lead."""
        return list(self._leads[row, : self._lengths[row, 1]].tolist())

    def newest(self) -> int:
        """Return the latest second at which an article of this segment was seen."""
        return int(self._columns[: self.size, 3].max(initial=0))

    def _bucket(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        # Sketches hold the smallest hashes of a text: their low bits are as good as random, their high bits are not.
        return (hashes & np.uint32(self._buckets - 1)).astype(np.int64)
