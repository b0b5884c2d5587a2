"""The words of an article, as two articles are compared by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from extractors.stories.minhash import TOKEN
from warehouse.records import Article

LIMIT = 3_000  # words of a text that are compared
BEGINNING = 1_000  # characters of a text that stand for a missing lead
LONG = 4  # letters of a word that carries content, in scripts that put spaces between words

_OPENING = " \t\"'\u2018\u201c\u201e\u00ab([-\u2013\u2014\u2022*"
_STOPS = ".!?:;\u2026\n\r|"
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_SYLLABLES = re.compile(r"[\uac00-\ud7af]{2}")  # the first two of a Korean word are without its endings


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in their order, folded, and which of them are names or figures."""

    folded: tuple[str, ...]
    distinct: frozenset[str]
    names: frozenset[str]  # words with a capital letter in the middle of a sentence; in German every noun
    figures: frozenset[str]  # words with a digit
    capitals: bool  # most words have one, as in headlines: then a capital letter marks no name
    uncased: bool  # of a script without capital letters, where no word can be known as a name

    @property
    def spaceless(self) -> bool:
        """Return whether the words are characters of a script that puts no spaces between words."""
        return self.uncased and 2 * sum(len(word) == 1 for word in self.folded) > len(self.folded)

    @property
    def proper(self) -> frozenset[str]:
        """Return the names; none where every word has a capital letter."""
        return frozenset() if self.capitals else self.names


def parse_words(text: str) -> Words:
    """Return the words of a text."""
    folded: list[str] = []
    names: set[str] = set()
    figures: set[str] = set()
    small: set[str] = set()
    cased = 0
    for match in TOKEN.finditer(text):
        word = match[0]
        lower = word.lower()
        folded.append(lower)
        first = word[0]
        if any(map(str.isdigit, word)):
            figures.add(lower)
        elif first != first.lower():
            cased += 1
            if not _begins_sentence(text, match.start()):
                names.add(lower)
        elif first != first.upper():
            cased += 1
            small.add(lower)
        if len(folded) == LIMIT:
            break
    names -= small  # a word that is also written small is none: of a title in capitals, or "The"
    return Words(
        tuple(folded),
        frozenset(folded),
        frozenset(names),
        frozenset(figures),
        capitals=2 * len(names) > len(names) + len(small),
        uncased=2 * cased < len(folded) - len(figures),
    )


def _begins_sentence(text: str, at: int) -> bool:
    while at and text[at - 1] in _OPENING:
        at -= 1
    return at == 0 or text[at - 1] in _STOPS


@dataclass(frozen=True)
class Parsed:
    """An article with its words, parsed when they are first needed."""

    article: Article

    @property
    def seen_at(self) -> datetime:
        """Return when the article was first seen."""
        return self.article.seen_at

    @property
    def is_erased(self) -> bool:
        """Return whether the text was there once, and is kept no more."""
        return bool(self.article.sketch) and not self.article.text

    @cached_property
    def title(self) -> Words:
        """Return the words of the title."""
        return parse_words(self.article.title)

    @cached_property
    def text(self) -> Words:
        """Return the words of the text; none where it is another's."""
        return parse_words(self.article.text if self.article.sketch else "")

    @cached_property
    def brief(self) -> Words:
        """Return the words of title and lead."""
        text = self.article.text[:BEGINNING] if self.article.sketch else ""
        return parse_words(f"{self.article.title}\n{self.article.lead or text}")


def content(words: Sequence[str]) -> frozenset[str]:
    """Return the words that carry content: long ones, figures, and pairs of characters where no spaces part words."""
    found = {word for word in words if len(word) >= LONG or any(map(str.isdigit, word))}
    found.update(match[0] for match in map(_SYLLABLES.match, words) if match)
    found.update(a + b for a, b in pairwise(words) if _WIDE.match(a) and _WIDE.match(b))
    return frozenset(found)
