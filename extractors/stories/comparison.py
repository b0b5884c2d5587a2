"""Two texts compared word by word: how much they share, and which names and figures stand in the place of others.

Templates (warnings, court notices, earnings) share more words than a rewritten copy does, so a share decides nothing by
itself. What tells them apart is where they differ: a template has other names and figures at the same places, a copy
has the same ones, with words left out, added or replaced around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.stories.alignment import Block, Gap, align, gaps
from extractors.stories.words import Words, content

# Words, and characters of scripts without spaces, that weigh as much as one name or figure where names cannot be known.
WORDS_PER_NAME, CHARACTERS_PER_NAME = 6, 12
TITLE_WEIGHT = 2  # of a contradiction between titles
# Words on both sides from which a gap is another passage rather than a filled slot, and what it counts at most.
WIDE_GAP, WIDE_GAP_NAMES = 15, 3
BYLINE = 4  # words before the text itself


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


def compare(one: Words, other: Words, titles: tuple[Words, Words]) -> Comparison:
    """Return how two texts compare; the titles are theirs."""
    blocks = align(one.folded, other.folded)
    both = [word for block in blocks for word in one.folded[block.one : block.one + block.words]]
    shortest = min(len(one.folded), len(other.folded))
    against = sum(_contradictions(one, other, gap) for gap in gaps(blocks, one.folded, other.folded))
    against += TITLE_WEIGHT * _title_contradictions(*titles, one, other)
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


def _contradictions(one: Words, other: Words, gap: Gap) -> int:
    """Return how many names and figures of a gap stand in the place of others."""
    left, right = set(one.folded[gap.one]), set(other.folded[gap.other])
    if not left or not right:
        return 0
    figures = min(len(left & one.figures - right), len(right & other.figures - left))
    if one.uncased or other.uncased:
        return int(figures > 0 or bool(left - other.distinct and right - one.distinct))
    found = figures + min(len((left & one.names) - other.distinct), len((right & other.names) - one.distinct))
    wide = min(gap.one.stop - gap.one.start, gap.other.stop - gap.other.start) >= WIDE_GAP
    return min(found, WIDE_GAP_NAMES) if wide else found


def _title_contradictions(title: Words, other_title: Words, one: Words, other: Words) -> int:
    """Return how many names and figures of two titles contradict each other."""
    left, right = title.distinct - other_title.distinct, other_title.distinct - title.distinct
    figures = min(len(left & title.figures), len(right & other_title.figures))
    # in a title every word may have a capital: a name is what the article's own text writes like one, and not the other
    names, other_names = one.names | title.proper, other.names | other_title.proper
    return figures + min(len((left & names) - other.distinct), len((right & other_names) - one.distinct))
