"""The published snapshot: whole, skipped when nothing changed, never in anybody's way."""

import duckdb
import pytest

from tests.builders import entry, feed
from tests.warehouse.programs import held_open
from warehouse.errors import WarehouseHeldError
from warehouse.landing import names
from warehouse.store import Warehouse


def test_nothing_is_published_twice(warehouse: Warehouse) -> None:
    warehouse.land([entry()])
    warehouse.load()
    assert warehouse.publish()
    assert not warehouse.publish()


def test_a_load_that_brought_something_is_published(warehouse: Warehouse) -> None:
    for title in ("One headline", "Another headline"):
        warehouse.land([entry(title=title)])
        warehouse.load()
        assert warehouse.publish()
    with warehouse.connect_snapshot() as connection:
        assert connection.execute("select count(*) from entries").fetchone() == (2,)


def test_an_open_snapshot_keeps_its_content_and_stops_nothing(warehouse: Warehouse) -> None:
    warehouse.land([entry()])
    warehouse.load()
    warehouse.publish()
    reader = warehouse.connect_snapshot()
    warehouse.land([entry(title="Another headline")])
    assert warehouse.load().new == {"entries": 1}
    assert warehouse.publish()
    assert reader.execute("select count(*) from entries").fetchone() == (1,)
    reader.close()


def test_any_duckdb_opens_the_snapshot_without_our_help(warehouse: Warehouse) -> None:
    warehouse.land([entry()])
    warehouse.load()
    warehouse.publish()
    with duckdb.connect(str(warehouse.snapshot_file), read_only=True) as plain:
        assert plain.execute("select count(*) from latest_entries").fetchone() == (1,)


def test_asking_a_snapshot_before_the_first_says_what_to_do(warehouse: Warehouse) -> None:
    with pytest.raises(FileNotFoundError, match="run the pipeline once"):
        warehouse.connect_snapshot()


def test_a_held_live_file_postpones_loading_and_says_who_holds_it(warehouse: Warehouse) -> None:
    warehouse.land([entry()])
    warehouse.load()
    with held_open(warehouse.live_file) as program:
        warehouse.land([entry(title="Another headline")])
        assert f"PID {program.pid}" in warehouse.load().postponed
        assert not warehouse.publish()
        program.communicate("\n")
    assert warehouse.load().new == {"entries": 1}


def test_work_queries_read_the_snapshot_while_the_live_file_is_held(warehouse: Warehouse) -> None:
    warehouse.land([feed()])
    warehouse.load()
    warehouse.publish()
    with held_open(warehouse.live_file) as program:
        assert len(warehouse.rows("feeds")) == 1
        program.communicate("\n")


def test_a_held_live_file_without_a_snapshot_is_a_named_error(warehouse: Warehouse) -> None:
    warehouse.load()
    with held_open(warehouse.live_file) as program:
        with pytest.raises(WarehouseHeldError, match=warehouse.live_file.name):
            warehouse.rows("feeds")
        program.communicate("\n")


def test_the_holder_of_the_live_file_is_named(warehouse: Warehouse) -> None:
    warehouse.load()
    assert warehouse.held_by() == ""
    with held_open(warehouse.live_file) as program:
        assert f"PID {program.pid}" in warehouse.held_by()
        program.communicate("\n")


def test_a_small_snapshot_is_copied_without_a_pause(warehouse: Warehouse) -> None:
    for title in ("One headline", "Another headline"):
        warehouse.land([entry(title=title)])
        warehouse.load()
        assert warehouse.publish_if_due()


def test_a_large_snapshot_is_not_copied_again_at_once(warehouse: Warehouse) -> None:
    warehouse.load()
    warehouse.publish()
    warehouse.snapshot_file.chmod(0o644)
    with warehouse.snapshot_file.open("r+b") as file:
        file.truncate(10**9)
    batch = warehouse.land([entry()])
    warehouse.load()
    assert not warehouse.publish_if_due()
    assert batch in names(warehouse.zone())  # no snapshot has it yet
    assert warehouse.publish()
    assert batch not in names(warehouse.zone())
