"""Files that are there whole or not at all, after a crash too."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from warehouse.errors import unwritable


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that after a crash it is there whole or not at all; raise `WarehouseUnwritableError`."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):  # where nothing can be written, nothing can be removed
            temporary.unlink()
        raise unwritable(path, error.strerror) from error


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
