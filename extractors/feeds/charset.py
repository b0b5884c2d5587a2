"""Wrong encodings of feeds: one invalid byte must not garble the whole document.

A summary cut in the middle of a character, one item pasted from another encoding, a sign that only the superset of the
stated encoding knows: the feed parser then reads the whole document as windows-1252, and no word of it is found again.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from extractors.encodings import BY_LANGUAGE, codec_of

_DECLARED = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']")
_LANGUAGE = re.compile(
    rb"<(?:dc:)?language>\s*(?:<!\[CDATA\[)?\s*([A-Za-z]{2})\b|\bxml:lang\s*=\s*[\"']([A-Za-z]{2})\b"
)
_HEAD = 4_000  # bytes in which a document states its language
_BROKEN_SHARE = 5  # so many other characters to each broken one, from which a stated encoding is believed
_LATIN = 0x250  # characters below are of Western scripts, whose stray bytes are of windows-1252
_WIDE_BEGINS = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "iso2022_jp"})


def readable(body: bytes, charset: str | None) -> bytes:
    """Return a document in UTF-8 where no encoding that it states decodes it; else the same `body`.

    `charset` is the header's. Characters that stay broken are U+FFFD; a text that is in none of the stated encodings is
    read in the legacy one of its language, where that decodes it; otherwise it is left to the feed parser.
    """
    if body[:2] in _WIDE_BEGINS:  # a document of wide characters that says nothing of them
        return body.decode(_WIDE_BEGINS[body[:2]], "replace").encode()
    if 0 in body[:200]:
        return body
    found = _DECLARED.match(body)
    stated = list(filter(None, (charset, found[1].decode("ascii") if found else "", "utf-8")))
    if any(map(_is_wide, stated)) or any(_decodes(body, label) for label in stated):
        return body
    names = list(dict.fromkeys(filter(None, map(codec_of, stated))))
    text = next((body.decode(name) for name in names if _decodes(body, name)), None) or next(_mended(body, names), None)
    return body if text is None else _declared_utf8(text)


def _is_wide(label: str) -> bool:
    return codec_of(label) in _WIDE


def _decodes(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _mended(body: bytes, names: list[str]) -> Iterator[str]:
    """Yield the text in each encoding that decodes nearly all of it, the surest first."""
    utf8 = body.decode("utf-8", "replace")
    broken = utf8.count("\ufffd")
    letters = [sign for sign in utf8 if sign > "\x7f" and sign != "\ufffd"]
    if broken < len(letters):  # in no other encoding do its bytes make characters of UTF-8 by accident
        western = all(ord(sign) < _LATIN or 0x2000 <= ord(sign) < 0x2100 for sign in letters)
        yield body.decode("utf-8", _STRAY) if western else utf8
    for name in names:
        text = body.decode(name, "replace")
        if name != "utf-8" and text.count("\ufffd") * _BROKEN_SHARE < sum(sign > "\x7f" for sign in text):
            yield text
    language = _LANGUAGE.search(body[:_HEAD])
    legacy = BY_LANGUAGE.get((language[1] or language[2]).decode("ascii").lower()) if language else None
    if legacy and _decodes(body, legacy):
        yield body.decode(legacy)


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Return what stray bytes mean in windows-1252, which is what was pasted into a Western text."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 -- it is only registered for decoding
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_STRAY = "newspike-stray-bytes"
codecs.register_error(_STRAY, _stray)


def _declared_utf8(text: str) -> bytes:
    body = text.encode("utf-8", "replace")
    found = _DECLARED.match(body)
    return body[: found.start(1)] + b"utf-8" + body[found.end(1) :] if found else body
