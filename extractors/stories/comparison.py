"""Two texts compared word by word: how much they share, and which names and figures stand in the place of others.

Templates (warnings, court notices, earnings) share more words than a rewritten copy does, so a share decides nothing by
itself. What tells them apart is where they differ: a template has other names and figures at the same places, a copy
has the same ones, with words left out, added or replaced around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractors.stories.alignment import Block, Gap, align, gaps
from extractors.stories.words import Words, content

# Words, and characters of scripts without spaces, that weigh as much as one name or figure where names cannot be known.
WORDS_PER_NAME, CHARACTERS_PER_NAME = 6, 12
TITLE_WEIGHT = 2  # of a contradiction between titles
# Words on both sides from which a gap is another passage rather than a filled slot, and what it counts at most.
WIDE_GAP, WIDE_GAP_NAMES = 15, 3
BYLINE = 5  # words before the text itself, such as a place and an agency
SOME_WORDS, SPREAD = 10, 0.6  # words beside the longest passage, and the part of them that is shared too


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """How two texts compare."""

    blocks: Sequence[Block]
    words: frozenset[str]  # that carry content, of the blocks
    shortest: int  # words of the shorter text
    shared: float  # of these, the part that the other text has in the same order
    agreed: float  # names and figures that both have
    contradicted: float  # of all names and figures at places that both have, the part that differs

    @property
    def begins_alike(self) -> bool:
        """Return whether both texts begin with words that they share, but for a byline or a place."""
        return bool(self.blocks) and max(self.blocks[0].one, self.blocks[0].other) <= BYLINE

    @property
    def longest_run(self) -> int:
        """Return the words of the longest block."""
        return max((block.words for block in self.blocks), default=0)

    @property
    def is_grown(self) -> bool:
        """Return whether the texts are one that was edited or taken up, and not two that end in the same paragraphs.

        Either they share words all over, or the longest passage that they share is the beginning of one of them.
        """
        longest = max(self.blocks, key=lambda block: block.words, default=Block(0, 0, 0))
        rest = self.shortest - longest.words
        spread = rest >= SOME_WORDS and self.shared * self.shortest - longest.words >= SPREAD * rest
        begins = longest.words >= SOME_WORDS and min(longest.one, longest.other) <= BYLINE
        return spread or begins


def compare(one: Words, other: Words, titles: tuple[Words, Words]) -> Comparison:
    """Return how two texts compare; the titles are theirs."""
    blocks = align(one.folded, other.folded)
    both = [word for block in blocks for word in one.folded[block.one : block.one + block.words]]
    shortest = min(len(one.folded), len(other.folded))
    filled = [_contradictions(one, other, gap) for gap in gaps(blocks, one.folded, other.folded)]
    against = sum(found.number for found in filled) + _title_contradictions(*titles, one, other, filled)
    agreed = _agreed(both, one, other)
    return Comparison(
        blocks=blocks,
        words=content(both),
        shortest=shortest,
        shared=len(both) / shortest if shortest else 0.0,
        agreed=agreed,
        contradicted=against / (against + agreed) if against else 0.0,
    )


def _agreed(both: Sequence[str], one: Words, other: Words) -> float:
    if one.uncased or other.uncased:
        return len(both) / (CHARACTERS_PER_NAME if one.spaceless else WORDS_PER_NAME)
    return len(set(both) & (one.names | one.figures))


class _Contradictions(NamedTuple):
    number: int
    left: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()


def _contradictions(one: Words, other: Words, gap: Gap) -> _Contradictions:
    """Return how many names and figures of a gap stand in the place of others."""
    left, right = frozenset(one.folded[gap.one]), frozenset(other.folded[gap.other])
    if not left or not right or "".join(one.folded[gap.one]) == "".join(other.folded[gap.other]):
        return _Contradictions(0)  # C.E.O. and CEO
    figures, other_figures = left & one.figures - right, right & other.figures - left
    names, other_names = (left & one.names) - other.distinct, (right & other.names) - one.distinct
    count = min(len(figures), len(other_figures)) + min(len(names), len(other_names))
    if one.uncased or other.uncased:
        count = int(count > 0 or bool(left - other.distinct and right - one.distinct))
    wide = min(gap.one.stop - gap.one.start, gap.other.stop - gap.other.start) >= WIDE_GAP
    return _Contradictions(min(count, WIDE_GAP_NAMES) if wide else count, figures | names, other_figures | other_names)


def _joined(text: Words, words: frozenset[str]) -> str:
    """Return some words of a text as one, so that C.E.O. and CEO are the same."""
    return "".join(word for word in text.folded if word in words)


def _title_contradictions(
    title: Words, other_title: Words, one: Words, other: Words, filled: Sequence[_Contradictions]
) -> int:
    """Return what names and figures of two titles that contradict each other count, but for those of the texts."""
    left, right = title.distinct - other_title.distinct, other_title.distinct - title.distinct
    if _joined(title, left) == _joined(other_title, right):
        return 0
    # in a title every word may have a capital: a name is what the article's own text writes like one, and not the other
    names = (left & (one.names | title.proper)) - other.distinct
    other_names = (right & (other.names | other_title.proper)) - one.distinct
    figures, other_figures = left & title.figures, right & other_title.figures
    if one.uncased or other.uncased:  # a slot of a title that is filled with words of one article alone
        alike = 2 * len(title.distinct & other_title.distinct) >= min(len(title.distinct), len(other_title.distinct))
        return int(alike and bool(left - other.distinct) and bool(right - one.distinct))
    counted = frozenset(word for found in filled for word in found.left | found.right)
    number = min(len(names), len(other_names))
    if not (figures | other_figures) & counted:
        number += min(len(figures), len(other_figures))
    return TITLE_WEIGHT * number
