"""SQL by name: one statement per file under ``queries``, whole files under ``migrations``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

QUERIES = Path(__file__).parent / "queries"
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
    """Return the SQL of ``queries/<name>.sql``; dashes and underscores in the name are one."""
    return (QUERIES / f"{name.replace('-', '_')}.sql").read_text(encoding="utf-8")


@cache
def migrations(folder: Path = MIGRATIONS) -> Sequence[Migration]:
    """Return the numbered migrations of a folder, in order."""
    return tuple(_migration(path) for path in sorted(folder.glob("[0-9]*_*.sql")))


def _migration(path: Path) -> Migration:
    sql = path.read_text(encoding="utf-8")
    return Migration(
        version=int(path.name.split("_")[0]),
        name=path.stem,
        sql=sql,
        sha256=hashlib.sha256(sql.encode()).hexdigest(),
    )
