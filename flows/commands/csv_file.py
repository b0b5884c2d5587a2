"""CSV files with a header, plain or gzipped, and errors that name file, line and column."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_GZIP = b"\x1f\x8b"

Row = Mapping[str, str]


class CsvFileError(ValueError):
    """An invalid CSV file; the message names file, line, column and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CsvFile:
    """The rows of a file with their columns."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_csv_file(path: Path) -> CsvFile:
    """Return the rows of a CSV file with a header."""
    try:
        body = path.read_bytes()
        text = (gzip.decompress(body) if body.startswith(_GZIP) else body).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CsvFileError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    reader = csv.DictReader(io.StringIO(text))
    return CsvFile(path=path, columns=tuple(reader.fieldnames or ()), rows=tuple(reader))


def require_columns(file: CsvFile, columns: Sequence[str], otherwise: str = "") -> None:
    """Raise where a column is missing, with what the file has and needs."""
    missing = [column for column in columns if column not in file.columns]
    if missing:
        there = ", ".join(file.columns) or "nothing"
        needs = f"needs the columns {', '.join(columns)} {otherwise}".rstrip()
        raise CsvFileError(f"{file.path}:1: no column {', '.join(missing)} in the header ({there}); {needs}")
