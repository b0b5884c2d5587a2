"""How new are the words of a headline: each topic's own vocabulary, learned from its headlines and slowly forgotten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Protocol, TypeVar

_NAME = r"[A-Z]\S*"
PUBLISHER = re.compile(  # "... - ABC News", "... | Reuters", "... \u2014 Live Updates": shared, and no news
    rf"\s(?:[-|]\s{_NAME}(?:\s{_NAME}){{0,3}}|[\u2013\u2014]\s{_NAME}(?:\s{_NAME}){{1,3}})$"
)
WORD = re.compile(r"[^\W_]+(?:[.,:/'\u2019&-][^\W_]+)*%?")
HALF_LIFE_H = 28 * 24.0  # hours after which a headline weighs half
PRIOR = 10.0  # headlines that say of every term that it occurs with UNSEEN
UNSEEN = 0.003  # share of headlines that contain a term not used before
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")  # Thai, Lao, kana, Chinese characters
FORGOTTEN = 1 / 64  # weight below which a term counts as never used
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
    """Return the folded words of a headline and its neighbouring pairs, without a publisher's name at its end."""
    found = words(PUBLISHER.sub("", title))
    return frozenset(found) | {f"{first} {second}" for first, second in pairwise(found)}


def _folded(word: str) -> str:
    word = word.casefold().replace("\u2019", "'").removesuffix("'s").replace("'", "")
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(slots=True)
class Headlines:
    """How many headlines a vocabulary was learned from; old ones fade.

    Weights grow instead of old ones shrinking, so that a headline costs its own terms alone.
    """

    weight: float = 0.0  # of all headlines, in the unit of `scale`
    scale: float = 1.0  # weight of a headline that came at `at_h`
    at_h: float | None = None  # of the newest; hours since the epoch


Name_contra = TypeVar("Name_contra", str, int, contravariant=True)


class Numbers(Protocol[Name_contra]):
    """Numbers by name, in memory (a dict will do) or elsewhere."""

    def get(self, name: Name_contra, default: float, /) -> float:
        """Return the number of a name, or the default where it has none."""
        ...

    def __contains__(self, name: Name_contra, /) -> bool:
        """Return whether a name has a number."""
        ...

    def __setitem__(self, name: Name_contra, value: float, /) -> None:
        """Change the number of a name."""
        ...


class Vocabulary:
    """How often the headlines of one topic use a term; `weights` has each term's weight in the unit of `scale`.

    A term that has faded below `FORGOTTEN` counts as never used, so that it may be removed from `weights` at any time.
    """

    def __init__(self, learned: Headlines, weights: Numbers[str]) -> None:
        self._learned = learned
        self._weights = weights

    def learn(self, at_h: float, found: frozenset[str]) -> None:
        """Add a headline; headlines come in order of time (hours since the epoch)."""
        learned = self._learned
        if learned.at_h is not None:
            learned.scale *= 2.0 ** ((at_h - learned.at_h) / HALF_LIFE_H)
        learned.at_h = at_h
        learned.weight += learned.scale
        for term in found:
            self._weights[term] = self._weight(term) + learned.scale

    @property
    def headlines(self) -> float:
        """Return how many headlines are remembered, faded ones in part."""
        return self._learned.weight / self._learned.scale

    def rate(self, term: str) -> float:
        """Return the share of headlines that is expected to hold a term, above 0."""
        return (self._weight(term) / self._learned.scale + PRIOR * UNSEEN) / (self.headlines + PRIOR)

    def _weight(self, term: str) -> float:
        weight = self._weights.get(term, 0.0)
        return weight if weight >= FORGOTTEN * self._learned.scale else 0.0
