"""Answers as people and programs read them: a box for a terminal, CSV for a spreadsheet, JSON lines for a program."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import Any, TextIO

import duckdb

ROWS_SHOWN = 200
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class SqlError(ValueError):
    """A query that DuckDB does not take; the message is DuckDB's."""


Write = Callable[[duckdb.DuckDBPyConnection, str, Mapping[str, Any], TextIO], None]


def write_box(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any], out: TextIO) -> None:
    """Write the answer as DuckDB draws it, as wide as the terminal."""
    with _named_errors():
        answer = connection.sql(query, params=dict(parameters))
    if answer is not None:  # None: the statement returns nothing
        with redirect_stdout(out):
            answer.show(max_width=shutil.get_terminal_size((120, 40)).columns, max_rows=ROWS_SHOWN)


def write_csv(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any], out: TextIO) -> None:
    """Write the answer as CSV in which a spreadsheet takes no text for a formula; nested values are JSON.

    Spreadsheets round ids of more than 15 digits, so each id is followed by its text, with an apostrophe before it.
    """
    names, rows = _answer(connection, query, parameters)
    ids = _ids(names)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*names, *(f"{name}_text" for name in ids)])
    for row in rows:
        texts = [row[names.index(name)] for name in ids]
        writer.writerow([*map(formula_safe, row), *(None if text is None else f"'{text}" for text in texts)])


def write_json(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any], out: TextIO) -> None:
    """Write the answer as one JSON object per line; instants as RFC 3339.

    Programs that read numbers as 64-bit floats round ids, so each id is there as text too.
    """
    names, rows = _answer(connection, query, parameters)
    ids = _ids(names)
    for row in rows:
        found = dict(zip(names, row, strict=True))
        texts = {f"{name}_text": None if found[name] is None else str(found[name]) for name in ids}
        out.write(json.dumps(found | texts, ensure_ascii=False, default=_as_text) + "\n")


def formula_safe(cell: Any) -> Any:
    """Return a cell that no spreadsheet runs: text that begins like a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, list | dict | tuple):
        return json.dumps(cell, ensure_ascii=False, default=_as_text)
    return _as_text(cell) if hasattr(cell, "isoformat") else cell


def _ids(names: Sequence[str]) -> Sequence[str]:
    return [name for name in names if name.endswith("_id") and f"{name}_text" not in names]


def _answer(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any]
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    with _named_errors():
        cursor = connection.execute(query, dict(parameters))
    batches = iter(lambda: cursor.fetchmany(1000), [])
    return [column[0] for column in cursor.description or ()], (row for batch in batches for row in batch)


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise SqlError(str(error)) from error


def _as_text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
