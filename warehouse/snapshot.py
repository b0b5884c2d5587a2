"""The published snapshot: a copy of the live file that nothing a reader does can harm.

Publishing renames a new file over the old one: an open reader keeps the old content, the next one sees the new. Most
clients open DuckDB files for writing, so the snapshot is protected twice. It has mode 0444, which stops everybody but
root. And where its write-ahead log would be made there is a symbolic link that leads nowhere: DuckDB (tried with 1.5.5,
1.5.6 and 2.0.0) then reads the file as ever and cannot commit, so that no foreign log can outlive its writer and make
the next snapshot unreadable.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path

from warehouse import file_copy
from warehouse.durable_files import sync_folder
from warehouse.errors import unwritable

READ_ONLY = 0o444
GUARD = "the snapshot is read-only/write to a database of your own"  # where the link leads: a folder that is not there


def publish(live: Path, published: Path, *, renew: bool = False, copy_now: bool = True) -> bool:
    """Return whether the snapshot was replaced; the caller holds the loader's lock and has closed the live file.

    The copy takes over the live file's modification time: size and time being equal say that nothing changed. `renew`
    replaces it all the same, and keeps nothing of older ones. Without `copy_now`, nothing is published where the whole
    file would have to be copied.
    """
    if live.with_name(live.name + ".wal").exists():
        raise RuntimeError(f"{live} has a write-ahead log left: a copy would miss commits; load once more")
    try:
        protect(published)
        if not renew and published.exists() and _stamp(live) == _stamp(published) and not is_locked(published):
            return False
        temporary = published.with_name(f".{published.name}.tmp")  # one publisher at a time: a killed one's goes
        temporary.unlink(missing_ok=True)
        older = _older(published)
        if renew:
            older.unlink(missing_ok=True)
        keeps_older = not file_copy.clone(live, temporary)
        if keeps_older and not _patched(live, older, temporary):
            if not copy_now:
                return False
            file_copy.copy(live, temporary)
        _put_in_place(live, temporary, published, older=None if renew or not keeps_older else older)
    except OSError as error:
        with suppress(OSError):  # where nothing can be written, nothing can be removed
            published.with_name(f".{published.name}.tmp").unlink()
        raise unwritable(published, error.strerror) from error
    return True


def protect(published: Path) -> None:
    """Keep writers out of a snapshot: its mode, and the link in place of a log; a foreign log that is there goes."""
    if published.exists() and stat.S_IMODE(published.stat().st_mode) != READ_ONLY:
        published.chmod(READ_ONLY)
    log = published.with_name(published.name + ".wal")
    if log.is_symlink() and log.readlink() == Path(GUARD):
        return
    temporary = log.with_name(f".{log.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        temporary.symlink_to(GUARD)
        temporary.replace(log)
    except OSError:  # a disk without symbolic links
        log.unlink(missing_ok=True)


def is_locked(published: Path) -> bool:
    """Return whether another program has the snapshot open for writing, which keeps all readers out."""
    with published.open("rb") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def copy_is_due(published: Path) -> bool:
    """Return whether a snapshot is old enough for a whole copy, so that copying takes 2 % of the time at most.

    A GB takes about 2 s to copy where the disk is quick (measured in benchmarks/warehouse/costs.py). Less than 64 MB is
    always due.
    """
    status = published.stat()
    return status.st_size < 64e6 or time.time() - status.st_ctime >= status.st_size / 1e9 * 100


def _older(published: Path) -> Path:
    """Return where the snapshot before the last one is kept, to be brought up to date instead of copying all."""
    return published.with_name(f".{published.name}.older")


def _patched(live: Path, older: Path, temporary: Path) -> bool:
    if not older.exists():
        return False
    older.replace(temporary)  # a killed patch must not be taken for an older snapshot
    if file_copy.patch(live, temporary):
        return True
    temporary.unlink()  # a reader that still has it open keeps it
    return False


def _put_in_place(live: Path, temporary: Path, published: Path, *, older: Path | None) -> None:
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    shutil.copystat(live, temporary)
    temporary.chmod(READ_ONLY)
    if older and published.exists():
        older.unlink(missing_ok=True)
        with suppress(OSError):  # a disk without hard links: the next snapshot is a whole copy
            os.link(published, older)
    temporary.replace(published)
    sync_folder(published.parent)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
