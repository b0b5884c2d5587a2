"""Erasure: of what a person asked to have removed, and of texts past their retention.

Erased words stay in a database file's free blocks, so each removal ends by copying what is in use to a new file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb

from warehouse import pages
from warehouse.database import attach_fresh, fetch
from warehouse.durable_files import write_durably
from warehouse.full_text import drop_index
from warehouse.landing import DAMAGED
from warehouse.old_secrets import note_compaction
from warehouse.records import Row
from warehouse.sql_files import statement
from warehouse.staging import drop_leftovers
from warehouse.store import Warehouse

PENDING = "forgetting.json"  # in the home while something is being erased
WATCH = "watch.sqlite"  # what the watch over topics knows: has headlines, and is made again where it is missing


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """What a removal did."""

    articles: int
    entries: int
    pages: int
    bytes_before: int  # of the live file, the snapshot and the pages
    bytes_after: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What the warehouse has of an address or a publisher."""

    articles: Sequence[Row]  # article_id, address, by_publisher
    entries: Sequence[Row]  # entry_id, address, feed_url
    feeds: Sequence[str]  # addresses of the publisher's feeds; empty for an address

    @property
    def is_publisher(self) -> bool:
        """Return whether the name is a publisher's."""
        return bool(self.feeds) or any(row["by_publisher"] for row in self.articles)

    def addresses(self) -> set[str]:
        """Return all addresses under which it was known."""
        return {row["address"] for row in (*self.articles, *self.entries)} - {""}


def names_of(warehouse: Warehouse, name: str) -> set[str]:
    """Return an address, or a publisher, with all addresses under which what it names is known.

    After a forgetting they are known no longer: what else is to forget them must do so before.
    """
    warehouse.load()
    with warehouse.opened() as connection:
        return {name, *_named(connection, name).addresses()}


def forget(warehouse: Warehouse, name: str, *, now: datetime) -> Removed:
    """Return what was erased of an address, or of a publisher with all it wrote.

    Counts stay, marked `forgotten`, and what was erased is not taken in again. Old copies in the home after a
    damage or a rebuilding are removed. Where it is interrupted, the next run finishes it, see `finish_forgetting`.
    Exports and backups that were made before are out of reach, and a publisher's
    feeds are still polled until they are taken off the list.
    """
    before = size(warehouse)
    pending = warehouse.home / PENDING
    write_durably(pending, json.dumps({"name": name, "at": now.isoformat()}).encode())
    warehouse.load()
    with warehouse.opened() as connection:
        named = _named(connection, name)
        blanked = pages.blank(  # before the rows that name them are erased: a repetition must find them again
            warehouse.pages(),
            addresses={name, *named.addresses(), *named.feeds},
            feeds={row["feed_url"] for row in named.entries},
        )
        connection.execute("begin")
        _erase(connection, named)
        _keep_out(connection, name, named, now)
        connection.execute("commit")
    remove_old_copies(warehouse)
    for path in warehouse.home.glob(f"{WATCH}*"):
        path.unlink(missing_ok=True)
    drop_leftovers(warehouse)
    compact(warehouse)
    pending.unlink()
    return Removed(
        articles=len({row["article_id"] for row in named.articles}),
        entries=len({row["entry_id"] for row in named.entries}),
        pages=blanked,
        bytes_before=before,
        bytes_after=size(warehouse),
    )


def finish_forgetting(warehouse: Warehouse) -> Removed | None:
    """Return what was erased to finish a forgetting that was interrupted; None where there was none."""
    try:
        pending = json.loads((warehouse.home / PENDING).read_bytes())
    except FileNotFoundError:
        return None
    return forget(warehouse, pending["name"], now=datetime.fromisoformat(pending["at"]))


def expire(warehouse: Warehouse, *, before: datetime) -> Removed:
    """Return what was erased of texts and raw pages from before an instant; counts stay for ever."""
    size_before = size(warehouse)
    with warehouse.opened() as connection:
        articles = connection.execute(statement("upkeep/expire_articles"), {"before": before}).fetchall()[0][0]
        entries = connection.execute(statement("upkeep/expire_entries"), {"before": before}).fetchall()[0][0]
    removed = pages.remove_days(warehouse.pages(), before.date())
    compact(warehouse)
    return Removed(
        articles=articles, entries=entries, pages=removed, bytes_before=size_before, bytes_after=size(warehouse)
    )


def compact(warehouse: Warehouse) -> None:
    """Copy what is in use to a new live file, put it in place of the old one, and publish it.

    A full-text index goes: it has the words of the old one.
    """
    drop_index(warehouse)
    fresh = warehouse.live_file.with_name(".compacting.duckdb")
    fresh.unlink(missing_ok=True)  # of a compaction that was killed
    with warehouse.alone():
        warehouse.settle()
        with warehouse.opened_alone() as connection:
            attach_fresh(connection, fresh)
            connection.execute(statement("upkeep/copy_all"))
            connection.execute("checkpoint fresh")
            connection.execute("detach fresh")
        fresh.replace(warehouse.live_file)
    note_compaction(warehouse.home)
    warehouse.publish(renew=True)


def remove_old_copies(warehouse: Warehouse, before: datetime | None = None) -> int:
    """Remove files left by repairs and rebuilds, all or those from before an instant; return their number."""
    removed = 0
    for pattern in ("live.*.duckdb", "live.*.duckdb.wal", f"landing/{DAMAGED}/*"):
        for path in warehouse.home.glob(pattern):
            if before is None or path.stat().st_mtime < before.timestamp():
                path.unlink()
                removed += 1
    return removed


def size(warehouse: Warehouse) -> int:
    """Return the bytes of the live file, the snapshot and the raw pages."""
    databases = [path for path in (warehouse.live_file, warehouse.snapshot_file) if path.exists()]
    return sum(path.stat().st_size for path in databases) + sum(pages.files(warehouse.pages()).values())


def _named(connection: duckdb.DuckDBPyConnection, name: str) -> Named:
    return Named(
        articles=fetch(connection, statement("upkeep/named_articles"), {"name": name}),
        entries=fetch(connection, statement("upkeep/named_entries"), {"name": name}),
        feeds=[row["url"] for row in fetch(connection, statement("upkeep/named_feeds"), {"name": name})],
    )


def _erase(connection: duckdb.DuckDBPyConnection, named: Named) -> None:
    with _chosen(connection, {"article_id": [row["article_id"] for row in named.articles]}):
        connection.execute(statement("upkeep/forget_articles"))
        connection.execute(statement("upkeep/forget_evidence"))
    with _chosen(connection, {"entry_id": [row["entry_id"] for row in named.entries]}):
        connection.execute(statement("upkeep/forget_entries"))
        connection.execute(statement("upkeep/forget_entry_names"))
    with _chosen(connection, {"address": sorted(named.addresses())}):
        connection.execute(statement("upkeep/forget_attempts"))


def _keep_out(connection: duckdb.DuckDBPyConnection, name: str, named: Named, now: datetime) -> None:
    names = {name} if named.is_publisher else {name, *named.addresses()}
    kind = "source" if named.is_publisher else "address"
    with _chosen(connection, {"kind": [kind] * len(names), "name": sorted(names)}):
        connection.execute(statement("upkeep/forgotten"), {"now": now})


@contextmanager
def _chosen(connection: duckdb.DuckDBPyConnection, columns: Mapping[str, Sequence[int | str]]) -> Iterator[None]:
    """Let statements see a table ``chosen`` of these columns."""
    import pyarrow as pa

    types = {"article_id": pa.int64(), "entry_id": pa.int64()}
    arrays = {name: pa.array(values, types.get(name, pa.string())) for name, values in columns.items()}
    connection.register("chosen", pa.table(arrays))
    yield
    connection.unregister("chosen")
