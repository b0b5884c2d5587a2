"""Counts in CSV files: a series of values, or topics by the hour with their totals."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from flows.commands.csv_file import CsvFile, CsvFileError, require_columns
from warehouse.records import HourTotal, Volume

PLAIN = ("timestamp", "value")
COUNTS = ("ts", "topic", "count", "fresh", "stories", "new_stories", "sources", "top_source")
TOTALS = ("ts", "total", "total_fresh", "total_stories", "feeds_ok", "feeds_known")
T = TypeVar("T")


def is_plain(file: CsvFile) -> bool:
    """Return whether the file is a series of values; raise where it is neither that nor topics by the hour."""
    if set(PLAIN) <= set(file.columns):
        return True
    require_columns(file, COUNTS, f"or {', '.join(PLAIN)} for a plain series")
    return False


def plain_series(file: CsvFile) -> tuple[list[datetime], list[float]]:
    """Return instants and values of a plain series, in the order of the file."""
    times = [_read(file, at, "timestamp", _instant) for at in range(len(file.rows))]
    return times, [_read(file, at, "value", _number) for at in range(len(file.rows))]


def hour_totals(file: CsvFile) -> list[HourTotal]:
    """Return the totals of every hour."""
    require_columns(file, TOTALS)
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


def topic_volumes(file: CsvFile) -> list[Volume]:
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


def _read(file: CsvFile, at: int, column: str, parse: Callable[[str], T]) -> T:
    try:
        return parse(file.rows[at][column])
    except (TypeError, ValueError) as error:
        text = file.rows[at][column]
        raise CsvFileError(f"{file.path}:{at + 2}: {column}: {text!r} is no {_NOUNS[column]}") from error


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


_NOUNS = {"timestamp": "time", "ts": "time", "value": "number"} | dict.fromkeys((*COUNTS[2:], *TOTALS[1:]), "count")
