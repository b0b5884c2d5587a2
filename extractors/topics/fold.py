"""Text as the matcher sees it: lower case, bare letters, one space between words, and the way back to the stored text.

Every hit is found in the folded text and reported in the stored one, so folding keeps for each of its characters the
place that it came from. Hyphens, quotes, commas and possessives all become one space, so that ``low-cost``,
``low cost`` and ``Nvidia's`` need no patterns of their own. The end of a sentence, a paragraph or a field becomes a
word of its own (`SENTENCE`, `PARAGRAPH`, `FIELD`) that no phrase contains. Scripts written without spaces (Chinese,
Japanese, Thai ...) and Korean, whose words carry their particles, are folded to one character per word.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from extractors.topics.characters import LIMIT, SPECIAL, fold_char, fold_tables, spell_char, strip_char

SENTENCE = "\n"
PARAGRAPH = "\v"
FIELD = "\f"
FIELD_MARK = "\x1c"  # stands between the fields of the raw text

_END = re.compile(
    r"""[.!?…]+["'”’»)\]]*\s+(?=["'“‘«(\[]*[^\sa-z"'“‘«(\[])|\n[ \t\r]*\n\s*|[。！？｡]|\x1c"""  # noqa: RUF001 wide stops
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_TITLES_AND_DATES = """
    Mr Mrs Ms Dr Prof Sen Rep Gov Gen Col Lt Sgt St Jr Sr vs No Nos Inc Corp Ltd Co Cos Bros Mt Ft Fig Vol etc approx
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Wed Thu Fri est
"""
_ABBREVIATIONS = frozenset(_TITLES_AND_DATES.split())
# a number and its unit are two words: $65bn, 10GW, 1.9trn; names such as H100 or GPT-4o are not parted
_UNIT = re.compile(r"(?<![^\W\d_])\d(?=(?:bn|tn|trn|mn|m|k|b|t|[kmgt]wh?|pc)(?![^\W_]))", re.IGNORECASE)


class Folded:
    """A folded text. `text` starts and ends with a space; offsets in it are turned into raw ones by `raw_span`."""

    __slots__ = ("_cased", "_codes", "_origin", "_spelled", "raw", "text")

    def __init__(self, raw: str, codes: NDArray[np.uint32], origin: NDArray[np.intp], text: str) -> None:
        self.raw = raw
        self.text = text
        self._codes = codes  # of the raw text, or of the text spelled out
        self._origin = origin  # for each folded character between the two outer spaces: its place in codes
        self._spelled: list[int] | None = None  # for each code its place in the raw text; None: the same
        self._cased = ""

    @property
    def cased(self) -> str:
        """Return the same text with its capitals; offsets are those of `text`. Made when first asked for."""
        if not self._cased:
            kept = fold_tables()[1][np.minimum(self._codes, LIMIT)][self._origin]
            kept = np.where(kept == SPECIAL, self._codes[self._origin], kept)
            self._cased = f" {_decoded(kept)} "
        return self._cased

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]``, which begins and ends with a letter, stands in the raw text."""
        first, last = int(self._origin[start - 1]), int(self._origin[end - 2])
        if self._spelled is not None:
            first, last = self._spelled[first], self._spelled[last]
        last += 1
        while last < len(self.raw) and unicodedata.combining(self.raw[last]):
            last += 1
        return first, last

    def position(self, raw_offset: int) -> int:
        """Return the first folded offset that stands at or after a raw offset."""
        place = raw_offset
        if self._spelled is not None:
            place = int(np.searchsorted(self._spelled, raw_offset))
        return int(np.searchsorted(self._origin, place)) + 1


def fold(raw: str) -> Folded:
    """Return a text folded; `FIELD_MARK` in it parts its fields."""
    codes = _encoded(raw)
    classes = fold_tables()[0][np.minimum(codes, LIMIT)]
    spelled: list[int] | None = None
    text = raw
    if classes.size and classes.max() == SPECIAL:
        text, spelled = _spell_out(raw)
        codes = _encoded(text)
        classes = fold_tables()[0][np.minimum(codes, LIMIT)]
        classes = np.where(classes == SPECIAL, codes, classes)
    for place, mark in _ends(text).items():
        classes[place] = mark
    folded, origin = _squeeze(classes, [match.start() for match in _UNIT.finditer(text)])
    result = Folded(raw, codes, origin, f" {_decoded(folded)} ")
    result._spelled = spelled  # noqa: SLF001 filled here, read there
    return result


def fold_words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a query's term: folded, and the same with their capitals."""
    spelled = _UNIT.sub(r"\g<0> ", _spell_out(text)[0])
    folded = "".join(fold_char(char) for char in spelled)
    cased = "".join(strip_char(char) for char in spelled)
    return tuple(folded.split()), tuple(cased.split())


def _encoded(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _decoded(codes: NDArray[np.uint32]) -> str:
    return codes.astype(np.uint32, copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def _squeeze(classes: NDArray[np.uint32], parted: list[int]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Drop what is 0 and all but the first of each run of separators; space out end marks and `parted`."""
    origin = np.flatnonzero(classes)
    kept = classes[origin]
    separator = kept <= 32
    first = ~separator
    first[1:] |= ~separator[:-1]
    kept, origin = kept[first], origin[first]
    ends = kept < 32
    counts = np.where(ends, 3, 1)
    counts[np.searchsorted(origin, parted)] = 2
    kept, origin = np.repeat(kept, counts), np.repeat(origin, counts)
    marks = np.flatnonzero(kept < 32)
    kept[marks[0::3]] = 32
    kept[marks[2::3]] = 32
    kept[np.searchsorted(origin, parted) + 1] = 32
    return kept, origin


def _ends(text: str) -> dict[int, int]:
    """Return the first separator of every run that holds the end of a sentence, a paragraph or a field, and which."""
    found: dict[int, int] = {}
    blank_lines = _BLANK_LINE.search(text) is not None  # otherwise each new line after a full stop is a paragraph
    for match in _END.finditer(text):
        place, stretch = match.start(), match.group()
        if stretch[0] == "." and _is_abbreviation(text, place):
            continue
        if stretch == FIELD_MARK:
            mark = ord(FIELD)
        elif "\n" in stretch and (not blank_lines or _BLANK_LINE.search(stretch)):
            mark = ord(PARAGRAPH)
        else:
            mark = ord(SENTENCE)
        while place and not text[place - 1].isalnum() and not unicodedata.combining(text[place - 1]):
            place -= 1
        found[place] = max(mark, found.get(place, 0))
    return found


def _is_abbreviation(text: str, stop: int) -> bool:
    """Return whether the full stop belongs to a word such as ``U.S.``, ``J.`` or ``Mr.``."""
    start = stop
    while start and stop - start < 7 and text[start - 1].isalpha():
        start -= 1
    word = text[start:stop]
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _spell_out(text: str) -> tuple[str, list[int]]:
    """Return a text in which every character folds to at most one, and where each of its characters came from."""
    pieces: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        piece = spell_char(char)
        pieces.append(piece)
        origin.extend([place] * len(piece))
    return "".join(pieces), origin
