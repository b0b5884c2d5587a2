"""Sketches: a few numbers that stand for a text, so that copies can be found without keeping the texts.

A sketch holds the smallest hashes of a text's word shingles (bottom-k MinHash; Broder 1997). Two sketches estimate
containment, the share of the shorter text that stands in the longer, over the range of hashes that both cover: unlike
Jaccard similarity it stays near 1 when a copy is cut.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_right
from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple
from zlib import crc32

from warehouse.records import key

TEXT_SKETCH = 96  # hashes; measured in benchmarks/articles/duplicates.py
LEAD_SKETCH = 24
TEXT_SHINGLE = 4  # words
LEAD_SHINGLE = 2
LEAST = 8  # hashes in the common range, without which two texts are not compared

# A word, or one character of the scripts that put no spaces between words.
TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")
_ALL = 0xFFFFFFFF

Sketch = Sequence[int]  # ascending 32-bit hashes


def split_words(text: str) -> list[str]:
    """Return the words of a text; of scripts that put no spaces between words, the characters."""
    return TOKEN.findall(text)


def sketch_text(text: str) -> tuple[int, ...]:
    """Return the sketch of an article's text; () where it has fewer than four words."""
    return _smallest(text, TEXT_SHINGLE, TEXT_SKETCH)


def fingerprint(text: str) -> tuple[int, tuple[int, ...]]:
    """Return a hash of a text's folded words (0 where it is empty) and its sketch, by which copies are found."""
    folded = " ".join(text.lower().split())
    return (key("text", folded), sketch_text(text)) if folded else (0, ())


def sketch_lead(title: str, lead: str) -> tuple[int, ...]:
    """Return the sketch of a title and lead, by which articles without a text are compared."""
    return _smallest(f"{title} {lead}", LEAD_SHINGLE, LEAD_SKETCH)


class Overlap(NamedTuple):
    """How much of one text is contained in another."""

    share: float  # of the shorter text, 0 to 1
    compared: int  # hashes it is estimated from

    @property
    def error(self) -> float:
        """Return the standard error of the share, at most."""
        return 0.5 / sqrt(self.compared)


def containment(one: Sketch, other: Sketch, *, size: int) -> Overlap | None:
    """Return which share of the smaller text stands in the other; None where too little can be compared.

    `size` is that of a full sketch, which covers the hashes up to its largest; one that is not full covers all.
    """
    limit = min(_covered(one, size), _covered(other, size))
    few, many = one[: bisect_right(one, limit)], other[: bisect_right(other, limit)]
    smaller = min(len(few), len(many))
    return Overlap(len(set(few).intersection(many)) / smaller, smaller) if smaller >= LEAST else None


def common(one: Sketch, other: Sketch, *, size: int) -> tuple[set[int], set[int]]:
    """Return the hashes of two sketches in the range that both cover; see `containment`."""
    limit = min(_covered(one, size), _covered(other, size))
    return set(one[: bisect_right(one, limit)]), set(other[: bisect_right(other, limit)])


def _smallest(text: str, width: int, size: int) -> tuple[int, ...]:
    words = split_words(text.lower())
    shingles = {
        crc32(" ".join(words[at : at + width]).encode("utf-8", "surrogatepass")) for at in range(len(words) - width + 1)
    }
    return tuple(heapq.nsmallest(size, shingles))


def _covered(sketch: Sketch, size: int) -> int:
    return sketch[-1] if len(sketch) >= size else _ALL
