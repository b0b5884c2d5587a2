"""Hourly counts and coverage, kept as articles and polls arrive: only hours that may have changed are recounted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import duckdb

from warehouse.records import Row
from warehouse.sql_files import statement

READERS = frozenset({  # queries that read what is kept, so that it must be up to date
    "counts_mark", "hour_totals", "volumes", "reception",
    *(f"dashboard/{name}" for name in ("compare", "coverage", "hours", "lanes", "volume", "watch")),
})  # fmt: skip
COUNT = (
    "dirty", "near", "forget_volumes", "volumes", "forget_totals", "totals", "forget_feeds", "feeds",
    "dirty_events", "near_events", "forget_quarters", "quarters", "forget_owners", "owners", "counted",
)  # fmt: skip


def bring_up_to_date(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether anything was counted; a kill leaves the counts as they were, and what is left to count noted."""
    articles, polls = connection.execute(statement("kept/is_behind")).fetchall()[0]
    if not (articles or polls):
        return False
    with _transaction(connection):
        _count(connection, articles=articles, polls=polls)
    return True


@contextmanager
def beginning_noted(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let all coverage be made again where what is done here changes when live monitoring began."""
    before = connection.execute(statement("kept/beginning")).fetchall()
    yield
    if connection.execute(statement("kept/beginning")).fetchall() != before:
        connection.execute(statement("kept/touched_all_polls"))


def recount_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Have everything counted again at the next reading; a file of an older schema keeps no counts."""
    if not connection.execute(statement("kept/is_kept")).fetchall():
        return
    connection.execute(statement("kept/touched_all"))
    connection.execute(statement("kept/touched_all_polls"))


def differences(connection: duckdb.DuckDBPyConnection, *, since: datetime, until: datetime) -> Sequence[Row]:
    """Return where the kept counts of some hours differ from a recount; an empty result means that they are equal.

    Each row has the table (`kept`), the topic, the hour, and the counts as they are (`was`) and as `recounted`.
    Nothing is changed: the recount is rolled back.
    """
    bring_up_to_date(connection)
    window = {"since": since, "until": until}
    connection.execute("begin")
    try:
        connection.execute(statement("kept/remember"), window)
        connection.execute(statement("kept/touched_window"), window)
        connection.execute(statement("kept/touched_polls_since"), {"since": since})
        _count(connection, articles=True, polls=True)
        cursor = connection.execute(statement("kept/differences"), window)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        connection.execute("rollback")


def _count(connection: duckdb.DuckDBPyConnection, *, articles: bool, polls: bool) -> None:
    if articles:
        for step in COUNT:
            connection.execute(statement(f"kept/{step}"))
    if polls:
        since, until = connection.execute(statement("kept/coverage_due")).fetchall()[0]
        connection.execute(statement("kept/forget_coverage"))
        if until is not None:
            connection.execute(statement("kept/coverage"), {"since": since, "until": until})
        connection.execute(statement("kept/heard"))


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
