"""How new are the words of a headline: each topic's own vocabulary, learned from its headlines and slowly forgotten."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise

WORD = re.compile(r"[^\W_]+(?:[.,:/'\u2019&-][^\W_]+)*%?")
HALF_LIFE_H = 28 * 24.0  # hours after which a headline weighs half
PRIOR = 10.0  # headlines that say of every term that it occurs with UNSEEN
UNSEEN = 0.003  # share of headlines that hold a term nobody has used yet
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")  # Thai, Lao, kana, Chinese characters
SHORTEST = 2  # characters of a word
SHORTEST_NUMBER = 3  # shorter ones say the day more often than the news


def words(title: str) -> list[str]:
    """Return the words of a headline, folded: lower case, no possessive, no plural s, no apostrophe.

    Scripts without spaces give pairs of characters; numbers of one or two digits are left out.
    """
    found: list[str] = []
    for raw in WORD.findall(title):
        if UNSPACED.search(raw):
            found += [raw[at : at + 2] for at in range(len(raw) - 1)]
            continue
        word = _folded(raw)
        if len(word) >= (SHORTEST_NUMBER if word.isdecimal() else SHORTEST):
            found.append(word)
    return found


@lru_cache(maxsize=50_000)
def terms(title: str) -> frozenset[str]:
    """Return the words of a headline and its pairs of neighbouring words, folded."""
    found = words(title)
    return frozenset(found) | {f"{first} {second}" for first, second in pairwise(found)}


def _folded(word: str) -> str:
    word = word.casefold().replace("\u2019", "'").removesuffix("'s").replace("'", "")
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


class Vocabulary:
    """How often the headlines of one topic use a term; old headlines fade.

    Weights grow instead of old ones shrinking, so that a headline costs its own terms alone.
    """

    def __init__(self) -> None:
        self._weights: defaultdict[str, float] = defaultdict(float)
        self._headlines = 0.0
        self._scale = 1.0
        self._at_h: float | None = None

    def learn(self, at_h: float, found: frozenset[str]) -> None:
        """Add a headline; headlines come in order of time (hours since the epoch)."""
        if self._at_h is not None:
            self._scale *= 2.0 ** ((at_h - self._at_h) / HALF_LIFE_H)
        self._at_h = at_h
        self._headlines += self._scale
        for term in found:
            self._weights[term] += self._scale

    @property
    def headlines(self) -> float:
        """Return how many headlines are remembered, faded ones in part."""
        return self._headlines / self._scale

    def rate(self, term: str) -> float:
        """Return the share of headlines that is expected to hold a term, above 0."""
        return (self._weights.get(term, 0.0) / self._scale + PRIOR * UNSEEN) / (self.headlines + PRIOR)
