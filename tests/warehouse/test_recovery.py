"""Damage and full disks: a clear message, nothing lost, and the next run goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import article, entry
from tests.warehouse.programs import run, run_with_read_only
from warehouse.errors import WarehouseUnwritableError, unwritable
from warehouse.store import Warehouse


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\x5a" * 4096
    content[12288:] = b"\x5a" * (len(content) - 12288)
    path.write_bytes(content)


def with_text(number: int) -> str:
    return " ".join(str(number * word) for word in range(300))


def stocked(warehouse: Warehouse) -> None:
    """Publish one article, load another one after it, and land a third."""
    steps: list[Callable[[], object]] = [warehouse.publish, lambda: None, lambda: None]
    for number, step in enumerate(steps):
        warehouse.land([article(canonical_url=f"https://ledger.example/{number}", text=with_text(number))])
        if number < 2:
            warehouse.load()
        step()


@pytest.mark.parametrize("damage", [half, emptied, overwritten])
def test_a_damaged_live_file_is_replaced_and_loses_nothing(
    warehouse: Warehouse, damage: Callable[[Path], None]
) -> None:
    stocked(warehouse)
    damage(warehouse.live_file)
    loaded = warehouse.load()
    assert "replaced by the last snapshot" in loaded.restored
    assert len(warehouse.rows("articles_to_group", limit=10)) == 3


def test_the_log_says_that_a_file_was_replaced(warehouse: Warehouse, caplog: pytest.LogCaptureFixture) -> None:
    stocked(warehouse)
    emptied(warehouse.live_file)
    with warehouse.caught_up() as ask:
        assert len(ask.rows("articles_to_group", limit=10)) == 3
    assert "warehouse restored: " in caplog.text


def test_the_damaged_file_is_kept(warehouse: Warehouse) -> None:
    stocked(warehouse)
    emptied(warehouse.live_file)
    warehouse.load()
    assert len(list(warehouse.home.glob("live.damaged-*.duckdb"))) == 1


def test_without_a_snapshot_the_landing_zone_is_enough(warehouse: Warehouse) -> None:
    warehouse.land([entry()])
    warehouse.load()
    emptied(warehouse.live_file)
    loaded = warehouse.load()
    assert "rebuilt from what has landed" in loaded.restored
    assert loaded.new == {"entries": 1}


@pytest.mark.parametrize("damage", [half, emptied, overwritten])
def test_when_the_snapshot_is_damaged_too_what_has_landed_is_loaded(
    warehouse: Warehouse, damage: Callable[[Path], None]
) -> None:
    stocked(warehouse)
    damage(warehouse.live_file)
    damage(warehouse.snapshot_file)
    loaded = warehouse.load()
    assert "no good snapshot" in loaded.restored
    assert len(warehouse.rows("articles_to_group", limit=10)) == 2
    assert warehouse.load().restored == ""


def test_work_queries_read_the_snapshot_while_the_live_file_is_damaged(warehouse: Warehouse) -> None:
    stocked(warehouse)
    emptied(warehouse.live_file)
    assert len(warehouse.rows("articles_to_group", limit=10)) == 1


FULL_DISK = """
import os, resource, sys
from pathlib import Path
from tests.builders import article
from warehouse.errors import WarehouseUnwritableError, unwritable
from warehouse.store import Warehouse
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
warehouse = Warehouse(Path(sys.argv[1]))
step = {
    "land": lambda: warehouse.land([article(text=os.urandom(1_000_000).hex())]),
    "load": warehouse.load,
    "publish": warehouse.publish,
}[sys.argv[2]]
try:
    print(step())
except WarehouseUnwritableError as error:
    print("unwritable:", error)
"""


def many_articles(warehouse: Warehouse) -> None:
    """Land more than a file of half a megabyte holds."""
    for start in range(0, 1500, 150):
        urls = [f"https://ledger.example/{number}" for number in range(start, start + 150)]
        warehouse.land([article(canonical_url=url, text=with_text(hash(url))) for url in urls])


def test_a_disk_that_is_full_while_landing_is_a_named_error_and_leaves_no_half_file(warehouse: Warehouse) -> None:
    said = run(FULL_DISK, str(warehouse.home), "land")
    assert said.startswith("unwritable: cannot write")
    assert [path for path in (warehouse.home / "landing").iterdir() if path.is_file()] == []


def test_a_disk_that_is_full_while_loading_is_a_named_error_and_loses_nothing(warehouse: Warehouse) -> None:
    warehouse.load()
    many_articles(warehouse)
    said = run(FULL_DISK, str(warehouse.home), "load")
    assert said.startswith(f"unwritable: cannot write {warehouse.live_file}")
    warehouse.load()
    assert len(warehouse.rows("articles_to_group", limit=9999)) == 1500


def test_a_disk_that_is_full_while_publishing_leaves_the_old_snapshot(warehouse: Warehouse) -> None:
    stocked(warehouse)
    many_articles(warehouse)
    warehouse.load()
    said = run(FULL_DISK, str(warehouse.home), "publish")
    assert said.startswith(f"unwritable: cannot write {warehouse.home}")
    assert len(warehouse.snapshot_rows("articles_to_group", limit=9999)) == 1
    assert warehouse.publish()


@pytest.mark.parametrize(
    ("reason", "cure"), [("Read-only file system", "its mount"), ("No space left on device", "free some space")]
)
def test_a_file_that_cannot_be_written_says_what_to_do_about_the_reason(tmp_path: Path, reason: str, cure: str) -> None:
    others = {"its mount", "free some space"} - {cure}
    said = str(unwritable(tmp_path / "live.duckdb", reason))
    assert cure in said
    assert not any(other in said for other in others)


READ_ONLY = """
import sys
from pathlib import Path
from tests.builders import article, page
from warehouse.errors import WarehouseUnwritableError, unwritable
from warehouse.store import Warehouse
warehouse = Warehouse(Path(sys.argv[1]))
steps = {
    "land": lambda: warehouse.land([article()]),
    "keep": lambda: warehouse.keep_pages([page()]),
    "load": warehouse.load,
    "publish": warehouse.publish,
    "ask": lambda: len(warehouse.snapshot_rows("articles_to_group", limit=9)),
}
for name, step in steps.items():
    try:
        print(name, step())
    except WarehouseUnwritableError as error:
        print(name, "unwritable:", error)
"""


def test_on_a_read_only_disk_writing_is_a_named_error_and_reading_goes_on(warehouse: Warehouse) -> None:
    stocked(warehouse)
    said = run_with_read_only(warehouse.home, READ_ONLY).splitlines()
    assert [line.split(": cannot write")[0] for line in said] == [
        "land unwritable", "keep unwritable", "load unwritable", "publish unwritable", "ask 1",
    ]  # fmt: skip
    assert all("Read-only file system" in line for line in said[:-1])


def test_a_home_that_cannot_be_made_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(WarehouseUnwritableError, match="cannot write"):
        Warehouse(tmp_path / "file" / "home").load()
