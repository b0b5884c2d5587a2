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
from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractors.topics.text.characters import END_SIGN, SPECIAL, fold_char, fold_tables, is_mark, spell_char, strip_char

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTENCE = "\n"
PARAGRAPH = "\v"
FIELD = "\f"
_SENTENCE, _PARAGRAPH, _FIELD = map(ord, (SENTENCE, PARAGRAPH, FIELD))
FIELD_MARK = "\x1c"  # stands between the fields of the raw text

_END = re.compile(
    r"""[.!?…]+["'”’»)\]]*\s+(?=["'“‘«(\[]*(?:[a-z][A-Z]|[^\sa-z"'“‘«(\[]))|\n[ \t\r]*\n|[。！？｡]|\x1c"""  # noqa: RUF001 wide stops
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_TITLES_AND_DATES = """
    Mr Mrs Ms Dr Prof Sen Rep Gov Gen Col Lt Sgt St Jr Sr vs No Nos Inc Corp Ltd Co Cos Bros Mt Ft Fig Vol etc approx
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Wed Thu Fri est
    v Maj Capt Cmdr Adm Brig Cpl Hon Rev Supt Insp Sec Atty Ave Blvd Rd Pty Plc Mfg Intl Univ
    Mio Mrd Mill Bill Tsd bzw usw ca Nr Str inkl exkl zzgl Hr Fr Mme Mlle MM env Sr Sra Srta Dra Excmo Ud Uds
    млн млрд тыс трлн руб г гг ул
"""  # noqa: RUF001 Cyrillic abbreviations
_ABBREVIATIONS = frozenset(_TITLES_AND_DATES.split())
_DOTTED_ABBREVIATIONS = frozenset(("p.m", "a.m", "i.e", "e.g", "z.B", "EE.UU", "EE", "UU"))
_SIGNS = frozenset(".!?…")
_ENDINGS = frozenset(
    word[-2:] for word in _ABBREVIATIONS | _DOTTED_ABBREVIATIONS
)  # most words end otherwise, and need no closer look
# what nine of ten sentences end with, where the word is no abbreviation
_PLAIN_END = re.compile(r"[a-z]{2}\.(?: |(\n\n?))[\"“‘(]?[A-Z]")  # noqa: RUF001 quotes
# a number and its unit are two words: $65bn, 10GW, 1.9trn; names such as H100 or GPT-4o are not parted
_UNIT = re.compile(r"\d(?<![^\W\d_]\d)(?=(?:bn|tn|trn|mn|m|k|b|t|[kmgt]wh?|pc)(?![^\W_]))", re.IGNORECASE)


_POINT = ord(".")  # within a number; every other full stop ends a word
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")


class Folded:
    """A folded text. `text` starts and ends with a space; offsets in it are turned into raw ones by `raw_span`."""

    __slots__ = ("_cased", "_codes", "_marks", "_origin", "_points", "_spelled", "ends", "raw", "text")

    def __init__(self, raw: str) -> None:
        """Fold a raw text in which `FIELD_MARK` parts the fields."""
        import numpy as np

        self.raw = raw
        self._spelled: list[int] | None = None  # for each code its place in raw; None: the same
        text, codes = raw, _encoded(raw)
        classes = fold_tables()[0].take(codes, mode="clip")
        if classes.size and classes.max() == SPECIAL:
            text, self._spelled = _spell_out(raw, (classes == SPECIAL).nonzero()[0].tolist())
            codes = _encoded(text)
            classes = fold_tables()[0].take(codes, mode="clip")
            classes = np.where(classes == SPECIAL, codes, classes)
        self._codes = codes
        digits = (classes - 48 < 10).nonzero()[0]  # unsigned: what is below 48 becomes large
        _keep_points(classes, text, digits)
        ends = _find_ends(classes, text)
        units = _numbers_with_units(classes, text, digits)
        self._origin = _squeeze(classes, units)  # for each kept character its code's place
        kept = classes[self._origin]
        kept[1:][self._origin[1:] == self._origin[:-1]] = 32
        marks = self._origin.searchsorted(list(ends))
        kept[marks] = list(ends.values())
        self._marks: list[int] = marks.tolist()
        self._points = (kept == _POINT).nonzero()[0]
        self.text = _spaced(_decoded(kept))
        self.ends = [place + 2 + 2 * number for number, place in enumerate(self._marks)]  # where the marks are in text
        self._cased = ""

    @property
    def cased(self) -> str:
        """Return the same text with its capitals; offsets are those of `text`. Made when first asked for."""
        import numpy as np

        if not self._cased:
            codes = self._codes[self._origin]
            kept = fold_tables()[1].take(codes, mode="clip")
            kept = np.where(kept == SPECIAL, codes, kept)
            kept[1:][self._origin[1:] == self._origin[:-1]] = 32
            kept[self._points] = _POINT
            kept[self._marks] = ord(SENTENCE)
            self._cased = _spaced(_decoded(kept))
        return self._cased

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]``, which begins and ends with a letter, stands in the raw text."""
        ends = self.ends
        before = bisect_left(ends, start)
        first: int = self._origin.item(start - 1 - 2 * before)
        if before < len(ends) and ends[before] < end - 1:
            before = bisect_left(ends, end - 1)
        last: int = self._origin.item(end - 2 - 2 * before)
        if self._spelled is not None:
            first, last = self._spelled[first], self._spelled[last]
        last += 1
        while last < len(self.raw) and self.raw[last] >= "\u0300" and is_mark(self.raw[last]):
            last += 1
        return first, last

    def position(self, raw_offset: int) -> int:
        """Return the first folded offset that stands at or after a raw offset."""
        place = raw_offset if self._spelled is None else bisect_left(self._spelled, raw_offset)
        kept = int(self._origin.searchsorted(place))
        return kept + 1 + 2 * bisect_left(self._marks, kept)


def fold_words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a query's term: folded, and the same with their capitals."""
    if text.isascii() and text.isalpha():
        return (text.lower(),), (text,)
    spelled = _THOUSANDS.sub("", _spell_out(text, range(len(text)))[0])
    spelled = _UNIT.sub(r"\g<0> ", _DECIMAL.sub("\x00", spelled))
    return tuple(_pointed(spelled).split()), tuple(_pointed(spelled, cased=True).split())


def _pointed(spelled: str, *, cased: bool = False) -> str:
    """Return the folded form of a term in which a zero stands for the point of a number."""
    strip = strip_char if cased else fold_char
    return ".".join("".join(map(strip, part)) for part in spelled.split("\x00"))


def _keep_points(classes: NDArray[np.uint32], text: str, digits: NDArray[np.intp]) -> None:
    """Keep in place the point or comma of a number such as 2.5 or 1,5, and drop that of 10,000."""
    import numpy as np

    for place in digits[:-1][np.diff(digits) == 2].tolist():
        sign = text[place + 1]
        if sign in {".", ","}:
            classes[place + 1] = 0 if _is_thousands(text, place + 1) else _POINT


def _is_thousands(text: str, comma: int) -> bool:
    return text[comma] == "," and _THOUSANDS.match(text, comma) is not None


def _encoded(text: str) -> NDArray[np.uint32]:
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _decoded(codes: NDArray[np.uint32]) -> str:
    import numpy as np

    return codes.astype(np.uint32, copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def _spaced(text: str) -> str:
    """Return a text with spaces around it and around its end marks."""
    for mark in (SENTENCE, PARAGRAPH, FIELD):
        text = text.replace(mark, f" {mark} ")
    return f" {text} "


def _squeeze(classes: NDArray[np.uint32], parted: list[int]) -> NDArray[np.intp]:
    """Return the places of what is kept: all letters, the first of each run of separators, and `parted` twice."""
    import numpy as np

    places = None if classes.all() else classes.nonzero()[0]  # 0 is nothing: a soft hyphen, a combining accent
    letter = (classes if places is None else classes[places]) > 32
    kept = letter.copy()
    kept[1:] |= letter[:-1]
    origin = kept.nonzero()[0] if places is None else places[kept]
    return np.insert(origin, origin.searchsorted(parted), parted) if parted else origin


def _numbers_with_units(classes: NDArray[np.uint32], text: str, digits: NDArray[np.intp]) -> list[int]:
    """Return the places of digits that a unit follows directly."""
    places = digits[classes.take(digits + 1, mode="clip") - 97 < 26].tolist()
    return [place for place in places if _UNIT.match(text, place)]


def _find_ends(classes: NDArray[np.uint32], text: str) -> dict[int, int]:
    """Return by place the mark for every end of a sentence, paragraph or field: the first separator of its run."""
    candidates = (classes == END_SIGN).nonzero()[0]
    classes[candidates] = 32
    found: dict[int, int] = {}
    blank_lines = _BLANK_LINE.search(text) is not None  # otherwise each new line after a full stop is a paragraph
    last_end, last_place = -1, 0
    done = 0
    for end in candidates.tolist():
        if end < done:
            continue  # a new line of the end before
        plain = _PLAIN_END.match(text, end - 2) if end > 1 else None
        if plain and not (text[end - 2 : end] in _ENDINGS and _is_abbreviation(text, end)):
            lines = plain[1]
            found[end] = _PARAGRAPH if lines and (len(lines) == 2 or not blank_lines) else _SENTENCE
            last_end, last_place, done = end, end, plain.end()
            continue
        mark = _mark_of(text, end, blank_lines=blank_lines)
        if not mark:
            continue
        place = end
        while place - 1 > last_end and not text[place - 1].isalnum() and classes[place - 1] <= 32:
            place -= 1
        if place - 1 == last_end:  # nothing but separators since the one before
            place = last_place
        last_end, last_place = end, place
        if not place and classes[place] <= 32:
            continue  # nothing stands before it
        if found.get(place, 0) < mark:
            found[place] = mark
    return found


def _mark_of(text: str, end: int, *, blank_lines: bool) -> int:  # noqa: PLR0911 one return for each kind of end
    """Return what a sign that may end something ends; 0 for nothing."""
    sign, following = text[end], text[end + 1 : end + 3]
    if sign in _SIGNS and (text[end - 1 : end] in _SIGNS or (sign == "." and _is_abbreviation(text, end))):
        return 0  # of several signs the first one counts
    if sign != "\n" and following[:1] == " " and following[1:].isupper():
        return _SENTENCE  # nearly all of them
    match = _END.match(text, end)
    if match is None:
        return 0
    stretch = match.group()
    if stretch == FIELD_MARK:
        return _FIELD
    if stretch[-1:].isspace() and "\n" not in stretch and _is_small(text[match.end() : match.end() + 2]):
        return 0
    if "\n" in stretch and (not blank_lines or _BLANK_LINE.search(stretch)):
        return _PARAGRAPH
    return _SENTENCE


def _is_small(start: str) -> bool:
    """Return whether a word begins with a small letter of any script and is no name such as iPhone."""
    return start[:1].islower() and not start[1:].isupper()


def _is_abbreviation(text: str, stop: int) -> bool:
    """Return whether the full stop belongs to a word such as ``U.S.``, ``J.`` or ``Mr.``, all of which are short."""
    if text[stop - 2 : stop].lstrip("(“\"' \xa0") not in _ENDINGS and not text[stop - 1 : stop].isupper():
        return False
    before = text[stop - 7 if stop > 7 else 0 : stop].rsplit(None, 1)
    word = before[-1].lstrip("(“\"'") if before else ""
    if word in _ABBREVIATIONS:
        return True
    return (word[-1:].isupper() and word[-2:-1] in {"", "."}) or word in _DOTTED_ABBREVIATIONS


def _spell_out(text: str, places: Iterable[int]) -> tuple[str, list[int]]:
    """Return a text in which every character folds to at most one, and where each of its characters came from.

    `places` are those of the characters that may fold to more, in order.
    """
    pieces: list[str] = []
    origin: list[int] = []
    done = 0
    for place in places:
        char = text[place]
        piece = spell_char(char)
        if done == place and pieces and is_mark(char) and len(pieces[-1]) > 2 and pieces[-1].endswith(" "):
            letter = unicodedata.normalize("NFC", pieces[-1].strip() + unicodedata.normalize("NFKC", char))
            origin.pop()  # of the space after the letter
            origin += [place] * (2 + len(letter) - len(pieces[-1].strip()) - 1)
            pieces[-1] = f" {letter} "
            done = place + 1
            continue
        pieces += text[done:place], piece
        origin += range(done, place)
        origin += [place] * len(piece)
        done = place + 1
    return "".join([*pieces, text[done:]]), [*origin, *range(done, len(text))]
