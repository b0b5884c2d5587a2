"""The landing zone on a store that other machines share and whose writes are not atomic."""

from __future__ import annotations

from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tests.builders import article
from warehouse.errors import LandingUnreachableError
from warehouse.landing import land, names, open_zone, read


class HalfWritten(MemoryFileSystem):
    """A store in which a file is seen while it is written."""

    protocol = "halfwritten"
    store: dict[str, Any] = {}  # noqa: RUF012 -- of the class, as in the file system that it is made from
    pseudo_dirs: list[str] = [""]  # noqa: RUF012
    seen: list[str] = []  # noqa: RUF012 -- batches that a loader would meet in the middle of a write

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **options: Any) -> None:
        super().pipe_file(path, value[: len(value) // 2], mode=mode, **options)
        self.seen.extend(names(open_zone("halfwritten://zone")))
        super().pipe_file(path, value, mode=mode, **options)


class Unsteady(MemoryFileSystem):
    """A store that gives no file."""

    protocol = "unsteady"
    store: dict[str, Any] = {}  # noqa: RUF012 -- of the class, as in the file system that it is made from
    pseudo_dirs: list[str] = [""]  # noqa: RUF012

    def cat_file(self, *_: Any, **_options: Any) -> bytes:
        raise ConnectionResetError("connection lost")


def test_a_batch_that_a_store_does_not_give_is_not_taken_for_a_damaged_one() -> None:
    fsspec.register_implementation("unsteady", Unsteady, clobber=True)
    zone = open_zone("unsteady://zone")
    name = land(zone, [article()])
    with pytest.raises(LandingUnreachableError, match="connection lost"):
        read(zone, name)


def test_a_batch_is_seen_whole_or_not_at_all() -> None:
    fsspec.register_implementation("halfwritten", HalfWritten, clobber=True)
    zone = open_zone("halfwritten://zone")
    name = land(zone, [article()])
    assert HalfWritten.seen == []
    assert names(zone) == [name]
    assert read(zone, name)["articles"].num_rows == 1
