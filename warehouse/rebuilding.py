"""A second warehouse beside the one in use: what it takes over, and how the two compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from warehouse.arrow import revive
from warehouse.database import attach_other, fetch
from warehouse.import_export import copy_rows
from warehouse.records import EPOCH, Entry, Row
from warehouse.sql_files import statement
from warehouse.store import Warehouse

# What only people and the outside world know. Entries too: which of them a feed document brought depends on what was
# polled before it.
CARRIED = (
    *("feeds", "feed_states", "entries", "topics", "alerts", "deliveries", "verdicts", "emerged_terms"),
    *("events", "judgements"),
    *("attempts", "backfills", "listings", "poll_counts", "entry_names"),
)
DERIVED = ("articles", "story_members", "mentions")


@dataclass(frozen=True, kw_only=True, slots=True)
class TableComparison:
    """How the rows of one table compare, by key and by content."""

    table: str
    equal: int
    different: int
    missing: int  # from the rebuilt one
    additional: int


def carry_over(source: Warehouse, target: Warehouse) -> None:
    """Land in one warehouse what another one has that cannot be derived."""
    with source.opened() as connection:
        for table in CARRIED:
            copy_rows(connection, table, target)


def keep_out(source: Warehouse, target: Warehouse) -> None:
    """Let one warehouse refuse what another one has forgotten.

    To be called once all is loaded: what is left of the forgotten counts, and would be refused as well.
    """
    names = source.rows("upkeep/forgotten_names")
    with target.opened() as connection:
        for name in names:
            connection.execute(statement("upkeep/carry_forgotten"), name)


def article_parts(source: Warehouse, size: int) -> Iterator[tuple[Sequence[Row], Mapping[int, Sequence[Entry]]]]:
    """Yield the stored article versions in the order of arrival, so many at a time, with the entries behind them."""
    after: Row = {"seen_at": EPOCH, "article_id": -1, "version": -1}
    while rows := source.rows("upkeep/articles_after", limit=size, **after):
        yield rows, entries_of(source, rows)
        after = {name: rows[-1][name] for name in after}


def entries_of(source: Warehouse, articles: Sequence[Row]) -> Mapping[int, Sequence[Entry]]:
    """Return what feeds said of some stored articles, by entry_id, the oldest version first."""
    entries: dict[int, list[Entry]] = {}
    for row in source.rows("upkeep/entries_of", ids=[row["entry_id"] for row in articles]):
        entries.setdefault(row["entry_id"], []).append(revive(Entry, row))
    return entries


def compare(source: Warehouse, target: Warehouse) -> Sequence[TableComparison]:
    """Return how the derived tables of two warehouses compare."""
    target.publish()
    with source.opened() as connection:
        attach_other(connection, target.snapshot_file, "rebuilt")
        return [
            TableComparison(table=table, **fetch(connection, statement(f"upkeep/differences_{table}"), {})[0])
            for table in DERIVED
        ]
