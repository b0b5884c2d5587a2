"""The published snapshot kept open for many readers at once, as a web server needs it.

Opening a snapshot costs more than most questions. The file is therefore opened once and each reader gets a cursor of
its own. When a newer snapshot is published, the next reader opens that one, and the old one is closed after its last
reader has left. Each reader thus sees one consistent state.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from warehouse.database import attach, fetch
from warehouse.errors import WarehouseError
from warehouse.records import Row
from warehouse.sql_files import statement

SNAPSHOT = "newspike.duckdb"  # the published file in a home
MEMORY_LIMIT = "128MB"
THREADS = 2
MOST_HOURS = 3 * 366 * 24  # of which the coverage is kept; an archive of more years is asked each time


class SnapshotQueryError(WarehouseError):
    """A query of ours failed: it needed more memory than a page may use, or the snapshot is damaged."""


@dataclass(frozen=True)
class SnapshotSession:
    """A reader's own cursor on a snapshot."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, **parameters: Any) -> Sequence[Row]:
        """Return the rows of ``queries/<query>.sql``; raise `SnapshotQueryError`."""
        try:
            return fetch(self.connection, statement(query), parameters)
        except duckdb.Error as error:
            raise SnapshotQueryError(f"{query}: {str(error).splitlines()[0]}") from error

    def by_quarters(self) -> None:
        """Say that all periods of this session begin and end with a quarter of an hour: they are planned sooner."""
        self.connection.execute(statement("once/counted_between_kept"))
        self.connection.execute(statement("once/counted_buckets_kept"))

    def keep(self, name: str, **parameters: Any) -> None:
        """Evaluate a table macro once: later queries of this session read what ``queries/once/<name>.sql`` has kept.

        They stay as they are and remain true by themselves: the macro is shadowed by a temporary one of the same name,
        which ends with the session. Raises `SnapshotQueryError`.
        """
        try:
            self.connection.execute(statement(f"once/{name}"), parameters)
            self.connection.execute(statement(f"once/{name}_kept"))
        except duckdb.Error as error:
            raise SnapshotQueryError(f"{name}: {str(error).splitlines()[0]}") from error


@dataclass
class _Opening:
    stamp: str
    connection: duckdb.DuckDBPyConnection
    has_coverage: bool
    readers: int = 0
    replaced: bool = False


@dataclass
class SnapshotReader:
    """Readers of one published snapshot and its successors. Safe to use from many threads."""

    file: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _current: _Opening | None = field(default=None, repr=False)

    def stamp(self) -> str:
        """Return what identifies the published state; raise `FileNotFoundError` before the first publication."""
        status = self.file.stat()
        return f"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}"

    @contextmanager
    def session(self) -> Iterator[tuple[str, SnapshotSession]]:
        """Yield the stamp of the newest snapshot and a session on it.

        Raises `FileNotFoundError` before the first publication and `WarehouseError` for a file that cannot be read.
        """
        opening = self._enter()
        try:
            cursor = opening.connection.cursor()
            cursor.execute("use newspike")
            if opening.has_coverage:
                cursor.execute(statement("once/coverage_kept"))
            try:
                yield opening.stamp, SnapshotSession(cursor)
            finally:
                cursor.close()
        finally:
            self._leave(opening)

    def close(self) -> None:
        """Close the snapshot once it has no readers."""
        with self._lock:
            self._retire()

    def _enter(self) -> _Opening:
        with self._lock:
            stamp = self.stamp()
            if self._current is None or self._current.stamp != stamp:
                self._retire()  # first: two open snapshots would need the memory of both
                connection = _opened(self.file)
                self._current = _Opening(stamp=stamp, connection=connection, has_coverage=_kept_coverage(connection))
            self._current.readers += 1
            return self._current

    def _leave(self, opening: _Opening) -> None:
        with self._lock:
            opening.readers -= 1
            if opening.replaced and not opening.readers:
                opening.connection.close()

    def _retire(self) -> None:
        old, self._current = self._current, None
        if old is not None:
            old.replaced = True
            if not old.readers:
                old.connection.close()


def _kept_coverage(connection: duckdb.DuckDBPyConnection) -> bool:
    """Keep the coverage of all hours of a snapshot; return whether it was kept."""
    try:
        span = fetch(connection, statement("once/coverage_span"), {})[0]
        if span["hours"] is None or span["hours"] > MOST_HOURS:
            return False
        connection.execute(statement("once/coverage"), {"since": span["since"], "until": span["until"]})
    except duckdb.Error:  # of an older schema, or damaged: the page's own query says so
        return False
    return True


def _opened(file: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = attach(file, read_only=True)
    except duckdb.Error as error:
        raise WarehouseError(f"the snapshot cannot be opened: {str(error).splitlines()[0]}") from error
    connection.execute("set global TimeZone = 'UTC'")  # cursors do not inherit what a session has set
    spill = Path(tempfile.gettempdir()) / f"newspike-reader-{os.getpid()}"  # made when needed, removed when closed
    connection.execute(f"set temp_directory = '{str(spill).replace(chr(39), chr(39) * 2)}'")
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"set threads = {THREADS}")
    return connection
