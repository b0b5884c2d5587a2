"""From a term of a query to the patterns that the automaton looks for in folded text.

A pattern is padded with a space on both sides (a wildcard only in front), so that a hit is whole words. What must stand
in capitals is checked on the hit afterwards: the automaton itself knows no case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

from extractors.topics.fold import fold_words
from extractors.topics.inflection import FUNCTION_WORDS, number_forms, verb_forms
from extractors.topics.query import Term

_ACRONYM = re.compile(r"[A-Z]{2,3}$")
_SHOUTED = re.compile(r"[A-Z][A-Z0-9]+$")
_DOTTED = re.compile(r"(?:[A-Z]\.){2,4}$")
_SHORTEST_COMPOUND = 7  # letters of two words that may be written as one: shorter ones make other words


@dataclass(frozen=True, slots=True)
class Pattern:
    """One string to look for in folded text, and what must stand in the cased text at its place."""

    text: str
    open_end: bool = False  # a wildcard: the hit goes on to the end of the word
    cased: tuple[tuple[int, str], ...] = ()  # offset in the pattern, letters
    ticker: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    capitals: str = ""  # as it must be written; "" any way
    name: bool = False  # begins with a capital: not inflected
    shouted: bool = False  # capitals and digits only: the plural has a small s
    star: bool = False


def split_at_stars(term: Term) -> tuple[Term, ...]:
    """Return the term in pieces, each with at most one star, at its end. The pieces stand next to each other."""
    pieces: list[list[str]] = [[]]
    for word in term.text.split():
        pieces[-1].append(word)
        if word.endswith("*"):
            pieces.append([])
    return tuple(
        Term(text=" ".join(piece), mode=term.mode, start=term.start, end=term.end) for piece in pieces if piece
    )


def patterns(term: Term) -> tuple[Pattern, ...]:
    """Return what to look for: every form of the term. A star is allowed at the very end only."""
    words = _words(term)
    if term.mode == "ticker":
        return (Pattern(_padded([words[0].folded]), cased=((1, term.text),), ticker=True),)
    combinations = _combinations(words) if term.mode == "inflected" else [list(words)]
    found = [_pattern(combination) for combination in combinations]
    if term.mode == "inflected":
        found += [_pattern(dotted) for dotted in (_dotted(words),) if dotted != words]
    return tuple(dict.fromkeys(found))


def _words(term: Term) -> list[_Word]:
    """Return the term's words, each with what its capitals mean."""
    words: list[_Word] = []
    for piece in term.text.split():
        if _DOTTED.match(piece) and term.mode == "inflected":
            joined = piece.replace(".", "")
            words.append(_Word(joined.lower(), capitals=joined, name=True, shouted=True))
            continue
        folded, cased = fold_words(piece)
        star = piece.endswith("*")
        for place, (low, kept) in enumerate(zip(folded, cased, strict=True)):
            must = kept if term.mode == "case" or (term.mode == "inflected" and _ACRONYM.match(kept)) else ""
            last = place == len(folded) - 1
            shouted = bool(_SHOUTED.match(kept))
            words.append(_Word(low, capitals=must, name=kept[0].isupper(), shouted=shouted, star=star and last))
    return words


def _combinations(words: list[_Word]) -> list[list[_Word]]:
    """Return the forms of a term: the first word as a verb, the last in singular and plural, two words as one.

    Inflecting every word of a phrase would give six times as many patterns for each further word, and nothing that
    is said in practice: English inflects the verb that leads and the noun that ends.
    """
    if len(words) == 1:
        return [[form] for form in _numbers(words[0])]
    middle = [[word] for word in words[1:-1]]
    forms = [list(form) for form in product(_verbs(words[0]), *middle, _numbers(words[-1]))]
    for place in range(len(words) - 1):
        left, right = words[place : place + 2]
        if _is_compound(left, right):
            capitals = left.capitals and left.capitals + right.folded
            whole = _Word(left.folded + right.folded, capitals=capitals, name=right.name, star=right.star)
            rest = [*words[:place], whole, *words[place + 2 :]]
            forms += [[*rest[:-1], last] for last in _numbers(rest[-1])]
    return forms


def _numbers(word: _Word) -> list[_Word]:
    if word.shouted and not word.star:
        plural = word.capitals and word.capitals + "s"
        return [word, _Word(word.folded + "s", capitals=plural, name=True)]  # GPUs, H100s
    if word.name or word.star or word.capitals:
        return [word]
    return [_Word(form) for form in number_forms(word.folded)]


def _verbs(word: _Word) -> list[_Word]:
    if word.name or word.star or word.capitals:
        return [word]
    return [_Word(form) for form in verb_forms(word.folded)]


def _is_compound(left: _Word, right: _Word) -> bool:
    """Return whether two words may be written as one: data center, sell off, GPT 4; not: no table, AI model."""
    if not left.folded.isalpha() or not left.folded.isascii() or left.folded in FUNCTION_WORDS:
        return False
    if right.folded.isdigit():
        return len(left.folded) > 1
    if left.capitals or right.capitals:
        return False
    return len(left.folded) + len(right.folded) >= _SHORTEST_COMPOUND and min(len(left.folded), len(right.folded)) > 1


def _dotted(words: list[_Word]) -> list[_Word]:
    """Return the words with the capitals of acronyms apart, as ``U.S.`` is folded."""
    apart: list[_Word] = []
    for word in words:
        split = [_Word(letter.lower(), capitals=letter) for letter in word.capitals if word.capitals]
        apart += split if len(split) > 1 else [word]
    return apart


def _pattern(words: list[_Word]) -> Pattern:
    cased: list[tuple[int, str]] = []
    offset = 1
    for word in words:
        if word.capitals:
            cased.append((offset, word.capitals))
        offset += len(word.folded) + 1
    text = _padded([word.folded for word in words])
    open_end = words[-1].star
    return Pattern(text[:-1] if open_end else text, open_end, tuple(cased))


def _padded(words: list[str]) -> str:
    return f" {' '.join(words)} "
