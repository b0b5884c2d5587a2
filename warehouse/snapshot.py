"""The published snapshot: a copy of the live file, put in place whole by a rename.

A reader that has the old snapshot open keeps it and stays correct; who opens anew sees the new one.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from warehouse.errors import unwritable
from warehouse.landing import sync_folder


def publish(live: Path, published: Path) -> bool:
    """Return whether the snapshot was replaced; the caller holds the loader's lock and has closed the live file.

    The copy takes over the live file's modification time: size and time being equal say that nothing changed.
    """
    if live.with_name(live.name + ".wal").exists():
        raise RuntimeError(f"{live} has a write-ahead log left: a copy would miss commits; load once more")
    if published.exists() and _stamp(live) == _stamp(published):
        return False
    temporary = published.with_name(f".{published.name}.tmp")  # one publisher at a time: a killed one's is overwritten
    try:
        shutil.copyfile(live, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        shutil.copystat(live, temporary)
        temporary.replace(published)
        sync_folder(published.parent)
    except OSError as error:
        with suppress(OSError):  # where nothing can be written, nothing can be removed
            temporary.unlink()
        raise unwritable(published, error.strerror) from error
    return True


def copy_pause_s(published: Path) -> float:
    """Return how long to leave a large snapshot before the next copy, so that copying takes 2 % of the time at most.

    A GB takes about 2 s to copy where the disk is quick (measured in benchmarks/warehouse/costs.py).
    """
    return published.stat().st_size / 1e9 * 100


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
