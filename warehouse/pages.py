"""Raw pages as they came, in compressed Parquet files by day beside the warehouse: all else can be made anew from them.

A reference is ``<day>/<file>.parquet#<row>``, relative to the folder of pages.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
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
    _write(folder / name, pages)
    return [f"{name}#{row}" for row in range(len(pages))]


def find(folder: Path, reference: str) -> Page:
    """Return one kept page; raise `LookupError` where its file is gone."""
    found = find_all(folder, [reference])
    if not found:
        raise LookupError(f"{reference}: no such page in {folder}; it was forgotten or its time of keeping is over")
    return found[reference]


def find_all(folder: Path, references: Iterable[str]) -> Mapping[str, Page]:
    """Return the kept pages by their references, without those whose file is gone; neighbours are read together."""
    wanted: dict[tuple[str, int], dict[int, str]] = {}
    for reference in references:
        name, _, row = reference.partition("#")
        group, position = divmod(int(row), ROW_GROUP)
        wanted.setdefault((name, group), {})[position] = reference
    found: dict[str, Page] = {}
    for (name, group), positions in wanted.items():
        if (folder / name).exists():
            found |= zip(positions.values(), _read(folder / name, group, list(positions)), strict=True)
    return found


def blank(folder: Path, *, addresses: AbstractSet[str], feeds: AbstractSet[str]) -> int:
    """Return how many kept pages were emptied: those at the addresses, and feed documents that name one of them.

    The emptied page stays, with status 410, so that the references to its neighbours hold.
    """
    quoted = [address.encode() for address in addresses]
    return sum(_blank_in(path, addresses, feeds, quoted) for path in sorted(folder.rglob("*.parquet")))


def remove_days(folder: Path, before: date) -> int:
    """Return how many pages were removed with the files of the days before a date."""
    removed = 0
    for path in sorted(folder.rglob("*.parquet")):
        if date.fromisoformat(path.parent.name) < before:
            removed += pq.read_metadata(path).num_rows
            path.unlink()
    return removed


def _read(path: Path, group: int, positions: Sequence[int]) -> Sequence[Page]:
    with pq.ParquetFile(path) as file:
        rows = file.read_row_group(group, columns=list(schema(Page).names)).take(positions)
    return [revive(Page, row) for row in rows.to_pylist()]


def _blank_in(path: Path, addresses: AbstractSet[str], feeds: AbstractSet[str], quoted: Sequence[bytes]) -> int:
    urls = pq.read_table(path, columns=["url", "final_url"]).to_pylist()
    suspect = [row for row, page in enumerate(urls) if {page["url"], page["final_url"]} & (addresses | feeds)]
    if not suspect:
        return 0
    pages = pq.read_table(path).to_pylist()
    blanked = 0
    for row in suspect:
        page = pages[row]
        if not page["body"]:
            continue
        if {page["url"], page["final_url"]} & addresses or any(address in page["body"] for address in quoted):
            page.update(body=b"", status=410, headers=[])
            blanked += 1
    if blanked:
        _write(path, [revive(Page, page) for page in pages])
    return blanked


def _write(path: Path, pages: Sequence[Page]) -> None:
    sink = io.BytesIO()
    table = pa.Table.from_struct_array(to_arrow(Page, pages))
    pq.write_table(table, sink, compression="zstd", row_group_size=ROW_GROUP)
    write_durably(path, sink.getvalue())
