"""Character encoding: a page decoded as a browser would."""

from __future__ import annotations

import re

from extractors.encodings import BY_LANGUAGE, codec_of
from extractors.text import decode_by_mark

_META_CHARSET = re.compile(rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HTML_LANG = re.compile(rb"""<html[^<>]{0,1000}?\slang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)
_PRESCAN = 4096  # bytes; browsers look at 1,024, pages put the declaration further down

# Encodings whose bytes are valid UTF-8 as well: escape sequences in ASCII, letters between zero bytes
_NOT_TOLD_BY_BYTES = frozenset({"iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"})


def decode_page(body: bytes, charset: str | None = None) -> str:
    """Return the characters of a page: by byte-order mark, else UTF-8 where it is valid, else as declared, else legacy.

    Unlike a browser we believe valid UTF-8 before any declaration: no other encoding yields it by accident, while a
    wrong declaration is common.
    """
    if (marked := decode_by_mark(body)) is not None:
        return marked
    if codec_of(charset) in _NOT_TOLD_BY_BYTES and (b"\x1b$" in body or b"\0" in body[:_PRESCAN]):
        return body.decode(codec_of(charset), "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    head = body[:_PRESCAN]
    declared = (charset, *(found.decode("ascii") for found in _META_CHARSET.findall(head)[:1]))
    for label in declared:
        name = codec_of(label)
        if name not in {"", "utf-8"}:
            return body.decode(name, "replace")
    return body.decode(_undeclared(head, body), "replace")


def _undeclared(head: bytes, body: bytes) -> str:
    # A UTF-8 page with some broken bytes stays UTF-8; a page with as many bad bytes as good ones never was.
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * 20 < sum(1 for sign in text if sign > "\x7f"):
        return "utf-8"
    language = _HTML_LANG.search(head)
    return BY_LANGUAGE.get(language[1].decode("ascii").lower(), "cp1252") if language else "cp1252"
