"""Backing up and restoring: one call each, and nothing that is not whole is taken for a backup."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, article, entry, page
from tests.warehouse.programs import held_open
from warehouse.backup import BackupError, back_up, restore
from warehouse.erasure import forget
from warehouse.store import Warehouse


def test_a_restored_warehouse_has_all_rows_and_pages(warehouse: Warehouse, tmp_path: Path) -> None:
    kept = warehouse.keep_pages([page(body=b"raw")])
    warehouse.land([article(page_ref=kept[0]), entry()])
    saved = back_up(warehouse, tmp_path / "backup", now=NOW)
    other = Warehouse(tmp_path / "other")
    assert restore(tmp_path / "backup", other) == saved
    assert saved["articles"] == 1
    assert other.pages_at([kept[0]])[kept[0]].body == b"raw"
    other.land([entry(title="Goes on")])
    assert other.load().new == {"entries": 1}


def test_pages_of_a_landing_zone_elsewhere_are_backed_up_and_restored(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "home", landing=f"memory://{tmp_path.name}")
    (reference,) = warehouse.keep_pages([page(body=b"raw")])
    back_up(warehouse, tmp_path / "backup", now=NOW)
    other = Warehouse(tmp_path / "other", landing=f"memory://{tmp_path.name}-other")
    restore(tmp_path / "backup", other)
    assert other.pages_at([reference])[reference].body == b"raw"


def test_a_backup_can_be_made_over_an_earlier_one(warehouse: Warehouse, tmp_path: Path) -> None:
    for title in ("First", "Second"):
        warehouse.land([entry(title=title)])
        counts = back_up(warehouse, tmp_path / "backup", now=NOW)
    assert counts["entries"] == 2


def test_a_backup_over_an_earlier_one_forgets_what_was_forgotten(warehouse: Warehouse, tmp_path: Path) -> None:
    link = "https://ledger.example/a/1"
    (reference,) = warehouse.keep_pages([page(url=link, body=b"raw")])
    back_up(warehouse, tmp_path / "backup", now=NOW)
    forget(warehouse, link, now=NOW)
    back_up(warehouse, tmp_path / "backup", now=NOW)
    restore(tmp_path / "backup", Warehouse(tmp_path / "other"))
    assert Warehouse(tmp_path / "other").pages_at([reference])[reference].body == b""


def test_a_warehouse_is_never_overwritten(warehouse: Warehouse, tmp_path: Path) -> None:
    back_up(warehouse, tmp_path / "backup", now=NOW)
    with pytest.raises(BackupError, match="has a warehouse already"):
        restore(tmp_path / "backup", warehouse)


def test_an_unfinished_backup_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    back_up(warehouse, tmp_path / "backup", now=NOW)
    (tmp_path / "backup" / "manifest.json").unlink()
    with pytest.raises(BackupError, match="was not finished"):
        restore(tmp_path / "backup", Warehouse(tmp_path / "other"))


def test_a_changed_backup_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    back_up(warehouse, tmp_path / "backup", now=NOW)
    with next((tmp_path / "backup").glob("newspike*.duckdb")).open("ab") as file:
        file.write(b"x")
    with pytest.raises(BackupError, match="checksum"):
        restore(tmp_path / "backup", Warehouse(tmp_path / "other"))


def test_a_held_live_file_is_not_backed_up_half(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.load()
    with held_open(warehouse.live_file) as program:
        with pytest.raises(BackupError, match="PID"):
            back_up(warehouse, tmp_path / "backup", now=NOW)
        program.communicate("\n")


def test_an_interrupted_backup_leaves_the_one_before_it_whole(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.land([entry(title="First")])
    folder = tmp_path / "backup"
    back_up(warehouse, folder, now=NOW)
    manifest = (folder / "manifest.json").read_bytes()
    warehouse.land([entry(title="Second")])
    later = NOW + timedelta(days=1)
    back_up(warehouse, folder, now=later)
    back_up(warehouse, tmp_path / "whole", now=NOW)
    assert len(list(folder.glob("*.duckdb"))) == 1
    (folder / ".manifest.json.1.tmp").write_bytes(manifest)  # as a kill while the next one is written
    (folder / "newspike-20990101T000000000000Z.duckdb").write_bytes(b"half")
    assert restore(folder, Warehouse(tmp_path / "other"))["entries"] == 2


def test_a_backup_that_cannot_be_written_leaves_the_one_before_it_whole(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.land([entry(title="First")])
    folder = tmp_path / "backup"
    back_up(warehouse, folder, now=NOW)
    later = NOW + timedelta(days=1)
    (folder / f".newspike-{later:%Y%m%dT%H%M%S%fZ}.duckdb.tmp").mkdir()  # the copy cannot be opened for writing
    warehouse.land([entry(title="Second")])
    with pytest.raises((BackupError, OSError)):
        back_up(warehouse, folder, now=later)
    assert restore(folder, Warehouse(tmp_path / "other"))["entries"] == 1
