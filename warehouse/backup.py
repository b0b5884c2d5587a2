"""A warehouse in another folder: the snapshot with all that has landed, the raw pages, and a manifest to prove it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse import pages
from warehouse.database import fetch, open_snapshot
from warehouse.durable_files import write_durably
from warehouse.errors import WarehouseError
from warehouse.identity import adopt, owner
from warehouse.landing import place
from warehouse.snapshot import protect
from warehouse.sql_files import statement
from warehouse.store import Warehouse

MANIFEST = "manifest.json"
SNAPSHOT = "newspike.duckdb"


class BackupError(WarehouseError):
    """A backup that is not whole, or a place where it cannot go."""


def back_up(warehouse: Warehouse, folder: Path, *, now: datetime, beside: Sequence[Path] = ()) -> Mapping[str, int]:
    """Return the rows of each table in the backup that was written to a folder.

    A folder that has an earlier backup gets only new raw pages, and those that were forgotten since. `beside` are files
    that the caller has put into the folder, under names of their own, and that belong to the backup. The manifest is
    replaced last: a backup that is interrupted leaves the one before it whole.
    """
    loaded = warehouse.load()
    if loaded.postponed:
        raise BackupError(f"cannot back up: {loaded.postponed}")
    warehouse.publish()
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"newspike-{now:%Y%m%dT%H%M%S%fZ}.duckdb"
    _copy(warehouse.snapshot_file, written)
    pages.copy_changed(warehouse.pages(), place(f"{folder}/pages"))
    counts = rows_in(written)
    files = {path.name: _sha256(path) for path in (written, *beside)}
    manifest = {
        "made_at": now.isoformat(),
        "home": owner(warehouse.home).identity,
        "snapshot": written.name,
        "sha256": files,
        "rows": counts,
    }
    write_durably(folder / MANIFEST, json.dumps(manifest, indent=2).encode())
    _remove_others(folder, keep=files)
    return counts


def _remove_others(folder: Path, *, keep: Collection[str]) -> None:
    """Remove what earlier backups, whole or interrupted, left in the folder."""
    for pattern in ("newspike*.duckdb", ".newspike*.tmp", "outbox*.sqlite"):
        for path in folder.glob(pattern):
            if path.name not in keep:
                path.unlink()


def restore(folder: Path, warehouse: Warehouse) -> Mapping[str, int]:
    """Return the rows of each table after a backup was put into an empty home; raise `BackupError`."""
    check(folder, warehouse)
    if identity := _manifest(folder).get("home"):  # older backups do not have it
        adopt(warehouse.home, identity)
    with warehouse.alone():
        pages.copy_missing(place(f"{folder}/pages"), warehouse.pages())
        written = folder / snapshot_name(folder)
        _copy(written, warehouse.snapshot_file)
        protect(warehouse.snapshot_file)
        _copy(written, warehouse.live_file)
    return rows_in(warehouse.snapshot_file)


def snapshot_name(folder: Path) -> str:
    """Return the name of the database file of a backup; older backups have it under a fixed name."""
    return str(_manifest(folder).get("snapshot", SNAPSHOT))


def check(folder: Path, warehouse: Warehouse) -> Sequence[Path]:
    """Return the files of a whole backup that can be put into a home; raise `BackupError`."""
    if warehouse.live_file.exists():
        raise BackupError(f"{warehouse.home} has a warehouse already: move it away, or restore into another home")
    if not (folder / MANIFEST).exists():
        raise BackupError(f"{folder} has no {MANIFEST}: it is no backup, or one that was not finished")
    files = _manifest(folder)["sha256"]
    for name, sha256 in files.items():
        if not (folder / name).exists() or _sha256(folder / name) != sha256:
            raise BackupError(
                f"{folder / name} is not the file that was backed up: it is gone, or its checksum differs"
            )
    return [folder / name for name in files]


def _manifest(folder: Path) -> Mapping[str, Any]:
    return json.loads((folder / MANIFEST).read_text())  # type: ignore[no-any-return]


def rows_in(snapshot: Path) -> Mapping[str, int]:
    """Return the rows of each table of a file."""
    with open_snapshot(snapshot) as connection:
        return {row["table_name"]: row["rows"] for row in fetch(connection, statement("upkeep/table_counts"), {})}


def _copy(source: Path, target: Path) -> None:
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        shutil.copyfile(source, temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise BackupError(f"{target} cannot be written: {error.strerror}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
