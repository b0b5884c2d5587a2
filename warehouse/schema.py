"""The schema's history: numbered SQL files, each applied once, in a transaction of its own, with its checksum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseTooNewError
from warehouse.kept_counts import recount_all
from warehouse.sql_files import EVER, Migration, migrations, set_variables, statement


def migrate(
    connection: duckdb.DuckDBPyConnection, path: Path, steps: Sequence[Migration] | None = None
) -> Sequence[Migration]:
    """Return the migrations that were applied to bring a file to today's schema; raise `WarehouseTooNewError`.

    A kill between two of them leaves a file of an older schema, which the next opening brings further.
    """
    steps = migrations() if steps is None else steps
    applied = _applied(connection)
    _check(applied, {step.version: step for step in steps}, path)
    missing = [step for step in steps if step.version not in applied]
    for step in missing:
        _apply(connection, step)
    if missing:
        if {step.version for step in migrations()} <= {step.version for step in steps}:
            derive(connection)  # as the statements of today do, which need today's columns
            from warehouse.vocabularies import describe_words  # noqa: PLC0415 -- readers do without Arrow: 50 MB

            describe_words(connection)
        connection.execute("checkpoint newspike")
    return missing


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Rebuild the derived table from the records: after a change of the schema, and when rebuilding."""
    set_variables(connection, known_since=EVER, touched_since=EVER, has_history=True)
    connection.register("landed", connection.sql(statement("load/all_articles")).to_arrow_table())
    connection.execute(statement("load/arrivals"))
    connection.unregister("landed")
    recount_all(connection)


def _apply(connection: duckdb.DuckDBPyConnection, step: Migration) -> None:
    connection.execute("begin")
    try:
        connection.execute(step.sql)
        row = [step.version, step.name, step.sha256, datetime.now(UTC)]
        connection.execute(statement("load/schema_migrations"), row)
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def _check(applied: Mapping[int, tuple[str, str]], known: Mapping[int, Migration], path: Path) -> None:
    for version, (name, sha256) in applied.items():
        if version not in known:
            raise WarehouseTooNewError(
                f"{path} was written by a newer Newspike (its schema has {name}): upgrade this one to open it"
            )
        if known[version].sha256 != sha256:
            raise WarehouseTooNewError(
                f"{path} was written by another Newspike (its {name} differs): open it with the one that wrote it"
            )


def _applied(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    try:
        rows = connection.execute(statement("load/applied_migrations")).fetchall()
    except duckdb.CatalogException:  # a file without a schema
        return {}
    return {version: (name, sha256) for version, name, sha256 in rows}
