"""A damaged live file is set aside and replaced by the last snapshot; the landing zone still has what came since."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.durable_files import sync_folder
from warehouse.errors import WarehouseDamagedError, WarehouseError, unwritable

# What DuckDB 1.5 says of files that were cut, overwritten or never its own; see tests/warehouse/test_recovery.py.
DAMAGE = (
    "not a valid DuckDB database file",
    "Corrupt database file",
    "Could not read enough bytes",
    "Failed to deserialize",
    "Failure while replaying WAL",
)


def named_error(error: duckdb.Error, path: Path) -> WarehouseError | duckdb.Error:
    """Return what an error of DuckDB means for a file; errors of our own statements stay what they are."""
    message = str(error).splitlines()[0] if str(error) else type(error).__name__
    if is_damage(error):
        return WarehouseDamagedError(f"{path} is damaged: {message}")
    if isinstance(error, duckdb.IOException | duckdb.FatalException | duckdb.TransactionException):
        return unwritable(path, message)
    return error


def is_damage(error: duckdb.Error) -> bool:
    """Return whether an error of DuckDB says that a file is not readable as a database."""
    return any(words in str(error) for words in DAMAGE) or isinstance(error, duckdb.SerializationException)


def replace_damaged(live: Path, snapshot: Path | None, why: WarehouseDamagedError) -> str:
    """Return, in words, what was done: the damaged file kept under another name, the snapshot, if any, in its place."""
    aside = live.with_name(f"{live.stem}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.duckdb")
    live.replace(aside)
    log = live.with_name(live.name + ".wal")
    if log.exists():
        log.replace(aside.with_name(aside.name + ".wal"))
    if snapshot is None or not snapshot.exists():
        return f"{why}; kept as {aside.name}; there was no good snapshot, so it was rebuilt from what has landed"
    shutil.copyfile(snapshot, live)
    sync_folder(live.parent)
    return f"{why}; kept as {aside.name}; replaced by the last snapshot and what has landed since"
