"""Landed batches into the live file: whole files, a few at a time, each group in one transaction with its ids.

A crash anywhere leaves a group loaded or not loaded; loading it again finds its ids, or its keys, and adds nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb

from warehouse.arrow import TABLES
from warehouse.errors import DamagedBatchError
from warehouse.kept_counts import beginning_noted
from warehouse.landing import Zone, names, read, set_aside
from warehouse.records import Origin
from warehouse.sql_files import EVER, NEVER, set_variables, statement

if TYPE_CHECKING:
    import pyarrow as pa

logger = logging.getLogger(__name__)
GROUP = 64  # files in one transaction: short enough not to keep others waiting, long enough to pay for its commit
GROUP_ROWS = 5_000  # with 20,000, memory peaks at half as much again
BY_ARTICLE = ("articles", "story_members", "readings", "mentions")
PREPARATIONS = {  # statements that run before rows of a table come
    "articles": ("kept/touched_hours", "load/articles_replaced"),
    "story_members": ("kept/touched_stories",),
}
CONSEQUENCES = {  # statements that follow when rows of a table came
    "articles": ("load/arrivals", "kept/touched_articles"),
    "story_members": ("load/arrivals", "kept/touched_articles"),
    "mentions": ("kept/touched_articles",),
    "attempts": ("kept/touched_polls",),
    "readings": ("load/matched", "load/mentions_replaced", "kept/touched_articles"),
}


@dataclass(kw_only=True, slots=True)
class Loaded:
    """What one loading did."""

    batches: int = 0
    new: dict[str, int] = field(default_factory=dict)  # rows added or replaced, by table
    known: dict[str, int] = field(default_factory=dict)  # rows that were known already, by table
    refused: list[str] = field(default_factory=list)  # damaged files, with the reason and where they are now
    restored: str = ""  # how a damaged live file was replaced; "" where none was
    postponed: str = ""  # who has the live file open; "" where it was free


def load_batches(connection: duckdb.DuckDBPyConnection, zone: Zone) -> Loaded:
    """Return what was loaded of the landed files that the live file does not hold yet."""
    loaded = Loaded()
    group: dict[str, Mapping[str, pa.Table]] = {}
    for name in waiting_batches(connection, zone)[1]:
        try:
            group[name] = read(zone, name)
        except FileNotFoundError:  # a listing that lags: it was moved away, or it will be there the next time
            logger.info("batch listed but not there: name=%s", name)
            continue
        except DamagedBatchError as error:
            loaded.refused.append(f"{error}; moved to {set_aside(zone, name)}")
            continue
        if len(group) == GROUP or sum(_rows(tables) for tables in group.values()) >= GROUP_ROWS:
            _load_group(connection, group, loaded)
            group = {}
    if group:
        _load_group(connection, group, loaded)
    if loaded.batches:
        connection.execute("checkpoint newspike")
    return loaded


def _load_group(
    connection: duckdb.DuckDBPyConnection, group: Mapping[str, Mapping[str, pa.Table]], loaded: Loaded
) -> None:
    connection.execute("begin")
    try:
        counts = {table: _load_table(connection, table, group) for table in TABLES}
        for name, tables in group.items():
            connection.execute(statement("load/batch"), [name, datetime.now(UTC), _rows(tables)])
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    loaded.batches += len(group)
    for table, (new, landed) in counts.items():
        if landed:
            loaded.new[table] = loaded.new.get(table, 0) + new
            loaded.known[table] = loaded.known.get(table, 0) + landed - new


def _load_table(
    connection: duckdb.DuckDBPyConnection, table: str, group: Mapping[str, Mapping[str, pa.Table]]
) -> tuple[int, int]:
    import pyarrow as pa

    parts = [
        tables[table].append_column("batch_id", pa.array([name] * len(tables[table]), pa.string()))
        for name, tables in group.items()
        if table in tables
    ]
    if not parts:
        return 0, 0
    landed = pa.concat_tables(parts)
    landed = landed.append_column("position", pa.array(range(len(landed)), pa.int64()))
    connection.register("landed", landed)
    if table in BY_ARTICLE:
        look_up(connection, landed)
    with beginning_noted(connection) if table == "articles" else nullcontext():
        for name in PREPARATIONS.get(table, ()):
            connection.execute(statement(name))
        row = connection.execute(statement(f"load/{table}")).fetchone()
        new = int(row[0]) if row else 0
        for name in CONSEQUENCES.get(table, ()):
            connection.execute(statement(name))
    connection.unregister("landed")
    return new, len(landed)


def look_up(connection: duckdb.DuckDBPyConnection, landed: pa.Table) -> None:
    """Look up once which articles of a batch are known, for its statements: they read only rows from since then.

    Mentions and places in stories may come before their article: then the statements read all rows. They may also come
    between a later version and the first one, so that the article counts as seen later than they say themselves.
    """
    import pyarrow.compute as pc

    connection.execute(statement("load/known"))
    since, others, history = connection.execute(statement("load/known_bounds")).fetchall()[0]
    known_since = since or NEVER
    if since and "seen_at" in landed.column_names:
        known_since = min(since, pc.min(landed["seen_at"]).as_py())
    touched_since = known_since
    if "canonical_url" in landed.column_names:
        touched_since = min(known_since, pc.min(landed["seen_at"]).as_py())
        history = history or Origin.HISTORY in pc.unique(landed["origin"]).to_pylist()
    elif others:
        known_since = touched_since = EVER
    set_variables(connection, known_since=known_since, touched_since=touched_since, has_history=history)


def _rows(tables: Mapping[str, pa.Table]) -> int:
    return sum(len(rows) for rows in tables.values())


def waiting_batches(connection: duckdb.DuckDBPyConnection, zone: Zone) -> tuple[Sequence[str], Sequence[str]]:
    """Return the landed files that the live file holds, and those that it does not."""
    landed = names(zone)
    held = {row[0] for row in connection.execute(statement("load/loaded_batches"), {"names": landed}).fetchall()}
    return [name for name in landed if name in held], [name for name in landed if name not in held]
