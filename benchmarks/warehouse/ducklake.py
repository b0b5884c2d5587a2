"""DuckLake on a Postgres catalog beside one DuckDB file: questions, loading, two loaders, compaction.

    python -m benchmarks.warehouse.ducklake --articles 20000

Needs Debian's Postgres and the wheels `duckdb-extension-ducklake` and `duckdb-extension-postgres-scanner` of DuckDB's
version; says so where they are missing. CPU is that of this process; Postgres works in its own. A step that takes
longer than its limit is interrupted, and the output says so.
"""

from __future__ import annotations

import argparse
import importlib
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.warehouse.cycle import new_articles
from benchmarks.warehouse.queries import QUESTIONS, ROUNDS, fill
from tests.flows.postgres import postgres
from warehouse.database import attach, fetch, open_live
from warehouse.landing import land, open_zone
from warehouse.loading import load_batches
from warehouse.sql_files import migrations, statement
from warehouse.store import Warehouse

WHEELS = {"ducklake": "duckdb_extension_ducklake", "postgres_scanner": "duckdb_extension_postgres_scanner"}
UNKNOWN = re.compile(r"Unsupported catalog type for SET COMMENT|Cannot comment on columns")
LIMIT_S = 90.0
MAINTENANCE = (
    ("merge adjacent files", "call ducklake_merge_adjacent_files('newspike')"),
    ("expire snapshots", "call ducklake_expire_snapshots('newspike', older_than => now())"),
    ("remove old files", "call ducklake_cleanup_old_files('newspike', cleanup_all => true)"),
    ("checkpoint", "checkpoint newspike"),
)


class Lake:
    """A connection to DuckLake that the loader may use: it is not compacted after each loading."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def execute(self, sql: str, *parameters: Any) -> Any:
        """Execute a statement, except the checkpoint of a file: here it would compact all tables."""
        return self.connection if sql.startswith("checkpoint") else self.connection.execute(sql, *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def extension(name: str) -> Path:
    """Return the file of an extension; raise `ImportError` where its wheel is not installed."""
    (found,) = Path(str(importlib.import_module(WHEELS[name]).__file__)).parent.glob(
        f"extensions/*/{name}.duckdb_extension"
    )
    return found


def opened(address: str, data: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection whose default catalog is the lake, as that of the warehouse's file is."""
    connection = duckdb.connect(config={"memory_limit": "1GB"})
    for name in WHEELS:
        connection.execute(f"load '{extension(name)}'")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach 'ducklake:postgres:{address}' as newspike (data_path '{data}')")
    connection.execute("use newspike")
    return connection


def migrate(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Apply all migrations; returns how many statements ran and how many comments were left out."""
    done = left_out = 0
    for step in migrations():
        connection.execute("begin")
        for part in duckdb.extract_statements(step.sql):
            sql = re.sub(r"\s+using compression '?\w+'?", "", part.query)
            if re.match(r"\s*(--[^\n]*\n\s*)*comment on (macro|column)", sql, re.IGNORECASE):
                left_out += 1  # a failed statement would end the transaction
                continue
            connection.execute(sql)
            done += 1
        connection.execute("commit")
    return done, left_out


def copy(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Copy all rows of a warehouse's file into the lake."""
    connection.execute(f"attach '{file}' as origin (read_only)")
    tables = connection.execute("select table_name from duckdb_tables() where database_name = 'origin'").fetchall()
    for (table,) in tables:
        connection.execute(f"insert into newspike.{table} by name from origin.{table}")
    connection.execute("detach origin")


def cost_ms(connection: duckdb.DuckDBPyConnection, name: str, parameters: Any) -> tuple[float, float]:
    """Return the median CPU and wall milliseconds of a question, without the first time."""
    spent = []
    for _ in range(ROUNDS + 1):
        began, cpu = time.monotonic(), time.process_time()
        fetch(connection, statement(name), parameters)
        spent.append((1000 * (time.process_time() - cpu), 1000 * (time.monotonic() - began)))
    return statistics.median(cpu for cpu, _ in spent[1:]), statistics.median(wall for _, wall in spent[1:])


def rows(connection: duckdb.DuckDBPyConnection, name: str, parameters: Any) -> Sequence[str]:
    """Return the rows of a question, for a comparison that ignores their order."""
    return sorted(map(repr, fetch(connection, statement(name), parameters)))


@contextmanager
def timed(what: str, after: Callable[[], str] = str) -> Iterator[None]:
    """Print what a block took."""
    began, cpu = time.monotonic(), time.process_time()
    try:
        yield
    finally:
        took = f"{time.process_time() - cpu:.2f} CPU s ({time.monotonic() - began:.1f} s)"
        print(f"{what:<48} {took}  {after()}", flush=True)


def within(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return "" after a statement that ended in time; else why not."""
    alarm = threading.Timer(LIMIT_S, connection.interrupt)
    alarm.start()
    try:
        connection.execute(sql).fetchall()
    except duckdb.Error as error:
        return f"failed: {str(error).splitlines()[0][:100]}"
    finally:
        alarm.cancel()
    return ""


def load_twice(address: str, data: Path, zone: Path, *, locked: bool) -> str:
    """Let two loaders load the same batches at the same time; returns what came of it."""
    from flows.runtime.postgres_state import PostgresState

    def one(_: int) -> str:
        lock = PostgresState(address).held(["loader"], wait_s=LIMIT_S) if locked else nullcontext()
        with lock, closing(opened(address, data)) as connection:
            try:
                load_batches(Lake(connection), open_zone(str(zone)))  # type: ignore[arg-type]
            except duckdb.Error as error:
                return str(error).splitlines()[0][:60]
            return ""

    before = doubled(address, data)
    with ThreadPoolExecutor(2) as pool:
        failures = [failure for failure in pool.map(one, range(2)) if failure]
    more = doubled(address, data) - before
    return f"{more} of 1,000 articles doubled, {len(failures)} of 2 loaders failed {failures[:1] or ''}"


def doubled(address: str, data: Path) -> int:
    """Return how many rows of articles are there twice."""
    with closing(opened(address, data)) as connection:
        found = connection.execute("select count(*) - count(distinct (article_id, version)) from articles").fetchall()
    return int(found[0][0])


def main() -> None:
    """Make both, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--batches", type=int, default=10)
    options = parser.parse_args()
    try:
        found = [extension(name).parent.name for name in WHEELS]
    except ImportError as error:
        print(f"skipped: {error}: pip install {' '.join(WHEELS.values())}".replace("_", "-"))
        return
    print(f"DuckDB {duckdb.__version__}, extensions {', '.join(found)}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(postgres())
        file, data = folder / "file" / "live.duckdb", folder / "data"
        file.parent.mkdir()
        fill(file, options.articles, 5 * options.articles)
        lake = stack.enter_context(closing(opened(address, data)))
        counted: list[tuple[int, int]] = []
        with timed("migrations", lambda: f"{counted[0][0]} statements, {counted[0][1]} comments left out"):
            counted.append(migrate(lake))
        with timed(f"{options.articles:,} articles copied"):
            copy(lake, file)
        compare(lake, file)
        load(lake, file, folder, options.batches)
        for locked in (False, True):
            zone = folder / f"twice-{locked}"
            for number in range(4):
                land(open_zone(str(zone)), new_articles(250, 100 + 10 * locked + number))
            said: list[str] = []
            with timed(f"two loaders {'behind an advisory lock' if locked else 'at once'}", lambda said=said: said[0]):
                said.append(load_twice(address, data, zone, locked=locked))
        maintain(lake, data)


def compare(lake: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Ask both the same questions."""
    print(f"\n{'CPU ms (wall ms)':<40}{'file':>16}{'lake':>16}   times, rows")
    with closing(attach(file, read_only=True)) as one:
        for title, name, parameters in QUESTIONS:
            here, there = (cost_ms(connection, name, parameters) for connection in (one, lake))
            same = "same rows" if rows(one, name, parameters) == rows(lake, name, parameters) else "OTHER ROWS"
            shown = "".join(f"{f'{cpu:.0f} ({wall:.0f})':>16}" for cpu, wall in (here, there))
            print(f"{title:<40}{shown}   {there[1] / here[1]:.1f}, {same}", flush=True)
    print()


def load(lake: duckdb.DuckDBPyConnection, file: Path, folder: Path, batches: int) -> None:
    """Load the same batches into both, one transaction each, and again."""
    zone = open_zone(str(folder / "batches"))
    warehouse = Warehouse(home=file.parent, landing=zone.root)
    for number in range(batches):
        land(zone, new_articles(200, number))
        for name, act in (
            ("file", lambda: load_file(warehouse)),
            ("lake", lambda: load_batches(Lake(lake), zone)),  # type: ignore[arg-type]
        ):
            if number in {0, batches - 1}:
                with timed(f"batch {number + 1} of 400 records into the {name}"):
                    act()
            else:
                act()
    again = load_batches(Lake(lake), zone)  # type: ignore[arg-type]
    print(f"loaded again: {again.new or 'nothing'}; {len(list((folder / 'data').rglob('*.parquet')))} Parquet files")


def load_file(warehouse: Warehouse) -> None:
    """Load into the file as the loader does, without the opening."""
    with open_live(warehouse.live_file, wait_s=1) as connection:
        load_batches(connection, warehouse.zone())


def maintain(lake: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Compact and clean, and count what is there before and after."""
    counts = "select count(*), sum(hash(article_id, version))::varchar from articles"
    before = lake.execute(counts).fetchall()
    for title, sql in MAINTENANCE:
        said: list[str] = []
        files = lambda said=said: f"{len(list(data.rglob('*.parquet')))} Parquet files {said[0]}"  # noqa: E731
        with timed(title, files):
            said.append(within(lake, sql))
    print("rows are the same" if lake.execute(counts).fetchall() == before else "ROWS DIFFER")


if __name__ == "__main__":
    main()
