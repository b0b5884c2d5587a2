"""Clean text: input normalised once, where it enters, so that later stages can rely on it."""

from __future__ import annotations

import codecs
import re
import unicodedata

LINE_LIMIT = 1_000  # characters of a title, a name, an identifier
TEXT_LIMIT = 2_000_000  # characters of an article's text

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 but tab and line feed, soft hyphen, zero-width and bidirectional marks (not the joiners that spelling needs
# in Indic and Arabic), invisible operators, byte-order mark, interlinear marks, non-characters, tags, lone surrogates
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)
# Composing sorts the marks on a letter, in quadratic time; no script piles up 30 of them.
_MARKS = "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_PILE = re.compile(f"({_MARKS}{{30}}){_MARKS}+")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_EDGES = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")
_NO_LETTERS = re.compile(r"[\W_]+")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode_by_mark(body: bytes) -> str | None:
    """Return a document decoded as its byte-order mark says; None where it has none."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    return None


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """Return `text` as one line of at most `limit` characters: NFC, no control or bidi characters, single spaces."""
    return _cut(" ".join(_visible(text, limit).split()), limit)


def clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return `text` like `clean_line`, but with its line ends kept: paragraphs stay at most one empty line apart."""
    spaced = _SPACES.sub(" ", _visible(text, limit))
    return _cut(_BLANK_LINES.sub("\n\n", _LINE_EDGES.sub("\n", spaced)).strip(), limit)


def letters(text: str) -> str:
    """Return the letters and digits of a text alone, in lower case: what stays the same however it is laid out."""
    return _NO_LETTERS.sub("", text.casefold())


def _visible(text: str, limit: int) -> str:
    if text.isascii() and text.isprintable():  # most text; nothing to do
        return text[: 8 * limit]
    # A text far over its limit is cut first: normalising what is cut anyway would waste time.
    seen = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text[: 8 * limit]))
    return unicodedata.normalize("NFC", _PILE.sub(r"\1", seen))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
