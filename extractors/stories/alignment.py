"""Alignment of two texts: the words that they share in the same order, and the gaps between them.

Patience alignment: word trigrams that both texts have exactly once are anchors, and the longest ascending chain of them
is kept. It needs time in proportion to the words, where a full difference would need it to their product.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

FINE = 24  # words of a gap on the longer side, up to which single words in it are aligned too


class Block(NamedTuple):
    """Words that both texts share: where they begin in each, and how many."""

    one: int
    other: int
    words: int


class Gap(NamedTuple):
    """Words between two blocks, as ranges of both texts; one of the two may be empty."""

    one: slice
    other: slice


def align(one: Sequence[str], other: Sequence[str]) -> list[Block]:
    """Return the blocks that two texts share in the same order."""
    blocks: list[Block] = []
    i, j = 0, 0
    for at, there in [*_chain(one, other), (len(one), len(other))]:
        if at < i or there < j:
            continue  # inside the block before
        begin, begin_there = at, there
        while begin > i and begin_there > j and one[begin - 1] == other[begin_there - 1]:
            begin, begin_there = begin - 1, begin_there - 1
        blocks += _fine(one, other, Gap(slice(i, begin), slice(j, begin_there)))
        i, j = at, there
        while i < len(one) and j < len(other) and one[i] == other[j]:
            i, j = i + 1, j + 1
        if i > begin:
            blocks.append(Block(begin, begin_there, i - begin))
    return blocks


def gaps(blocks: Sequence[Block], one: Sequence[str], other: Sequence[str]) -> Iterator[Gap]:
    """Yield the words before, between and after the blocks of two texts."""
    i, j = 0, 0
    for block in [*blocks, Block(len(one), len(other), 0)]:
        if block.one > i or block.other > j:
            yield Gap(slice(i, block.one), slice(j, block.other))
        i, j = block.one + block.words, block.other + block.words


def _chain(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest ascending chain of anchors, as positions in both texts."""
    there = _once(other)
    pairs = [(at, there[gram]) for gram, at in _once(one).items() if gram in there]
    ends: list[int] = []  # the smallest end of a chain of each length, and the pair that it is
    owners: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, position) in enumerate(pairs):
        length = bisect_left(ends, position)
        before[number] = owners[length - 1] if length else -1
        ends[length : length + 1] = [position]
        owners[length : length + 1] = [number]
    chain = []
    number = owners[-1] if owners else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Return the trigrams that a text has exactly once, in their order."""
    seen: dict[tuple[str, ...], int] = {}
    for at, gram in enumerate(zip(words, words[1:], words[2:], strict=False)):
        seen[gram] = -1 if gram in seen else at
    return {gram: at for gram, at in seen.items() if at >= 0}


def _fine(one: Sequence[str], other: Sequence[str], gap: Gap) -> list[Block]:
    """Return the single words that both sides of a small gap share."""
    left, right = one[gap.one], other[gap.other]
    if not left or not right or max(len(left), len(right)) > FINE:
        return []
    matches = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return [Block(gap.one.start + i, gap.other.start + j, size) for i, j, size in matches if size]
