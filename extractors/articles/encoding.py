"""The characters of a page: bytes decoded as a browser would."""

from __future__ import annotations

import codecs
import re

from extractors.text import decode_by_mark

_META_CHARSET = re.compile(rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HTML_LANG = re.compile(rb"""<html[^<>]{0,1000}?\slang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)
_PRESCAN = 4096  # bytes; browsers look at 1,024, pages put the declaration further down

# What browsers read when they see these labels (WHATWG Encoding Standard): each is a superset of its label.
_SUPERSETS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
# The legacy encoding of an undeclared page, by its language (the defaults of the same standard).
_BY_LANGUAGE = {
    "ru": "cp1251",
    "uk": "cp1251",
    "bg": "cp1251",
    "sr": "cp1251",
    "el": "iso-8859-7",
    "tr": "cp1254",
    "he": "cp1255",
    "ar": "cp1256",
    "fa": "cp1256",
    "th": "cp874",
    "ja": "cp932",
    "ko": "cp949",
    "zh": "gb18030",
    "pl": "iso-8859-2",
    "cs": "cp1250",
    "hu": "iso-8859-2",
    "sk": "cp1250",
    "lt": "cp1257",
    "lv": "cp1257",
    "et": "cp1257",
    "vi": "cp1258",
}


# Encodings whose bytes are valid UTF-8 as well: escape sequences in ASCII, letters between zero bytes
_NOT_TOLD_BY_BYTES = frozenset({"iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"})


def decode_page(body: bytes, charset: str | None = None) -> str:
    """Return the characters of a page: by byte-order mark, else UTF-8 where it is valid, else as declared, else legacy.

    Unlike a browser we believe valid UTF-8 before any declaration: no other encoding yields it by accident, while a
    wrong declaration is common.
    """
    if (marked := decode_by_mark(body)) is not None:
        return marked
    if _codec(charset) in _NOT_TOLD_BY_BYTES and (b"\x1b$" in body or b"\0" in body[:_PRESCAN]):
        return body.decode(_codec(charset), "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    head = body[:_PRESCAN]
    declared = (charset, *(found.decode("ascii") for found in _META_CHARSET.findall(head)[:1]))
    for label in declared:
        name = _codec(label)
        if name not in {"", "utf-8"}:
            return body.decode(name, "replace")
    return body.decode(_undeclared(head, body), "replace")


def _codec(label: str | None) -> str:
    """Return the name of the codec that a declared label means; "" where there is none that decodes bytes to text."""
    plain = (label or "").strip().lower()
    try:
        found = codecs.lookup(_SUPERSETS.get(plain, plain))
    except (LookupError, ValueError):
        return ""
    # ("hex" and "zip" are codecs, too)
    return found.name if getattr(found, "_is_text_encoding", True) else ""


def _undeclared(head: bytes, body: bytes) -> str:
    # A UTF-8 page with some broken bytes stays UTF-8; a page with as many bad bytes as good ones never was.
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * 20 < sum(1 for sign in text if sign > "\x7f"):
        return "utf-8"
    language = _HTML_LANG.search(head)
    return _BY_LANGUAGE.get(language[1].decode("ascii").lower(), "cp1252") if language else "cp1252"
