"""DuckDB's full-text extension, where it is installed: an index beside the snapshot, which loads do not keep up.

Making the index takes about a CPU second for 600 articles of 6 KB (DuckDB 1.5.5), so it is made on request, once for
each snapshot. Plain search needs none of this: see the macro ``search_articles``.
"""

from __future__ import annotations

import os
from contextlib import closing

import duckdb

from warehouse.database import attach, attach_other
from warehouse.errors import WarehouseError
from warehouse.sql_files import statement
from warehouse.store import Warehouse

INDEX = "search.duckdb"


class FullTextMissingError(WarehouseError):
    """DuckDB's full-text extension is not installed on this machine."""


def open_index(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """Return a connection to the index of the published snapshot, with the snapshot as the catalog ``news``.

    The index is made first where there is none of this snapshot. Nothing is downloaded: raises `FullTextMissingError`
    where the extension is not there, and `FileNotFoundError` before the first snapshot.
    """
    warehouse.connect_snapshot().close()
    index, published_ns = warehouse.home / INDEX, warehouse.snapshot_file.stat().st_mtime_ns
    if not index.exists() or index.stat().st_mtime_ns != published_ns:
        _make_index(warehouse, published_ns)
    connection = attach(index, read_only=True)
    _load_extension(connection)
    attach_other(connection, warehouse.snapshot_file, "news")
    return connection


def drop_index(warehouse: Warehouse) -> None:
    """Remove the index, which has the words of every text."""
    (warehouse.home / INDEX).unlink(missing_ok=True)


def _make_index(warehouse: Warehouse, published_ns: int) -> None:
    """Put a new index in place, with the modification time of the snapshot that it was made of."""
    temporary = warehouse.home / f".{INDEX}.{os.getpid()}.tmp"
    temporary.unlink(missing_ok=True)
    try:
        with closing(attach(temporary)) as connection:
            _load_extension(connection)
            attach_other(connection, warehouse.snapshot_file, "news")
            for name in ("texts", "index", "texts_left"):
                connection.execute(statement(f"full_text/{name}"))
            connection.execute("checkpoint newspike")
        os.utime(temporary, ns=(published_ns, published_ns))
        temporary.replace(warehouse.home / INDEX)
    finally:
        temporary.unlink(missing_ok=True)


def _load_extension(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("load fts")
    except duckdb.Error as error:
        raise FullTextMissingError(
            f"DuckDB's full-text extension is not installed here; in a shell of DuckDB {duckdb.__version__}, with a "
            "network, `INSTALL fts` fetches it once"
        ) from error
