"""Decompression within limits, so that a decompression bomb costs no more than its compressed size."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]
import zstandard

GZIP_MAGIC = b"\x1f\x8b\x08"
_STEP = 1 << 18  # bytes unpacked between two looks at the caps
_RATIO_FROM = 1_000_000  # a small body may be as repetitive as it likes
_ZSTD_WINDOW = 1 << 23  # 8 MB: what RFC 8878 tells decoders of HTTP bodies to support


class UnusableBodyError(Exception):
    """A body that cannot be used: `reason` is a fixed word, the message says what and why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


_UNREAD = frozenset({"compress", "x-compress", "sdch", "exi", "pack200-gzip", "dcb", "dcz"})  # registered, or once used


def unpack(body: bytes, coding: str, *, max_plain_bytes: int, max_ratio: float) -> bytes:
    """Return `body` decompressed; `coding` is the Content-Encoding header. Raises `UnusableBodyError`."""
    # A name that is no coding (aws-chunked, UTF-8, none, text/xml) is ignored: servers send such names.
    codings = [name for part in coding.lower().split(",") if (name := part.strip()) in _READERS or name in _UNREAD]
    if not codings or not body:
        return body
    if len(codings) > 1:
        raise UnusableBodyError("bad-encoding", f"packed {len(codings)} times over ({coding[:60]})")
    reader = _READERS.get(codings[0])
    if reader is None:
        raise UnusableBodyError("bad-encoding", f"content coding {codings[0][:30]!r} is unknown")
    plain = io.BytesIO()
    try:
        for piece in reader(body):
            plain.write(piece)
            _check_size(plain.tell(), len(body), max_plain_bytes, max_ratio)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise UnusableBodyError("bad-encoding", f"{codings[0]} data is damaged: {error}") from error
    return plain.getvalue()


def _check_size(plain: int, packed: int, max_plain_bytes: int, max_ratio: float) -> None:
    if plain > max_plain_bytes:
        raise UnusableBodyError("too-large", f"unpacks to more than {max_plain_bytes:,} bytes")
    if plain > _RATIO_FROM and plain > max_ratio * packed:
        raise UnusableBodyError("bomb", f"unpacks to more than {max_ratio:g} times its size")


def _gunzip(body: bytes) -> Iterator[bytes]:
    rest = body
    while rest:
        member = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, as the first bytes say
        yield from _inflated(member, rest)
        rest = member.unused_data
        if not rest.startswith(GZIP_MAGIC):  # what follows the last member is padding
            return


def _inflate(body: bytes) -> Iterator[bytes]:
    # "deflate" means zlib data, and some servers send the bare stream
    bare = body[0] & 0x0F != 8 or int.from_bytes(body[:2], "big") % 31
    yield from _inflated(zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS), body)


def _inflated(stream: zlib._Decompress, body: bytes) -> Iterator[bytes]:
    piece = stream.decompress(body, _STEP)
    while piece or stream.unconsumed_tail:
        yield piece
        piece = stream.decompress(stream.unconsumed_tail, _STEP)
    if not stream.eof:
        raise UnusableBodyError("truncated", "the compressed data ends too early")


def _unbrotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    piece = stream.process(body, output_buffer_limit=_STEP)
    while piece:
        yield piece
        piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_STEP)
    if not stream.is_finished():
        raise UnusableBodyError("truncated", "the compressed data ends too early")


def _unzstd(body: bytes) -> Iterator[bytes]:
    stream = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
    # A block unpacks to at most 128 KB, so short steps in are bounded steps out.
    for start in range(0, len(body), 256):
        yield stream.decompress(body[start : start + 256])
        if stream.eof:
            return
    raise UnusableBodyError("truncated", "the compressed data ends too early")


_READERS = {"gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli, "zstd": _unzstd}
