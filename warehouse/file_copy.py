"""Copying a closed database file at the price of what changed: by reflink, by changed blocks, else whole.

A DuckDB file is three headers of 4 KiB and then blocks of 256 KiB, each of which begins with the checksum of its
content (seen in files of DuckDB 1.5 and 2.0; `_blocks_are_known` refuses any other layout). Two files with the same
checksum at the same place have the same block there, so reading eight bytes of each block finds what changed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
from contextlib import suppress
from pathlib import Path

HEADERS = 3 * 4096
BLOCK = 262_144
CHECKSUM = 8
MAGIC = b"DUCK"  # at byte 8 of the file
FICLONE = 0x40049409  # linux/fs.h: make one file share the blocks of another


def clone(source: Path, target: Path) -> bool:
    """Return whether the target now shares the source's blocks, as XFS and Btrfs can; no target is left otherwise."""
    try:
        with source.open("rb") as read, target.open("wb") as written:
            fcntl.ioctl(written, FICLONE, read.fileno())
    except OSError:
        with suppress(OSError):
            target.unlink()
        return False
    return True


def patch(source: Path, target: Path) -> bool:
    """Return whether an older copy of the source was brought up to date by writing the blocks that differ.

    Returns False, and writes nothing, where the older copy is open in any program or either file has another layout
    than the one described above. A killed patch leaves a target that is no copy of anything: delete it.
    """
    with suppress(OSError):
        mode = target.stat().st_mode
        target.chmod(mode | 0o200)
        with source.open("rb") as read, target.open("rb+") as written:
            if not (_unused(written.fileno()) and all(map(_blocks_are_known, (read.fileno(), written.fileno())))):
                return False
            _write_changed(read.fileno(), written.fileno())
        return True
    return False


def copy(source: Path, target: Path) -> None:
    """Copy all bytes."""
    shutil.copyfile(source, target)


def _unused(descriptor: int) -> bool:
    """Return whether no other descriptor of the file is open anywhere: the kernel grants a write lease only then."""
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except (OSError, AttributeError):  # in use, or a system or network disk without leases
        return False
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return True


def _blocks_are_known(descriptor: int) -> bool:
    main, *headers = (os.pread(descriptor, 4096, place) for place in (0, 4096, 8192))
    # a database header: checksum, iteration, root, free list, blocks, block size
    sizes = {struct.unpack_from("<6Q", header)[5] for header in headers if len(header) == 4096}
    return main[8:12] == MAGIC and sizes == {BLOCK}


def _write_changed(read: int, written: int) -> None:
    size = os.fstat(read).st_size
    os.ftruncate(written, size)
    os.pwrite(written, os.pread(read, HEADERS, 0), 0)
    with suppress(AttributeError):
        for descriptor in (read, written):  # eight bytes of each block are no reason to read ahead
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_RANDOM)
    for place in range(HEADERS, size, BLOCK):
        if os.pread(read, CHECKSUM, place) != os.pread(written, CHECKSUM, place):
            _write_all(written, os.pread(read, BLOCK, place), place)


def _write_all(descriptor: int, data: bytes, place: int) -> None:
    while data:
        count = os.pwrite(descriptor, data, place)
        data, place = data[count:], place + count
