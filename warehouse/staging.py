"""Batches that take effect together: staged one by one, and given to the loader all at once.

What was staged before a kill is still there afterwards, under a name that says what it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.durable_files import sync_folder
from warehouse.errors import WarehouseHeldError
from warehouse.landing import ASIDE, SUFFIX, Zone, arrival, clear, land_as, names
from warehouse.records import Record
from warehouse.store import Warehouse


@contextmanager
def alone_aside(warehouse: Warehouse) -> Iterator[None]:
    """Keep other programs from staging; raise `WarehouseHeldError` at once where one does."""
    warehouse.home.mkdir(parents=True, exist_ok=True)
    path = warehouse.home / f"{ASIDE}.lock"
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout as error:
        raise WarehouseHeldError(f"{path} is held: the same is being done already; wait for it to end") from error


def land_aside(warehouse: Warehouse, name: str, records: Iterable[Record]) -> None:
    """Stage a batch durably under the caller's name; it takes no effect yet."""
    land_as(_aside(warehouse), f"{name}{SUFFIX}", records)


def rows_aside(warehouse: Warehouse, name: str) -> int | None:
    """Return how many records the batch of this name has; None where none was staged."""
    import pyarrow.parquet as pq

    zone = _aside(warehouse)
    path = f"{zone.root}/{name}{SUFFIX}"
    if not zone.fs.exists(path):
        return None
    with zone.fs.open(path, "rb") as file:
        return int(pq.read_metadata(file).num_rows)


def take_effect(warehouse: Warehouse, batches: Sequence[str]) -> None:
    """Move the batches to where the next loading takes all of them; anything else that was staged is removed."""
    aside, zone = _aside(warehouse), warehouse.zone()
    landed_at = arrival()
    with warehouse.alone():  # the next loading sees all of them, or none
        for name in batches:
            zone.fs.mv(f"{aside.root}/{name}{SUFFIX}", f"{zone.root}/{landed_at}-{name}{SUFFIX}")
        if zone.local:
            sync_folder(Path(zone.root))
    clear(aside)


def keep_aside(warehouse: Warehouse, beginning: str) -> None:
    """Remove what was staged under names that begin otherwise."""
    aside = _aside(warehouse)
    for name in names(aside):
        if not name.startswith(beginning):
            aside.fs.rm_file(f"{aside.root}/{name}")


def drop_leftovers(warehouse: Warehouse) -> None:
    """Remove what a killed program left staged; a running one removes its own."""
    with suppress(WarehouseHeldError), alone_aside(warehouse):
        clear(_aside(warehouse))


def _aside(warehouse: Warehouse) -> Zone:
    zone = warehouse.zone()
    zone.fs.makedirs(f"{zone.root}/{ASIDE}", exist_ok=True)
    return replace(zone, root=f"{zone.root}/{ASIDE}")
