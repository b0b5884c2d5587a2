"""A warehouse in another folder: the snapshot with all that has landed, the raw pages, and a manifest to prove it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.landing import write_durably
from warehouse.live import fetch, open_snapshot
from warehouse.statements import statement
from warehouse.store import Warehouse

MANIFEST = "manifest.json"
SNAPSHOT = "newspike.duckdb"


class BackupError(WarehouseError):
    """A backup that is not whole, or a place where it cannot go."""


def back_up(warehouse: Warehouse, folder: Path, *, now: datetime) -> Mapping[str, int]:
    """Return the rows of each table in the backup that was written to a folder.

    Raw pages never change, so a folder that has an earlier backup gets only the new ones.
    """
    loaded = warehouse.load()
    if loaded.postponed:
        raise BackupError(f"cannot back up: {loaded.postponed}")
    warehouse.publish()
    folder.mkdir(parents=True, exist_ok=True)
    _copy(warehouse.snapshot_file, folder / SNAPSHOT)
    _copy_new(warehouse.home / "pages", folder / "pages")
    counts = rows_in(folder / SNAPSHOT)
    manifest = {"made_at": now.isoformat(), "sha256": _sha256(folder / SNAPSHOT), "rows": counts}
    write_durably(folder / MANIFEST, json.dumps(manifest, indent=2).encode())
    return counts


def restore(folder: Path, warehouse: Warehouse) -> Mapping[str, int]:
    """Return the rows of each table after a backup was put into an empty home; raise `BackupError`."""
    if warehouse.live_file.exists():
        raise BackupError(f"{warehouse.home} has a warehouse already: move it away, or restore into another home")
    if not (folder / MANIFEST).exists():
        raise BackupError(f"{folder} has no {MANIFEST}: it is no backup, or one that was not finished")
    manifest = json.loads((folder / MANIFEST).read_text())
    if _sha256(folder / SNAPSHOT) != manifest["sha256"]:
        raise BackupError(f"{folder / SNAPSHOT} is not the file that was backed up: its checksum differs")
    with warehouse.alone():
        _copy_new(folder / "pages", warehouse.home / "pages")
        _copy(folder / SNAPSHOT, warehouse.snapshot_file)
        _copy(folder / SNAPSHOT, warehouse.live_file)
    return rows_in(warehouse.snapshot_file)


def rows_in(snapshot: Path) -> Mapping[str, int]:
    """Return the rows of each table of a file."""
    with open_snapshot(snapshot) as connection:
        return {row["table_name"]: row["rows"] for row in fetch(connection, statement("upkeep/table_counts"), {})}


def _copy(source: Path, target: Path) -> None:
    temporary = target.with_name(f".{target.name}.tmp")
    shutil.copyfile(source, temporary)
    temporary.replace(target)


def _copy_new(source: Path, target: Path) -> None:
    for path in source.rglob("*.parquet"):
        there = target / path.relative_to(source)
        if not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            _copy(path, there)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
