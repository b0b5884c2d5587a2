"""Copies that cost what changed are the same bytes as copies that cost everything."""

from pathlib import Path

import pytest

from tests.builders import article, entry
from tests.warehouse.programs import run
from warehouse.file_copy import patch
from warehouse.store import Warehouse


def grow(warehouse: Warehouse, number: int) -> None:
    """Load articles, erase some of the older ones, and close the live file."""
    text = " ".join(str(number * word) for word in range(2000))
    warehouse.land(
        [article(canonical_url=f"https://ledger.example/{number}/{one}", text=f"{one} {text}") for one in range(300)]
    )
    warehouse.load()
    with warehouse.opened() as connection:
        connection.execute("delete from articles where rowid % 7 = $part", {"part": number % 7})
        connection.execute("checkpoint newspike")


def older_of(warehouse: Warehouse) -> Path:
    return warehouse.home / ".newspike.duckdb.older"


def test_every_snapshot_has_the_bytes_of_the_live_file(warehouse: Warehouse) -> None:
    for number in range(5):
        grow(warehouse, number)
        assert warehouse.publish()
        assert warehouse.snapshot_file.read_bytes() == warehouse.live_file.read_bytes()


def test_a_patch_writes_only_the_blocks_that_differ(warehouse: Warehouse, tmp_path: Path) -> None:
    for number in range(4):
        grow(warehouse, number)
    warehouse.publish()
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(warehouse.live_file.read_bytes())
    places = range(12_288 + 1000, copy.stat().st_size, 262_144)  # in each block, behind its checksum
    with copy.open("rb+") as file:
        for place in places:
            file.seek(place)
            file.write(b"mark")
    warehouse.land([entry()])
    warehouse.load()
    assert patch(warehouse.live_file, copy)
    content = copy.read_bytes()
    untouched = sum(content[place : place + 4] == b"mark" for place in places)
    assert 0 < untouched < len(places)


def test_the_snapshot_before_is_brought_up_to_date_and_not_kept_twice(warehouse: Warehouse) -> None:
    inodes = []
    for number in range(4):
        grow(warehouse, number)
        warehouse.publish()
        inodes.append(warehouse.snapshot_file.stat().st_ino)
    assert inodes[0] == inodes[2]
    assert inodes[1] == inodes[3]
    assert inodes[0] != inodes[1]


def test_a_reader_of_any_age_keeps_what_it_has_open(warehouse: Warehouse) -> None:
    readers = []
    for number in range(5):
        grow(warehouse, number)
        warehouse.publish()
        reader = warehouse.connect_snapshot()
        readers.append((reader, reader.execute("select count(*), sum(hash(text)) from articles").fetchone()))
    assert len({seen for _, seen in readers}) == 5
    for reader, seen in readers:
        assert reader.execute("select count(*), sum(hash(text)) from articles").fetchone() == seen
        reader.close()


def test_a_file_that_any_program_reads_is_not_patched(warehouse: Warehouse, tmp_path: Path) -> None:
    grow(warehouse, 1)
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(b"")
    with copy.open("rb"):
        assert not patch(warehouse.live_file, copy)
    assert copy.read_bytes() == b""


@pytest.mark.parametrize("content", [b"", b"not a database" * 2000])
def test_a_file_of_another_layout_is_not_patched(warehouse: Warehouse, tmp_path: Path, content: bytes) -> None:
    warehouse.load()
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(content)
    assert not patch(warehouse.live_file, copy)
    assert copy.read_bytes() == content


def test_a_killed_patch_is_not_taken_for_a_snapshot(warehouse: Warehouse) -> None:
    for number in range(2):
        grow(warehouse, number)
        warehouse.publish()
    older_of(warehouse).rename(warehouse.home / ".newspike.duckdb.tmp")  # where a patch works
    grow(warehouse, 2)
    assert warehouse.publish()
    assert warehouse.snapshot_file.read_bytes() == warehouse.live_file.read_bytes()


def test_renewing_leaves_nothing_of_older_snapshots(warehouse: Warehouse) -> None:
    for number in range(2):
        grow(warehouse, number)
        warehouse.publish()
    assert older_of(warehouse).exists()
    assert warehouse.publish(renew=True)
    assert not older_of(warehouse).exists()


def test_another_program_sees_one_state_while_snapshots_are_published(warehouse: Warehouse) -> None:
    grow(warehouse, 1)
    warehouse.publish()
    code = (
        "import duckdb, sys\n"
        "from warehouse.store import Warehouse\n"
        "from pathlib import Path\n"
        "from tests.warehouse.test_file_copy import grow\n"
        "w = Warehouse(Path(sys.argv[1]))\n"
        "r = duckdb.connect(str(w.snapshot_file), read_only=True)\n"
        "q = 'select count(*), sum(hash(text)) from articles'\n"
        "a = r.execute(q).fetchone()\n"
        "for n in range(2, 6): grow(w, n); w.publish()\n"
        "print(a == r.execute(q).fetchone())"
    )
    assert run(code, str(warehouse.home)) == "True"
