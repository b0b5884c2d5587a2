"""Hourly counts and coverage, kept as articles and polls come: only hours that may have changed are counted again."""

from __future__ import annotations

import duckdb

from warehouse.sql_files import statement

READERS = frozenset({"hour_totals", "volumes"})  # queries that read what is kept
COUNT = ("dirty", "near", "forget_volumes", "volumes", "forget_totals", "totals", "counted")
HEAR = ("forget_coverage", "coverage", "heard")


def bring_up_to_date(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether anything was counted; a kill leaves the counts as they were, and what is left to count noted."""
    behind = connection.execute(statement("kept/is_behind")).fetchall()[0]
    steps = [step for steps, wanted in zip((COUNT, HEAR), behind, strict=True) if wanted for step in steps]
    if not steps:
        return False
    connection.execute("begin")
    try:
        for step in steps:
            connection.execute(statement(f"kept/{step}"))
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    return True


def note_beginning(connection: duckdb.DuckDBPyConnection) -> None:
    """Let all coverage be kept anew where the landed articles show that live watching began earlier than was known."""
    if connection.execute(statement("kept/begins_earlier")).fetchall()[0][0]:
        connection.execute(statement("kept/touched_all_polls"))


def count_all_anew(connection: duckdb.DuckDBPyConnection) -> None:
    """Note that everything is to be counted, at the next reading; a file of an older schema keeps no counts."""
    if not connection.execute(statement("kept/is_kept")).fetchall():
        return
    connection.execute(statement("kept/touched_all"))
    connection.execute(statement("kept/touched_all_polls"))
