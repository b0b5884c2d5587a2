"""Tables and views as Parquet by day or as CSV, to any folder or fsspec location, and such Parquet back again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import duckdb

from warehouse.arrow import TABLES, fitted
from warehouse.database import fetch
from warehouse.errors import DamagedBatchError, WarehouseError
from warehouse.landing import land_rows
from warehouse.output import write_csv
from warehouse.sql_files import statement
from warehouse.store import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_BATCH = 20_000
EVER = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))


class ExportError(WarehouseError):
    """Nothing of that name can be exported or imported."""


def export_parquet(
    warehouse: Warehouse, name: str, target: str, *, window: tuple[datetime, datetime] = EVER
) -> Mapping[str, int]:
    """Return the rows in each file written: ``<target>/<name>/<UTC day>.parquet``, or ``all.parquet`` without days.

    The day is that of event_at, else of seen_at. A day that is exported again replaces its file.
    """
    import fsspec
    import pyarrow.parquet as pq

    written = {}
    with warehouse.connect_snapshot() as connection:
        for path, rows in _parts(connection, name, window):
            with fsspec.open(f"{target}/{name}/{path}.parquet", "wb", auto_mkdir=True) as file:
                pq.write_table(rows, file, compression="zstd")
            written[f"{name}/{path}.parquet"] = len(rows)
    return written


def export_csv(warehouse: Warehouse, name: str, target: str) -> str:
    """Return the file to which a table or view was written as CSV, in which no cell is taken for a formula."""
    import fsspec

    path = f"{target}/{name}.csv"
    with warehouse.connect_snapshot() as connection:
        _columns(connection, name)
        with fsspec.open(path, "wt", auto_mkdir=True, newline="", encoding="utf-8") as file:
            write_csv(connection, statement("upkeep/rows_of"), {"name": name}, file)
    return path


def import_parquet(warehouse: Warehouse, source: str) -> Mapping[str, int]:
    """Return the rows landed of each table from the files of an export; loading finds out which of them are new.

    Only tables of records can be imported; derived ones and views are made from these.
    """
    import fsspec
    import pyarrow as pa
    import pyarrow.parquet as pq

    fs, root = fsspec.core.url_to_fs(source)
    landed: dict[str, int] = {}
    for table, record in TABLES.items():
        for path in sorted(fs.glob(f"{root}/{table}/*.parquet")):
            with fs.open(path, "rb") as file:
                try:
                    rows = fitted(record, pq.read_table(file))
                except (pa.ArrowException, KeyError) as error:
                    raise DamagedBatchError(f"{path}: not an exported {table}: {error}") from error
            land_rows(warehouse.zone(), {table: rows.to_struct_array().combine_chunks()})
            landed[table] = landed.get(table, 0) + len(rows)
    if not landed:
        raise ExportError(f"{source}: no <table>/*.parquet of the tables {', '.join(TABLES)}")
    return landed


def copy_rows(connection: duckdb.DuckDBPyConnection, table: str, target: Warehouse) -> int:
    """Return how many rows of one warehouse's table were landed in another one."""
    rows = fitted(TABLES[table], _table(connection, "upkeep/rows_of", {"name": table}))
    for start in range(0, len(rows), ROWS_PER_BATCH):
        part = rows.slice(start, ROWS_PER_BATCH).combine_chunks().to_struct_array()
        land_rows(target.zone(), {table: part.combine_chunks()})
    return len(rows)


def _parts(
    connection: duckdb.DuckDBPyConnection, name: str, window: tuple[datetime, datetime]
) -> Iterator[tuple[str, pa.Table]]:
    """Yield the name of each file with its rows, one at a time in memory."""
    columns = _columns(connection, name)
    by = "event" if "event_at" in columns else "seen" if "seen_at" in columns else ""
    if not by:
        yield "all", _table(connection, "upkeep/rows_of", {"name": name})
        return
    days = {"name": name, "since": window[0], "until": window[1]}
    for row in fetch(connection, statement(f"upkeep/days_by_{by}_day"), days):
        day = row["day"]
        yield day.isoformat(), _table(connection, f"upkeep/rows_by_{by}_day", {"name": name, "day": day})


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> Sequence[str]:
    found = [row["column_name"] for row in fetch(connection, statement("upkeep/columns_of"), {"name": name})]
    if not found:
        raise ExportError(f'no table or view {name}; `newspike sql "show tables"` lists them')
    return found


def _table(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, str | date]) -> pa.Table:
    return connection.execute(statement(query), dict(parameters)).to_arrow_table()
