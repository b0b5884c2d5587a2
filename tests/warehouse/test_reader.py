"""The snapshot kept open for many readers: each sees one state, the next one sees the newest."""

from __future__ import annotations

import threading
from datetime import UTC
from pathlib import Path

import pytest

from tests.builders import NOW, article
from warehouse.errors import WarehouseError
from warehouse.reader import SnapshotQueryError, SnapshotReader
from warehouse.store import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(home=tmp_path)
    publish(made, 1)
    return made


def publish(warehouse: Warehouse, number: int) -> None:
    warehouse.land([article(canonical_url=f"https://ledger.example/a/{number}")])
    warehouse.load()
    warehouse.publish()


def articles(reader: SnapshotReader) -> int:
    with reader.session() as (_, session):
        return int(session.rows("dashboard/clock")[0]["articles"])


def test_a_reader_keeps_its_state_and_the_next_one_has_the_newer(warehouse: Warehouse) -> None:
    reader = SnapshotReader(warehouse.snapshot_file)
    with reader.session() as (stamp, session):
        publish(warehouse, 2)
        assert articles(reader) == 2
        assert session.rows("dashboard/clock")[0]["articles"] == 1
        with reader.session() as (newer, _):
            assert newer != stamp
    reader.close()


def test_the_same_snapshot_is_opened_once(warehouse: Warehouse) -> None:
    reader = SnapshotReader(warehouse.snapshot_file)
    with reader.session() as (first, one), reader.session() as (second, other):
        assert first == second
        assert one.rows("dashboard/clock") == other.rows("dashboard/clock")
        with pytest.raises(SnapshotQueryError, match="dashboard/event"):
            other.rows("dashboard/event", nosuch=1)
    reader.close()


def test_many_threads_read_while_snapshots_are_replaced(warehouse: Warehouse) -> None:
    reader = SnapshotReader(warehouse.snapshot_file)
    counts: list[int] = []

    def read() -> None:
        counts.extend(articles(reader) for _ in range(30))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 6):
        publish(warehouse, number)
    for thread in threads:
        thread.join()
    reader.close()
    assert len(counts) == 120
    assert set(counts) <= {1, 2, 3, 4, 5}
    assert articles(reader) == 5


def test_instants_are_aware_and_utc(warehouse: Warehouse) -> None:
    reader = SnapshotReader(warehouse.snapshot_file)
    with reader.session() as (_, session):
        as_of = session.rows("dashboard/clock")[0]["as_of"]
    assert as_of.tzinfo is UTC
    assert as_of == NOW


def test_before_the_first_publication_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), SnapshotReader(tmp_path / "newspike.duckdb").session():
        pass


def test_a_file_that_is_no_snapshot_is_an_error_of_the_warehouse(tmp_path: Path) -> None:
    (tmp_path / "newspike.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(WarehouseError), SnapshotReader(tmp_path / "newspike.duckdb").session():
        pass
