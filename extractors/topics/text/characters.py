"""What one character becomes when text is folded, and which characters are words by themselves."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


LIMIT = 0x3000  # below: folded by table; from here on (CJK, full width, emoji): spelled out first
END_SIGN = 14  # in the tables: a separator that may end a sentence, a paragraph or a field
_END_SIGNS = ".!?…‥\n\x1c。"
SPECIAL = 0xFFFFFFFF  # in the tables: see spell_char
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640")  # soft hyphen, zero width, Arabic tatweel
_APOSTROPHES = frozenset("\u02bb\u02bc\u02b9\u02c8")  # modifier letters used as quotes
_ACCENTS = (  # marks over letters that a reader takes for the same letter; marks of other scripts make other letters
    (0x0300, 0x036F),
    (0x0483, 0x0489),  # Cyrillic
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),  # Arabic vowels
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_LETTERS = dict(zip("øØłŁđĐ\u0131", "oOlLdDi", strict=True)) | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1100, 0x11FF),  # Hangul letters
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # kana
    (0x3100, 0x318F),
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),  # ideographs
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


@cache
def fold_tables() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return what each code below the limit folds to, in lower case and with capitals: 0 nothing, 32 a separator."""
    import numpy as np

    lower = np.full(LIMIT + 1, SPECIAL, np.uint32)
    cased = np.full(LIMIT + 1, SPECIAL, np.uint32)
    for code in range(LIMIT):
        char = chr(code)
        folded, kept = fold_char(char), strip_char(char)
        if len(folded) <= 1 and len(kept) <= 1 and not _is_unspaced(code):
            lower[code] = END_SIGN if char in _END_SIGNS else ord(folded) if folded else 0
            cased[code] = ord(kept) if kept else 0
    return lower, cased


@cache
def strip_char(char: str) -> str:
    """Return a character without accents and width: "" for what is no more than a mark, a space for a separator."""
    if char in _LETTERS:
        return _LETTERS[char]
    category = unicodedata.category(char)
    if char in _DROPPED or _is_accent(char):
        return ""
    if category in {"Mn", "Me"}:
        return char
    if char in _APOSTROPHES or not (char.isalnum() or category == "Mc"):
        return " "
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", char))
    kept = "".join(part if part.isalnum() or is_mark(part) else " " for part in plain if not _is_accent(part))
    return unicodedata.normalize("NFC", kept) if category != "Mc" else char


@cache
def fold_char(char: str) -> str:
    """Return a character stripped and in lower case."""
    folded = strip_char(char).casefold()
    return "".join(_LETTERS.get(part, part) for part in folded if not _is_accent(part))


@cache
def is_mark(char: str) -> bool:
    """Return whether a character belongs to the letter before it: a vowel sign, a tone, a voiced sound mark."""
    return char in "\uff9e\uff9f" or unicodedata.category(char)[0] == "M"


@cache
def spell_char(char: str) -> str:
    """Return a character as characters that each fold to at most one, words of their own set apart by spaces."""
    code = ord(char)
    if char in "。！？｡":  # noqa: RUF001 full-width stops
        return "。"
    if code < LIMIT and not _is_unspaced(code) and len(fold_char(char)) <= 1 and len(strip_char(char)) <= 1:
        return char
    stripped = strip_char(char)
    if len(stripped.casefold()) != len(stripped):  # sharp s
        stripped = stripped.casefold()
    if len(stripped) == 1 and ord(stripped) < LIMIT and not _is_unspaced(ord(stripped)):
        return stripped
    return "".join(f" {part} " if _is_unspaced(ord(part)) else part for part in stripped) or " "


def _is_accent(char: str) -> bool:
    code = ord(char)
    return any(low <= code <= high for low, high in _ACCENTS)


def is_unspaced(char: str) -> bool:
    """Return whether a character is a word by itself: Chinese, Japanese, Thai ..., and Korean."""
    return _is_unspaced(ord(char))


@cache
def _is_unspaced(code: int) -> bool:
    return any(low <= code <= high for low, high in _UNSPACED)
