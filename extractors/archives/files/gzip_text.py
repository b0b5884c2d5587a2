"""Files that may be gzipped: read as what they hold."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from extractors.fetch.decompression import GZIP_MAGIC


@contextmanager
def unpacked(file: BinaryIO) -> Iterator[BinaryIO]:
    """Give a file of the plain bytes, whether the given one is gzipped or not."""
    with io.BufferedReader(cast("io.RawIOBase", file)) as buffered:
        packed = buffered.peek(3).startswith(GZIP_MAGIC)
        yield cast("BinaryIO", gzip.GzipFile(fileobj=buffered) if packed else buffered)


@contextmanager
def text_lines(file: BinaryIO) -> Iterator[io.TextIOWrapper]:
    """Give the lines of a text file in UTF-8, gzipped or not; bytes that are none stand as question marks."""
    with unpacked(file) as plain:
        yield io.TextIOWrapper(plain, encoding="utf-8-sig", errors="replace", newline="")
