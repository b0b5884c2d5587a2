"""Raw pages as they came, in compressed Parquet files by day beside the warehouse: all else can be made anew from them.

A reference is ``<day>/<file>.parquet#<row>``, relative to the folder of pages.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.landing import write_durably
from warehouse.records import Page
from warehouse.tables import revive, schema, to_arrow

ROW_GROUP = 500  # pages: one page is read with at most this many neighbours


def keep(folder: Path, pages: Sequence[Page]) -> Sequence[str]:
    """Return references to the pages, in their order, after they were written durably."""
    if not pages:
        return ()
    now = datetime.now(UTC)
    name = f"{now:%Y-%m-%d}/{now:%H%M%S%f}-{secrets.token_hex(4)}.parquet"
    sink = io.BytesIO()
    table = pa.Table.from_struct_array(to_arrow(Page, pages))
    pq.write_table(table, sink, compression="zstd", row_group_size=ROW_GROUP)
    write_durably(folder / name, sink.getvalue())
    return [f"{name}#{row}" for row in range(len(pages))]


def find(folder: Path, reference: str) -> Page:
    """Return one kept page; raise `LookupError` where its file is gone."""
    name, _, row = reference.partition("#")
    path = folder / name
    if not path.exists():
        raise LookupError(f"{reference}: no such page in {folder}; it was forgotten or its time of keeping is over")
    group, position = divmod(int(row), ROW_GROUP)
    with pq.ParquetFile(path) as file:
        columns = list(schema(Page).names)
        return revive(Page, file.read_row_group(group, columns=columns).slice(position, 1).to_pylist()[0])
