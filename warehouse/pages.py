"""Raw pages as they came, in compressed Parquet files by day: all else can be rebuilt from them.

They are kept beside the warehouse, or in the landing zone where that is elsewhere, so that each machine's pages come to
one place. A reference is ``<day>/<file>.parquet#<row>``, relative to that place.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from warehouse.arrow import revive, schema, to_arrow
from warehouse.landing import SUFFIX, Zone, put
from warehouse.records import Page

if TYPE_CHECKING:
    import pyarrow.parquet as pq

ROW_GROUP = 500  # pages: one page is read with at most this many neighbours


def keep(place: Zone, pages: Sequence[Page]) -> Sequence[str]:
    """Return references to the pages, in their order, after they were written durably."""
    if not pages:
        return ()
    now = datetime.now(UTC)
    name = f"{now:%Y-%m-%d}/{now:%H%M%S%f}-{secrets.token_hex(4)}.parquet"
    _write(place, name, pages)
    return [f"{name}#{row}" for row in range(len(pages))]


def find(place: Zone, references: Iterable[str]) -> Mapping[str, Page]:
    """Return the kept pages by reference, without those of removed files; each row group is read once."""
    wanted: dict[tuple[str, int], dict[int, str]] = {}
    for reference in references:
        name, _, row = reference.partition("#")
        group, position = divmod(int(row), ROW_GROUP)
        wanted.setdefault((name, group), {})[position] = reference
    found: dict[str, Page] = {}
    for (name, group), positions in wanted.items():
        if place.fs.exists(f"{place.root}/{name}"):
            found |= zip(positions.values(), _read(place, name, group, list(positions)), strict=True)
    return found


def blank(place: Zone, *, addresses: AbstractSet[str], feeds: AbstractSet[str]) -> int:
    """Return how many kept pages were emptied: those at the addresses, and feed documents that name one of them.

    The emptied page stays, with status 410, so that the references to its neighbours hold.
    """
    quoted = [address.encode() for address in addresses]
    return sum(_blank_in(place, name, addresses, feeds, quoted) for name in files(place))


def remove_days(place: Zone, before: date) -> int:
    """Return how many pages were removed with the files of the days before a date."""
    removed = 0
    for name in files(place):
        if date.fromisoformat(name.partition("/")[0]) < before:
            with _opened(place, name) as file:
                removed += file.metadata.num_rows
            place.fs.rm_file(f"{place.root}/{name}")
    return removed


def files(place: Zone) -> Mapping[str, int]:
    """Return the files of pages in order, each with its size in bytes."""
    place.fs.invalidate_cache()
    found = place.fs.find(place.root, detail=True)
    return {path[len(place.root) + 1 :]: found[path]["size"] for path in sorted(found) if path.endswith(SUFFIX)}


def copy_missing(source: Zone, target: Zone) -> None:
    """Copy the files that the target has not."""
    there = files(target)
    _copy(source, target, [name for name in files(source) if name not in there])


def copy_changed(source: Zone, target: Zone) -> None:
    """Copy the files that the target has not, or has as they were before pages in them were forgotten."""
    there = files(target)
    _copy(source, target, [name for name, size in files(source).items() if there.get(name) != size])


def _copy(source: Zone, target: Zone, names: Iterable[str]) -> None:
    for name in names:
        put(target, name, source.fs.cat_file(f"{source.root}/{name}"))


def _read(place: Zone, name: str, group: int, positions: Sequence[int]) -> Sequence[Page]:
    with _opened(place, name) as file:
        rows = file.read_row_group(group, columns=list(schema(Page).names)).take(positions)
    return [revive(Page, row) for row in rows.to_pylist()]


def _blank_in(
    place: Zone, name: str, addresses: AbstractSet[str], feeds: AbstractSet[str], quoted: Sequence[bytes]
) -> int:
    with _opened(place, name) as file:
        urls = file.read(columns=["url", "final_url"]).to_pylist()
        suspect = [row for row, page in enumerate(urls) if {page["url"], page["final_url"]} & (addresses | feeds)]
        if not suspect:
            return 0
        pages = file.read().to_pylist()
    blanked = 0
    for row in suspect:
        page = pages[row]
        if not page["body"]:
            continue
        if {page["url"], page["final_url"]} & addresses or any(address in page["body"] for address in quoted):
            page.update(body=b"", status=410, headers=[])
            blanked += 1
    if blanked:
        _write(place, name, [revive(Page, page) for page in pages])
    return blanked


@contextmanager
def _opened(place: Zone, name: str) -> Iterator[pq.ParquetFile]:
    import pyarrow.parquet as pq

    with place.fs.open(f"{place.root}/{name}", "rb") as raw, pq.ParquetFile(raw) as file:
        yield file


def _write(place: Zone, name: str, pages: Sequence[Page]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    table = pa.Table.from_struct_array(to_arrow(Page, pages))
    pq.write_table(table, sink, compression="zstd", row_group_size=ROW_GROUP)
    put(place, name, sink.getvalue())
