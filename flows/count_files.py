"""Counts in CSV files, plain or gzipped: a series of values, or topics by the hour with their totals."""

from __future__ import annotations

import csv
import gzip
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from warehouse.records import HourTotal, Volume

PLAIN = ("timestamp", "value")
COUNTS = ("ts", "topic", "count", "fresh", "stories", "new_stories", "sources", "top_source")
TOTALS = ("ts", "total", "total_fresh", "total_stories", "feeds_ok", "feeds_known")
_GZIP = b"\x1f\x8b"

Row = Mapping[str, str]
T = TypeVar("T")


class CountFileError(ValueError):
    """A file of counts that cannot be read: says which, where and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CountFile:
    """The rows of a file with their columns."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_count_file(path: Path) -> CountFile:
    """Return the rows of a CSV file with a header."""
    try:
        body = path.read_bytes()
        text = (gzip.decompress(body) if body.startswith(_GZIP) else body).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CountFileError(f"{path}: cannot be read: {error}") from error
    reader = csv.DictReader(io.StringIO(text))
    return CountFile(path=path, columns=tuple(reader.fieldnames or ()), rows=tuple(reader))


def is_plain(file: CountFile) -> bool:
    """Return whether the file is a series of values; raise where it is neither that nor topics by the hour."""
    if set(PLAIN) <= set(file.columns):
        return True
    _require(file, COUNTS, f"or {', '.join(PLAIN)} for a plain series")
    return False


def plain_series(file: CountFile) -> tuple[list[datetime], list[float]]:
    """Return instants and values of a plain series, in the order of the file."""
    times = [_read(file, at, "timestamp", _instant) for at in range(len(file.rows))]
    return times, [_read(file, at, "value", _number) for at in range(len(file.rows))]


def hour_totals(file: CountFile) -> list[HourTotal]:
    """Return the totals of every hour."""
    _require(file, TOTALS)
    return [
        HourTotal(
            hour_at=_read(file, at, "ts", _instant),
            articles=_read(file, at, "total", int),
            fresh=_read(file, at, "total_fresh", int),
            stories=_read(file, at, "total_stories", int),
            feeds_due=_read(file, at, "feeds_known", int),
            feeds_answered=_read(file, at, "feeds_ok", int),
        )
        for at in range(len(file.rows))
    ]


def topic_volumes(file: CountFile) -> list[Volume]:
    """Return topic and hour of every row, in the order of the file."""
    return [
        Volume(
            topic=row["topic"],
            hour_at=_read(file, at, "ts", _instant),
            articles=_read(file, at, "count", int),
            fresh=_read(file, at, "fresh", int),
            stories=_read(file, at, "stories", int),
            new_stories=_read(file, at, "new_stories", int),
            sources=_read(file, at, "sources", int),
            loudest=_read(file, at, "top_source", int),
        )
        for at, row in enumerate(file.rows)
    ]


def _require(file: CountFile, columns: Sequence[str], otherwise: str = "") -> None:
    missing = [column for column in columns if column not in file.columns]
    if missing:
        there = ", ".join(file.columns) or "nothing"
        needs = f"needs the columns {', '.join(columns)} {otherwise}".rstrip()
        raise CountFileError(f"{file.path}:1: no column {', '.join(missing)} in the header ({there}); {needs}")


def _read(file: CountFile, at: int, column: str, parse: Callable[[str], T]) -> T:
    try:
        return parse(file.rows[at][column])
    except (TypeError, ValueError) as error:
        text = file.rows[at][column]
        raise CountFileError(f"{file.path}:{at + 2}: {column}: {text!r} is no {_NOUNS[column]}") from error


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


_NOUNS = {"timestamp": "time", "ts": "time", "value": "number"} | dict.fromkeys((*COUNTS[2:], *TOTALS[1:]), "count")
