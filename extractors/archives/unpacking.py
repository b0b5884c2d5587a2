"""Files that may be gzipped: read as what they hold."""

from __future__ import annotations

import gzip
import io
from typing import BinaryIO, cast

from extractors.fetch.body import GZIP_MAGIC


def unpacked_file(file: BinaryIO) -> BinaryIO:
    """Return a file of the plain bytes, whether the given one is gzipped or not."""
    buffered = io.BufferedReader(cast("io.RawIOBase", file))
    return cast("BinaryIO", gzip.GzipFile(fileobj=buffered) if buffered.peek(3).startswith(GZIP_MAGIC) else buffered)
