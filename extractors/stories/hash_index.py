"""Articles found by any of their keys, in arrays of fixed size.

A hash table in arrays, with the postings of one key chained from the latest to the earliest: about a kilobyte for an
article all in all, where dictionaries and sets of Python would need ten times that. Articles stand in segments, so that
those that are over can be dropped; what is found does not depend on where one segment ends.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractors.stories.minhash import LEAD_SKETCH, TEXT_SKETCH, sketch_lead, split_words
from warehouse.records import key

TEXT_KEYS = 20  # the smallest hashes of the sketch: of a copy cut to 40 %, 8 are expected among the original's
LEAD_KEYS = 8
CHAIN = 16  # articles with one key that are looked at, the latest: a key shared by more does not identify a text
TITLE_WORDS = 6  # from which a title is known again by itself

_WHOLE = 3  # keys before those: the article's address, its whole text and its whole title
_STRIDE = _WHOLE + TEXT_KEYS + LEAD_KEYS
_FIRST_LEAD = _WHOLE + TEXT_KEYS
_LEAD = 1 << 32  # is added to hashes of leads, to keep them apart from those of texts
_LOW = _LEAD - 1
_LEAD_SALT = 0x5BD1E995
_NONE = -1
_BLANK = bytes(4 * _STRIDE)
_SMALL, _LARGE = 4_096, 262_144  # articles in a segment


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryTraits:
    """The values by which articles are compared."""

    article_id: int
    text_hash: int  # 0: no text
    title_hash: int  # 0: no title that is long enough to be known by
    text: Sequence[int]  # sketches
    lead: Sequence[int]


class Place(NamedTuple):
    """The position of an article in the index."""

    segment: Segment
    row: int

    @property
    def article_id(self) -> int:
        """Return the article."""
        return self.segment.numbers[5 * self.row]

    @property
    def story_id(self) -> int:
        """Return the story of the article."""
        return self.segment.numbers[5 * self.row + 1]

    @property
    def seen_s(self) -> int:
        """Return when the article was seen, in seconds since 1970."""
        return self.segment.numbers[5 * self.row + 4]

    def put(self, story_id: int) -> None:
        """Change the story of the article."""
        self.segment.numbers[5 * self.row + 1] = story_id

    def traits(self) -> StoryTraits:
        """Return the values by which the article is compared."""
        return self.segment.traits(self.row)


class HashIndex:
    """Articles in the order in which they were added."""

    def __init__(self, smallest: int = _SMALL) -> None:
        self._segments: list[Segment] = []
        self._smallest = smallest

    def add(self, traits: StoryTraits, keys: Iterable[int], *, story_id: int, seen_s: int) -> Place:
        """Keep one article, to be found by some of its keys."""
        if not self._segments or self._segments[-1].is_full():
            first = self._segments[-1].first + self._segments[-1].capacity if self._segments else 0
            self._segments.append(Segment(first, min(_LARGE, self._smallest * 4 ** len(self._segments))))
        segment = self._segments[-1]
        return Place(segment, segment.add(traits, keys, story_id=story_id, seen_s=seen_s))

    def find(self, keys: Iterable[int], limit: int) -> list[Place]:
        """Return the articles that share the most keys, at most `limit` each by text and by lead; the latest first."""
        left = dict.fromkeys(map(_folded, keys), CHAIN)
        by_text: Counter[int] = Counter()
        by_lead: Counter[int] = Counter()
        for segment in reversed(self._segments):
            segment.count(left, by_text, by_lead)
        firsts = [segment.first for segment in self._segments]
        found = []
        for number in dict.fromkeys(_most(by_text, limit) + _most(by_lead, limit)):
            segment = self._segments[bisect_right(firsts, number) - 1]
            found.append(Place(segment, number - segment.first))
        return found

    def forget(self, oldest_s: int) -> None:
        """Drop segments to which nothing will be added, and of which all was seen before a second."""
        self._segments = [segment for segment in self._segments if not segment.is_over(oldest_s)]


class Segment:
    """Some articles of an index, from its `first` on."""

    def __init__(self, first: int, capacity: int) -> None:
        self.first = first
        self.capacity = capacity
        self._size = 0
        self._newest = 0
        self._mask = (1 << (capacity * _STRIDE).bit_length()) - 1
        self._heads = array("i", [_NONE]) * (self._mask + 1)
        self._next = array("i")
        self._keys = array("I")
        self._sketches = array("I")
        self._lengths = bytearray()
        self.numbers = array("q")  # of each: article, story, text hash, title hash, second

    def is_full(self) -> bool:
        """Return whether nothing more can be added."""
        return self._size == self.capacity

    def is_over(self, oldest_s: int) -> bool:
        """Return whether nothing more will be added, and all that is there was seen before a second."""
        return self.is_full() and self._newest < oldest_s

    def add(self, traits: StoryTraits, keys: Iterable[int], *, story_id: int, seen_s: int) -> int:
        """Keep one article; returns its row."""
        row = self._size
        self.numbers.extend((traits.article_id, story_id, traits.text_hash, traits.title_hash, seen_s))
        for sketch, size in ((traits.text, TEXT_SKETCH), (traits.lead, LEAD_SKETCH)):
            self._sketches.extend(sketch)
            self._sketches.frombytes(bytes(4 * (size - len(sketch))))
            self._lengths.append(len(sketch))
        self._next.frombytes(_BLANK)
        self._keys.frombytes(_BLANK)
        heads, following, stored, mask = self._heads, self._next, self._keys, self._mask
        text, lead = row * _STRIDE, row * _STRIDE + _FIRST_LEAD
        for one in keys:
            if one >= _LEAD:
                posting, lead = lead, lead + 1
            else:
                posting, text = text, text + 1
            # a sketch has the smallest hashes of a text: its low bits are as good as random, its high bits are not
            number = _folded(one)
            stored[posting], following[posting] = number, heads[number & mask]
            heads[number & mask] = posting
        self._size += 1
        self._newest = max(self._newest, seen_s)
        return row

    def count(self, left: dict[int, int], by_text: Counter[int], by_lead: Counter[int]) -> None:
        """Count the keys of each article that are wanted, the latest first; `left`: how many of each key still are."""
        heads, following, stored, mask = self._heads, self._next, self._keys, self._mask
        for number, most in left.items():
            posting = heads[number & mask]
            wanted = most
            while posting != _NONE and wanted:
                if stored[posting] == number:
                    row, slot = divmod(posting, _STRIDE)
                    counts = by_lead if slot >= _FIRST_LEAD else by_text
                    counts[self.first + row] += 1
                    wanted -= 1
                posting = following[posting]
            left[number] = wanted

    def traits(self, row: int) -> StoryTraits:
        """Return what an article is compared by."""
        article_id, _, text_hash, title_hash, _ = self.numbers[5 * row : 5 * row + 5]
        text, lead = self._lengths[2 * row : 2 * row + 2]
        at = row * (TEXT_SKETCH + LEAD_SKETCH)
        return StoryTraits(
            article_id=article_id,
            text_hash=text_hash,
            title_hash=title_hash,
            text=self._sketches[at : at + text],
            lead=self._sketches[at + TEXT_SKETCH : at + TEXT_SKETCH + lead],
        )


def keys_of(traits: StoryTraits) -> list[int]:
    """Return all keys of an article; those of its lead and of nothing else are 2**32 or more."""
    whole = [traits.article_id & _LOW, traits.text_hash & _LOW if traits.text_hash else None]
    return [
        *(one for one in whole if one is not None),
        *traits.text[:TEXT_KEYS],
        *_title_keys(traits.title_hash, traits.lead),
    ]


def title_keys(title: str, lead: str) -> tuple[int, ...]:
    """Return those keys of an article that come from its title and lead."""
    return _title_keys(hash_title(title), sketch_lead(title, lead))


def hash_title(title: str) -> int:
    """Return a hash of a title; 0 where it is too short to be known by."""
    words = split_words(title.lower())
    return key("title", *words) if len(words) >= TITLE_WORDS else 0


def _title_keys(title_hash: int, lead: Sequence[int]) -> tuple[int, ...]:
    return *((title_hash & _LOW,) if title_hash else ()), *(_LEAD + one for one in lead[:LEAD_KEYS])


def _folded(one: int) -> int:
    return one if one < _LEAD else (one & _LOW) ^ _LEAD_SALT


def _most(counts: Counter[int], limit: int) -> list[int]:
    return sorted(counts, key=lambda number: (-counts[number], -number))[:limit]
