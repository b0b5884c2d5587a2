"""Changes of the schema: each once, all or nothing, and never by a program that is older than the file."""

from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import zstandard

from tests.builders import NOW, article, state
from tests.warehouse.sample import RECORDS
from warehouse.arrow import TABLES, by_table, to_arrow
from warehouse.database import attach, open_live
from warehouse.errors import WarehouseTooNewError
from warehouse.records import FeedState
from warehouse.schema import migrate
from warehouse.sql_files import Migration, migrations
from warehouse.store import Warehouse

NEXT = Migration(version=9000, name="9000_next", sql="create table next_one (a integer)", sha256="x")
BROKEN = replace(NEXT, sql="create table next_one (a integer); create table next_one (a integer)")


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """Return a live file of today's schema."""
    with open_live(tmp_path / "live.duckdb", wait_s=0):
        pass
    return tmp_path / "live.duckdb"


def test_a_migration_is_applied_once(live: Path) -> None:
    with attach(live) as connection:
        assert migrate(connection, live, [*migrations(), NEXT]) == [NEXT]
        assert migrate(connection, live, [*migrations(), NEXT]) == []


def test_a_migration_that_fails_leaves_nothing_of_itself(live: Path) -> None:
    with attach(live) as connection:
        with pytest.raises(duckdb.CatalogException):
            migrate(connection, live, [*migrations(), BROKEN])
        assert migrate(connection, live, [*migrations(), NEXT]) == [NEXT]


def test_a_file_of_a_newer_program_is_refused_with_advice(live: Path) -> None:
    with attach(live) as connection:
        migrate(connection, live, [*migrations(), NEXT])
    with pytest.raises(WarehouseTooNewError, match=r"9000_next.*upgrade"), open_live(live, wait_s=0):
        pass


def test_a_migration_that_was_edited_after_its_release_is_refused(live: Path) -> None:
    first, *others = migrations()
    with attach(live) as connection, pytest.raises(WarehouseTooNewError, match=f"its {first.name} differs"):
        migrate(connection, live, [replace(first, sha256="edited"), *others])


def test_no_two_migrations_have_the_same_number() -> None:
    versions = [step.version for step in migrations()]
    assert versions == sorted(set(versions))


def test_derived_tables_are_filled_when_the_schema_changes(warehouse: Warehouse) -> None:
    warehouse.land([article()])
    warehouse.load()
    with attach(warehouse.live_file) as connection:
        connection.execute("delete from arrivals")
        migrate(connection, warehouse.live_file, [*migrations(), NEXT])
        assert connection.execute("select count(*) from arrivals").fetchone() == (1,)


def test_every_table_that_holds_rows_comes_through_every_migration(tmp_path: Path) -> None:
    held = by_table([*RECORDS, state(polled_at=NOW)])
    with attach(tmp_path / "live.duckdb") as connection:
        migrate(connection, tmp_path / "live.duckdb", migrations()[:2])  # the second makes the derived table
        for table, records in held.items():
            rows = pa.Table.from_struct_array(to_arrow(TABLES[table], records))
            known = {row[0] for row in connection.execute(f"describe {table}").fetchall()} & set(rows.column_names)
            connection.register("rows", rows.select(sorted(known)))
            connection.execute(
                f"insert into {table} by name select *, 'batch' as batch_id from rows"  # noqa: S608 -- our own names
            )
    warehouse = Warehouse(tmp_path)
    assert warehouse.load().restored == ""
    assert warehouse.records(FeedState, "feed_states", urls=None) == [state(polled_at=NOW)]


def test_a_warehouse_of_the_first_schema_is_brought_to_this_one(tmp_path: Path) -> None:
    packed = Path(__file__).parent / "fixtures" / "schema_0001.duckdb.zst"
    warehouse = Warehouse(tmp_path)
    warehouse.live_file.write_bytes(zstandard.decompress(packed.read_bytes()))
    assert warehouse.load().restored == ""
    warehouse.publish()
    with warehouse.connect_snapshot() as connection:
        titles = connection.execute("select title from latest_articles order by title").fetchall()
        stories = connection.execute("select count(distinct story_id) from arrivals").fetchone()
    assert titles == [("A cheaper model",), ("Chipmaker unveils a cheaper model",), ("Chips and quotas",)]
    assert stories == (2,)


def test_what_an_opening_leaves_in_its_session_is_gone_at_the_next(live: Path) -> None:
    with open_live(live, wait_s=0) as connection:
        connection.execute("create temp table own (a integer); set variable known = 1; set TimeZone = 'Asia/Tokyo'")
        connection.execute("attach ':memory:' as other")
    with open_live(live, wait_s=0) as connection:
        found = connection.execute(
            "select getvariable('known'), current_setting('TimeZone'), (select count(*) from duckdb_tables() "
            "where temporary), (select count(*) from duckdb_databases() where database_name = 'other')"
        ).fetchall()
    assert found == [(None, "UTC", 0, 0)]


@pytest.mark.filterwarnings("ignore")  # newer Pythons warn of forks
def test_a_forked_process_opens_the_file_too(live: Path) -> None:
    with open_live(live, wait_s=0):
        pass
    forked = get_context("fork").Process(target=_open, args=(live,))
    forked.start()
    forked.join(timeout=60)
    assert forked.exitcode == 0


def _open(live: Path) -> None:
    with open_live(live, wait_s=5) as connection:
        connection.execute("create table of_child (a integer)")
