"""Text files, gzipped or not."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from extractors.fetch.decompression import GZIP_MAGIC


@contextmanager
def unpacked(file: BinaryIO) -> Iterator[BinaryIO]:
    """Yield a file of the plain bytes, gzipped or not."""
    with io.BufferedReader(cast("io.RawIOBase", file)) as buffered:
        packed = buffered.peek(3).startswith(GZIP_MAGIC)
        yield cast("BinaryIO", gzip.GzipFile(fileobj=buffered) if packed else buffered)


@contextmanager
def text_lines(file: BinaryIO) -> Iterator[io.TextIOWrapper]:
    """Yield the lines of a UTF-8 text file, gzipped or not; invalid bytes become question marks."""
    with unpacked(file) as plain:
        yield io.TextIOWrapper(plain, encoding="utf-8-sig", errors="replace", newline="")
