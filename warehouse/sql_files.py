"""SQL by name: one statement per file under ``queries``, whole files under ``migrations``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb

QUERIES = Path(__file__).parent / "queries"
FOLDERS = ("work", "counts", "alerts", "backfill")  # queries that callers name without their folder
EVER, NEVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)  # bounds that leave all rows, or none
MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """One numbered change of the schema."""

    version: int
    name: str
    sql: str
    sha256: str


@cache
def statement(name: str) -> str:
    """Return the SQL of ``queries/<folder>/<name>.sql``; the folder is left out where `FOLDERS` has it."""
    path = QUERIES / f"{name}.sql" if "/" in name else _paths()[name]
    return path.read_text(encoding="utf-8")


def set_variables(connection: duckdb.DuckDBPyConnection, **values: datetime | bool) -> None:
    """Set variables that statements read with ``getvariable``: unlike a parameter, one may stay unused."""
    for name, value in values.items():
        connection.execute(f"set variable {name} = $value", {"value": value})


@cache
def _paths() -> Mapping[str, Path]:
    """Return the files of `FOLDERS` by name; no name stands in two of them."""
    return {path.stem: path for folder in FOLDERS for path in (QUERIES / folder).glob("*.sql")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A ready-made question for people."""

    name: str
    asks: str
    sql: str
    inputs: Sequence[str]  # names of its parameters


@cache
def questions() -> Mapping[str, Question]:
    """Return the ready-made questions by name."""
    return {question.name: question for question in map(_question, sorted((QUERIES / "questions").glob("*.sql")))}


@cache
def migrations(folder: Path = MIGRATIONS) -> Sequence[Migration]:
    """Return the numbered migrations of a folder, in order."""
    return tuple(_migration(path) for path in sorted(folder.glob("[0-9]*_*.sql")))


def _question(path: Path) -> Question:
    sql = path.read_text(encoding="utf-8")
    return Question(
        name=path.stem.replace("_", "-"),
        asks=sql.splitlines()[0].removeprefix("-- "),
        sql=sql,
        inputs=tuple(dict.fromkeys(re.findall(r"\$([a-z_]+)", sql))),
    )


def _migration(path: Path) -> Migration:
    sql = path.read_text(encoding="utf-8")
    return Migration(
        version=int(path.name.split("_")[0]),
        name=path.stem,
        sql=sql,
        sha256=hashlib.sha256(sql.encode()).hexdigest(),
    )
