"""Opening the warehouse's DuckDB files: the live one to write, the snapshot to read, both at today's schema.

Facts that shape this file, measured on DuckDB 1.5.5: a plain ``connect`` writes an old, uncompressed format, so
files are attached with a storage version; a checkpoint rewrites the last row group of a table, texts and all, so that
with the usual 122,880 rows a backfill's memory grows with the warehouse; of 18,432 rows, texts are stored as small as
ever, of 8,192 they take half as much again (benchmarks/warehouse/costs.py); a second opener of a file that is being
written is refused at once, so opening waits and tries again; timestamps are only right with the session's time zone
set.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from warehouse.durable_files import write_durably
from warehouse.errors import WarehouseDamagedError, WarehouseHeldError
from warehouse.records import Row
from warehouse.recovery import is_damage
from warehouse.schema import migrate

STORAGE = "storage_version 'v1.5.0', row_group_size 18432"
MEMORY_LIMIT = "1GB"
FETCHED_AT_ONCE = 2_048  # rows: a vector of DuckDB

INSTANTS = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S")

ATTACHED = "select database_name from duckdb_databases() where not internal and database_name <> 'memory'"

_idle: list[tuple[int, duckdb.DuckDBPyConnection]] = []  # instances without a file, with the process that has them
_inherited: list[duckdb.DuckDBPyConnection] = []  # by a fork: their threads are gone, so that closing them would hang

Connection = duckdb.DuckDBPyConnection  # for rooms that may not import duckdb


@contextmanager
def open_live(path: Path, *, wait_s: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the live file to write, at today's schema; raise `WarehouseHeldError` after `wait_s`."""
    with _session() as connection:
        _attach_waiting(connection, path, wait_s)
        migrate(connection, path)
        yield connection


def _attach_waiting(connection: duckdb.DuckDBPyConnection, path: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    pause = 0.01
    while True:
        try:
            if not path.exists():
                _begin(path)
            _attach(connection, path, STORAGE)
        except duckdb.IOException as error:
            if "Could not set lock" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise WarehouseHeldError(f"{path} is held open by {_holder(str(error))}") from error
            time.sleep(random.uniform(0, pause))  # noqa: S311 -- jitter, so that two waiters do not stay in step
            pause = min(pause * 2, 0.25)
        else:
            return


@contextmanager
def _session() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection of an instance that has no file; the instance is used again where nothing went wrong.

    Starting and ending an instance takes 15 ms of CPU, and a cycle opens the live file ten times. Variables, temporary
    tables and the time zone belong to the connection and end with it.
    """
    instance = _idle_instance() or _new_instance()
    connection = instance.cursor()
    try:
        yield connection
    except BaseException:
        connection.close()
        instance.close()
        raise
    connection.close()
    try:
        for (name,) in instance.execute(ATTACHED).fetchall():
            instance.execute(f"detach {name}")
    except duckdb.Error:  # such as a full disk: what was committed is in the file or its log
        instance.close()
    else:
        _idle.append((os.getpid(), instance))


def _idle_instance() -> duckdb.DuckDBPyConnection | None:
    try:
        process_id, instance = _idle.pop()
    except IndexError:
        return None
    if process_id == os.getpid():
        return instance
    _inherited.append(instance)
    return None


def _new_instance() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": MEMORY_LIMIT})


def _begin(path: Path) -> None:
    """Make a new file at today's schema."""
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)  # of a file that is gone
    write_durably(path, _empty_file())


@lru_cache(maxsize=1)
def _empty_file() -> bytes:
    """Return a file without rows: its migrations take half a second of CPU, once in a process."""
    with TemporaryDirectory(prefix="newspike-") as folder:
        path = Path(folder) / "empty.duckdb"
        with closing(attach(path)) as connection:
            migrate(connection, path)
        return path.read_bytes()


def open_snapshot(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a reading connection to a published snapshot; it keeps its content when a newer one is published.

    Raises `WarehouseHeldError` while another program has it open for writing, and `WarehouseDamagedError`.
    """
    try:
        return attach(path, read_only=True)
    except duckdb.Error as error:
        message = str(error)
        if "Could not set lock" in message:
            raise WarehouseHeldError(
                f"{path} is open for writing in {_holder(message)}: close it there, and open it with read_only=True"
            ) from error
        if is_damage(error) or ".wal" in message:
            raise WarehouseDamagedError(f"{path} cannot be read: {message.splitlines()[0]}") from error
        raise


def attach(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Return a connection of an instance of its own whose default catalog, ``newspike``, is the file."""
    connection = _new_instance()
    try:
        _attach(connection, path, "read_only" if read_only else STORAGE)
    except BaseException:
        connection.close()
        raise
    return connection


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, options: str) -> None:
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach {_quoted(path)} as newspike ({options})")
    connection.execute("use newspike")


def attach_fresh(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Attach a new file as the catalog ``fresh``, in the storage version that all our files have."""
    connection.execute(f"attach {_quoted(path)} as fresh ({STORAGE})")


def attach_other(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach another warehouse's snapshot as a catalog, to read."""
    connection.execute(f"attach {_quoted(path)} as {name} (read_only)")


def fetch(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Row) -> Sequence[Row]:
    """Return the rows of one statement as dictionaries; instants are aware UTC."""
    return list(fetch_each(connection, sql, parameters))


def fetch_each(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Row) -> Iterator[Row]:
    """Yield the same a row at a time, with some thousands of them in memory.

    A query with many rows returns its instants as TIMESTAMP_S, in UTC: DuckDB makes a datetime of such a value in
    0.1 µs, and of one with a time zone in 1.8 µs.
    """
    cursor = connection.execute(sql, parameters)
    columns = cursor.description or ()
    names = [column[0] for column in columns]
    instants = [column[0] for column in columns if str(column[1]) in INSTANTS]
    while rows := cursor.fetchmany(FETCHED_AT_ONCE):
        for values in rows:
            row = dict(zip(names, values, strict=True))
            for name in instants:
                if (at := row[name]) is not None:
                    row[name] = at.replace(tzinfo=UTC)
            yield row


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _holder(message: str) -> str:
    found = re.search(r"Conflicting lock is held in (.*?)(?: by user .*?)?\. See", message)
    return found[1] if found else "another program"
