"""Which words an article may have, in a few bits for each: a search then reads the texts of few articles.

A Bloom filter (Bloom 1970) with one hash for each entry, of 6.3 bits an entry: one in seven entries that are not in it
seems to be. Entries are the first three and the first five letters of each word, as a search finds the beginnings of
words, and each character of a script that is written without spaces. The macro ``may_have_words`` asks for them, with
the same hash.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

BITS = 63  # in a number, which is a signed one of 64 bits in the warehouse
ENTRIES = 10  # for each number
SHORT, LONG = 3, 5  # letters
NO_SPACES = "\u0e00"  # below it, no script is written without spaces

_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile("[\u4e00-\u9fff]")


def word_bits(title: str, text: str) -> tuple[int, ...]:
    """Return the bits of the words in a title and a text; () where there are none."""
    entries = beginnings(f"{title}\n{text}")
    found = [0] * -(-len(entries) // ENTRIES)
    for entry in entries:
        number, bit = _place(entry)
        found[number % len(found)] |= bit
    return tuple(found)


def beginnings(text: str) -> set[str]:
    """Return the beginnings by which the words of a text are looked for."""
    lower = text.replace("İ", "i").replace("Σ", "\N{GREEK SMALL LETTER SIGMA}").lower()  # one by one, as DuckDB does
    words = set(_WORD.findall(lower))
    found = {word[:size] for size in (SHORT, LONG) for word in words if len(word) >= size}
    for word in words:
        if not word.isascii():
            found |= _without_spaces(word)
    return found


def _without_spaces(word: str) -> set[str]:
    """Return the characters of scripts that may be written without spaces, and what begins after each of them."""
    found = set()
    for at, character in enumerate(word, start=1):
        if character >= NO_SPACES:
            found.add(character)
            if not _HAN.match(word, at):  # of these, each character is found by itself
                found |= {word[at : at + size] for size in (SHORT, LONG) if len(word) >= at + size}
    return found


@lru_cache(maxsize=1 << 16)
def _place(entry: str) -> tuple[int, int]:
    """Return the hash that chooses the number, and the bit in it."""
    hashed = int.from_bytes(hashlib.md5(entry.encode(), usedforsecurity=False).digest()[8:], "little")
    return hashed, 1 << (hashed >> 32) % BITS
