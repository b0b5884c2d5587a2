"""Retention: remove raw pages, texts, attempts and judgements that are old, and give their space back to the disk.

Titles, mentions, stories, counts, coverage and alerts stay for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from warehouse import pages
from warehouse.erasure import compact, remove_old_copies, size
from warehouse.full_text import drop_index
from warehouse.kept_counts import bring_up_to_date
from warehouse.limits import Limits
from warehouse.old_secrets import has_unmasked_blocks
from warehouse.sql_files import statement
from warehouse.store import Warehouse

COMPACT_ABOVE = 0.2  # share of the live file that is free: less is filled by what comes next


@dataclass(frozen=True, kw_only=True, slots=True)
class Pruned:
    """What a pruning removed."""

    pages: int  # raw pages
    texts: int  # texts of article versions
    entries: int  # texts of entry versions
    attempts: int  # rows of the ledger
    judgements: int
    copies: int  # files that were set aside
    compacted: bool
    bytes_before: int  # of the live file, the snapshot and the pages
    bytes_after: int


def prune(warehouse: Warehouse, limits: Limits, *, compact_above: float = COMPACT_ABOVE) -> Pruned:
    """Return what was removed because it is older than its limit.

    The live file is compacted where at least the share `compact_above` of it is free afterwards, and once where an
    older version had stored secrets in it. Safe at any time: a
    killed pruning is finished by the next one, and readers keep their snapshot. Raises `WarehouseHeldError`.
    """
    before = size(warehouse)
    with warehouse.opened() as connection:
        bring_up_to_date(connection)  # coverage of polls that are about to go
        removed = {
            "texts": _remove(connection, "expire_articles", limits.texts),
            "entries": _remove(connection, "expire_entries", limits.texts),
            "attempts": _remove(connection, "expire_attempts", limits.ledger),
            "judgements": _remove(connection, "expire_judgements", limits.judgements),
        }
        for name in ("expire_poll_counts", "expire_entry_names", "expire_batches"):
            _remove(connection, name, limits.ledger)
        _remove(connection, "expire_page_refs", limits.pages)
        connection.execute("checkpoint newspike")
        free, unmasked = free_share(connection), has_unmasked_blocks(connection, warehouse.home)
    removed["pages"] = pages.remove_days(warehouse.pages(), limits.pages.date()) if limits.pages else 0
    removed["copies"] = remove_old_copies(warehouse, limits.copies) if limits.copies else 0
    if removed["texts"]:
        drop_index(warehouse)  # it has the words of the removed texts
    compacted = free >= compact_above or unmasked
    if compacted:
        compact(warehouse)
    else:
        warehouse.publish()
    return Pruned(**removed, compacted=compacted, bytes_before=before, bytes_after=size(warehouse))


def free_share(connection: duckdb.DuckDBPyConnection) -> float:
    """Return the share of the live file's blocks that hold nothing, 0 to 1."""
    return float(connection.execute(statement("upkeep/free_share")).fetchall()[0][0])


def _remove(connection: duckdb.DuckDBPyConnection, name: str, before: datetime | None) -> int:
    if before is None:
        return 0
    return int(connection.execute(statement(f"upkeep/{name}"), {"before": before}).fetchall()[0][0])
