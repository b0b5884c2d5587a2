"""What kind of document a response is, by its first bytes and by its content type. Only HTML may be read as HTML."""

from __future__ import annotations

import re
from enum import StrEnum

from warehouse.records import Page


class ContentKind(StrEnum):
    """The kind of document in a response."""

    HTML = "html"
    PDF = "pdf"
    TEXT = "text"
    JSON = "json"
    XML = "xml"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    BINARY = "binary"  # an archive, a font, a program, or bytes that are no text


LOOKED_AT = 2_048  # bytes
_PDF_WITHIN = 1_024  # ISO 32000-1, annex H: the header may stand anywhere in the first 1,024 bytes
_FIRST_BYTES: tuple[tuple[bytes, ContentKind], ...] = (  # WHATWG, MIME sniffing, section 6
    (b"\x89PNG\r\n\x1a\n", ContentKind.IMAGE),
    (b"\xff\xd8\xff", ContentKind.IMAGE),
    (b"GIF8", ContentKind.IMAGE),
    (b"BM", ContentKind.IMAGE),
    (b"II*\0", ContentKind.IMAGE),
    (b"MM\0*", ContentKind.IMAGE),
    (b"ID3", ContentKind.AUDIO),
    (b"OggS", ContentKind.AUDIO),
    (b"fLaC", ContentKind.AUDIO),
    (b"FORM", ContentKind.AUDIO),
    (b"\x1aE\xdf\xa3", ContentKind.VIDEO),
    (b"PK\x03\x04", ContentKind.BINARY),
    (b"\x1f\x8b", ContentKind.BINARY),
    (b"Rar!", ContentKind.BINARY),
    (b"7z\xbc\xaf\x27\x1c", ContentKind.BINARY),
    (b"MZ\x90\0", ContentKind.BINARY),
    (b"\x7fELF", ContentKind.BINARY),
    (b"wOF", ContentKind.BINARY),
    (b"%!PS", ContentKind.BINARY),
    (b"{\\rtf", ContentKind.BINARY),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ContentKind.BINARY),  # older office documents
)
_RIFF = {b"WEBP": ContentKind.IMAGE, b"WAVE": ContentKind.AUDIO, b"AVI ": ContentKind.VIDEO}
_MPEG_FRAME = re.compile(rb"\xff[\xe2-\xfb]")  # MPEG audio without a tag
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|article|main|div|p|h[1-6]|a|br|b|table|script|style|section|span|ul"
    rb"|header|nav|!--)\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_KINDS = {
    "text/html": ContentKind.HTML,
    "application/xhtml+xml": ContentKind.HTML,
    "application/pdf": ContentKind.PDF,
    "application/x-pdf": ContentKind.PDF,
    "application/ogg": ContentKind.AUDIO,
    "application/json": ContentKind.JSON,
    "text/xml": ContentKind.XML,
    "application/xml": ContentKind.XML,
    "text/plain": ContentKind.TEXT,
    "text/markdown": ContentKind.TEXT,
    "text/csv": ContentKind.TEXT,
}
_FAMILIES = {"image": ContentKind.IMAGE, "audio": ContentKind.AUDIO, "video": ContentKind.VIDEO}
_MARKED_UP = frozenset({ContentKind.TEXT, ContentKind.XML, ContentKind.JSON})


def content_kind(page: Page) -> ContentKind:
    """Return the kind of a response: by its first bytes, else its content type, else its looks."""
    start = page.body[:LOOKED_AT]
    sniffed = _by_first_bytes(page)
    if sniffed:
        return sniffed
    stated = _by_type(page.content_type)
    begin = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stated in _MARKED_UP or stated is None:
        if _DOCUMENT.match(begin) or (begin[:5] == b"<?xml" and _DOCUMENT.search(begin)):
            return ContentKind.HTML  # a server that does not know what it sends
        if stated is None:
            return _by_look(begin)
    return stated


def _by_first_bytes(page: Page) -> ContentKind | None:
    start = page.body[:LOOKED_AT]
    if b"%PDF-" in start[:_PDF_WITHIN]:
        return ContentKind.PDF
    if start[:4] == b"RIFF":
        return _RIFF.get(start[8:12], ContentKind.BINARY)
    if start[4:8] == b"ftyp":
        return ContentKind.IMAGE if start[8:12] in {b"avif", b"heic", b"mif1"} else ContentKind.VIDEO
    if _MPEG_FRAME.match(start) and not start.startswith(_WIDE_MARKS):
        return ContentKind.AUDIO
    wide = start.startswith(_WIDE_MARKS) or (page.charset or "").lower().startswith(("utf-16", "utf-32", "ucs-2"))
    known = next((kind for first, kind in _FIRST_BYTES if start.startswith(first)), None)
    if known and not (known is ContentKind.IMAGE and start[:2] == b"BM" and b"\0" not in start):
        return known
    # Text has no zero bytes, except in encodings of two or four bytes; some programs leave a few in a page.
    return ContentKind.BINARY if 0 in start and not wide and not _DOCUMENT.search(start.replace(b"\0", b"")) else None


def _by_type(content_type: str) -> ContentKind | None:
    """Return the kind that a content type names; None where it names none that can be relied on."""
    name = content_type.partition(";")[0].strip().lower()
    if name in _KINDS:
        return _KINDS[name]
    family, _, sub = name.partition("/")
    if family in _FAMILIES:
        return ContentKind.XML if sub == "svg+xml" else _FAMILIES[family]
    if sub.endswith("+json"):
        return ContentKind.JSON
    if sub.endswith("+xml"):
        return ContentKind.XML
    if family == "font" or sub in {"zip", "gzip", "x-gzip", "msword", "rtf", "epub+zip"} or sub.startswith("vnd."):
        return ContentKind.BINARY
    return None


def _by_look(begin: bytes) -> ContentKind:
    if begin[:1] in {b"{", b"["}:
        return ContentKind.JSON
    if begin[:5] == b"<?xml":
        return ContentKind.XML
    return ContentKind.HTML if not begin or _MARKUP.search(begin) else ContentKind.TEXT
