"""Locks in the home: the operating system releases them when their process ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import unwritable


@contextmanager
def home_lock(home: Path, name: str) -> Iterator[bool]:
    """Yield whether the lock was free; it is kept meanwhile. Raises `WarehouseUnwritableError` on a read-only disk."""
    path = home / f"{name}.lock"
    lock = FileLock(path, timeout=0)
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError as error:
        raise unwritable(path, error.strerror) from error
    try:
        yield True
    finally:
        lock.release()
