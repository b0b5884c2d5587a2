"""The landing zone: a stage writes its records as one Parquet file, all or nothing, then forgets them.

The zone is a folder or any fsspec location. A file's name begins with the UTC time of landing and is unique, so that
files sort in the order of arrival and no two writers ever meet.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.arrow import TABLES, by_table, fitted, to_arrow
from warehouse.durable_files import write_durably
from warehouse.errors import DamagedBatchError, unreachable
from warehouse.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIX = ".parquet"
DAMAGED = "damaged"
ASIDE = "aside"  # see aside.py
ARRIVAL = "%Y%m%dT%H%M%S%f"
LEFTOVER_AGE_S = 3600.0
# Stores in which an object appears whole or not at all. Elsewhere (sftp, smb, hdfs) a reader may meet half a file.
WHOLE = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """An opened landing zone, or another place for files that several machines may use."""

    fs: Any
    root: str
    local: bool


def open_zone(url: str) -> Zone:
    """Return the landing zone at a path or fsspec URL; a folder is made where there is none.

    Raises `LandingUnreachableError` where a store cannot be used, and OSError for a folder.
    """
    zone = place(url)
    try:
        zone.fs.makedirs(zone.root, exist_ok=True)
    except Exception as error:  # each driver has errors of its own
        if zone.local:
            raise
        raise unreachable(url, error) from error
    return zone


def place(url: str) -> Zone:
    """Return what a path or fsspec URL names, whether it is there or not; raise `LandingUnreachableError`."""
    import fsspec

    try:
        fs, root = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:  # its driver is not installed, or there is none
        raise unreachable(url, error) from error
    return Zone(
        fs=fs,
        root=root.rstrip("/"),
        local="file" in _protocols(fs),
    )


def _protocols(fs: Any) -> tuple[str, ...]:
    return fs.protocol if isinstance(fs.protocol, tuple) else (fs.protocol,)


def land(zone: Zone, records: Iterable[Record]) -> str:
    """Return the name of the new batch file that holds the records."""
    return land_rows(zone, _rows(records))


def land_rows(zone: Zone, rows: Mapping[str, pa.StructArray]) -> str:
    """Return the name of the new batch file that holds the rows of some tables, each a record as a struct."""
    name = f"{arrival()}-{secrets.token_hex(4)}{SUFFIX}"
    put(zone, name, encode(rows))
    return name


def land_as(zone: Zone, name: str, records: Iterable[Record]) -> None:
    """Land a batch under a name of the caller's: what its content was made from."""
    put(zone, name, encode(_rows(records)))


def arrival() -> str:
    """Return how the name of a file that lands now begins."""
    return datetime.now(UTC).strftime(ARRIVAL)


def encode(rows: Mapping[str, pa.StructArray]) -> bytes:
    """Return one Parquet file with a nullable struct column per table; each of its rows is one record."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sizes = [len(records) for records in rows.values()]
    columns = {}
    for position, (name, records) in enumerate(rows.items()):
        before, after = sum(sizes[:position]), sum(sizes[position + 1 :])
        columns[name] = pa.concat_arrays([pa.nulls(before, records.type), records, pa.nulls(after, records.type)])
    sink = pa.BufferOutputStream()
    # texts hardly repeat, so that dictionaries of them cost time and save nothing
    pq.write_table(pa.table(columns), sink, compression="zstd", use_dictionary=False)
    return bytes(sink.getvalue().to_pybytes())


def names(zone: Zone) -> Sequence[str]:
    """Return the names of the landed files, oldest first."""
    return sorted(name for name in listed(zone) if name.endswith(SUFFIX))


def listed(zone: Zone) -> Sequence[str]:
    """Return the names of all that is in a zone itself; an object store has no folders that could be empty."""
    zone.fs.invalidate_cache()
    try:
        return [path.rstrip("/").rsplit("/", 1)[-1] for path in zone.fs.ls(zone.root, detail=False)]
    except FileNotFoundError:
        return []


def clear(zone: Zone) -> None:
    """Remove a zone with all that is in it."""
    with suppress(FileNotFoundError):
        zone.fs.rm(zone.root, recursive=True)


def landed_at(name: str) -> datetime:
    """Return when a batch landed, as its name says."""
    return datetime.strptime(name.partition("-")[0], ARRIVAL).replace(tzinfo=UTC)


def read(zone: Zone, name: str) -> Mapping[str, pa.Table]:
    """Return a landed file's rows by table, with all columns of today's schema.

    Raises `DamagedBatchError`, and `LandingUnreachableError` where a store does not give the file: it may be sound.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        batch = pq.read_table(pa.BufferReader(content(zone, name)))
        return {
            table: fitted(TABLES[table], pa.Table.from_struct_array(batch.column(table).combine_chunks().drop_null()))
            for table in TABLES
            if table in batch.column_names
        }
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError, KeyError) as error:
        raise DamagedBatchError(f"{zone.root}/{name}: not a readable batch: {error}") from error


def content(zone: Zone, name: str) -> bytes:
    """Return a file of a zone; raise `LandingUnreachableError` where a store does not give it, or FileNotFoundError."""
    try:
        return zone.fs.cat_file(f"{zone.root}/{name}")  # type: ignore[no-any-return]
    except FileNotFoundError:
        raise
    except Exception as error:  # each driver has errors of its own
        if zone.local:
            raise
        raise unreachable(f"{zone.root}/{name}", error) from error


def set_aside(zone: Zone, name: str) -> str:
    """Return where a damaged file was moved to, out of the way of the good ones."""
    zone.fs.makedirs(f"{zone.root}/{DAMAGED}", exist_ok=True)
    target = f"{zone.root}/{DAMAGED}/{name}"
    zone.fs.mv(f"{zone.root}/{name}", target)
    return target


def drop(zone: Zone, batch_names: Sequence[str]) -> None:
    """Remove landed files that a durable snapshot holds, and what killed writers left half written."""
    for name in batch_names:
        zone.fs.rm_file(f"{zone.root}/{name}")
    if zone.local:
        for leftover in Path(zone.root).glob(".*.tmp"):
            if time.time() - leftover.stat().st_mtime > LEFTOVER_AGE_S:
                leftover.unlink(missing_ok=True)


def _rows(records: Iterable[Record]) -> Mapping[str, pa.StructArray]:
    return {name: to_arrow(TABLES[name], rows) for name, rows in by_table(records).items()}


def put(zone: Zone, name: str, data: bytes) -> None:
    """Write a file of a zone so that it is there whole or not at all."""
    if zone.local:
        write_durably(Path(zone.root) / name, data)
    elif WHOLE.intersection(_protocols(zone.fs)):
        zone.fs.pipe_file(f"{zone.root}/{name}", data)
    else:
        folder, _, last = f"{zone.root}/{name}".rpartition("/")
        unfinished = f"{folder}/.{last}.tmp"  # no reader takes it for a batch
        zone.fs.makedirs(folder, exist_ok=True)
        zone.fs.pipe_file(unfinished, data)
        zone.fs.mv(unfinished, f"{folder}/{last}")
