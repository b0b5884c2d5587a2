"""Recorded HTTP responses: status, headers and body as sent, decompressed within the limits of fetching."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.fetch.decompression import UnusableBodyError, unpack

PLAIN_LIMIT = 20_000_000  # bytes of one body, unpacked
RATIO_LIMIT = 200.0

_STATUS = re.compile(rb"HTTP/[\d.]+ +(\d{3})\b")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpRecord:
    """One HTTP response."""

    status: int
    body: bytes
    content_type: str = ""  # lower case, without parameters
    charset: str | None = None


def parse_http_record(block: bytes) -> HttpRecord | None:
    """Return the response in the block of a record; None where there is none. Raises `UnusableBodyError`."""
    status = _STATUS.match(block)
    end = _HEAD_END.search(block)
    if status is None or end is None:
        return None
    headers = _headers(block[: end.start()])
    kind, _, parameters = headers.get("content-type", "").partition(";")
    charset = _CHARSET.search(parameters)
    return HttpRecord(
        status=int(status[1]),
        body=_body(block[end.end() :], headers) if status[1] == b"200" else b"",
        content_type=kind.strip().lower(),
        charset=charset[1] if charset else None,
    )


def _headers(head: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in head.decode("latin-1").splitlines()[1:])
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _body(raw: bytes, headers: dict[str, str]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        raw = _unchunked(raw)
    coding = headers.get("content-encoding", "")
    try:
        return unpack(raw, coding, max_plain_bytes=PLAIN_LIMIT, max_ratio=RATIO_LIMIT)
    except UnusableBodyError as error:
        if error.reason == "bad-encoding" and raw.lstrip().startswith(b"<"):  # the recorder unpacked it and says not so
            return raw
        raise


def _unchunked(raw: bytes) -> bytes:
    """Return a chunked body joined, up to its last whole chunk; a body that is not chunked is returned unchanged."""
    pieces, at = list[bytes](), 0
    while size := _CHUNK_SIZE.match(raw, at):
        length, start = int(size[1], 16), size.end()
        if not length:
            break
        pieces.append(raw[start : start + length])
        at = start + length
        at += 2 if raw.startswith(b"\r\n", at) else raw.startswith(b"\n", at)
    return b"".join(pieces) if pieces else raw
