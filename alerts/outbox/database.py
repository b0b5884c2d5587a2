"""The file under the outbox: one SQLite database, its transactions, and the queries in ``alerts/sql``."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

ADDED_COLUMNS = {"recipients": "text", "failed_over": "integer not null default 0"}  # of message, see schema.sql
BUSY_S = 30  # how long a process waits for another's transaction, which takes milliseconds


class OutboxFile:
    """An open outbox file; close it, or use it in a ``with``. Not for sharing between threads."""

    def __init__(self, path: Path, *, wait_s: float = BUSY_S, on_read_only_disk: bool = False) -> None:
        self.path = path
        if on_read_only_disk:  # no writes are possible: SQLite skips the log, which it would have to create
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            self._db.row_factory = sqlite3.Row
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")  # a commit survives a power cut
        self._db.execute("pragma foreign_keys = on")
        with self.transaction():
            for statement in sql("schema").split(";\n"):
                self._db.execute(statement)
            self._add_columns()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _add_columns(self) -> None:
        """Add what files of earlier versions do not have."""
        present = {row["name"] for row in self._db.execute("pragma table_info(message)")}
        for name, declared in ADDED_COLUMNS.items():
            if name not in present:
                self._db.execute(f"alter table message add column {name} {declared}")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is done inside together, or nothing of it; other writers wait."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def run(self, query: str, **values: Any) -> int:
        """Run a query of ``alerts/sql`` that changes rows and return the new row's number, if it makes one."""
        return self._db.execute(sql(query), values).lastrowid or 0

    def change(self, query: str, **values: Any) -> int:
        """Run a query that changes rows and return how many."""
        return self._db.execute(sql(query), values).rowcount

    def rows(self, query: str, **values: Any) -> list[sqlite3.Row]:
        """Return the rows of a query of ``alerts/sql``."""
        return self._db.execute(sql(query), values).fetchall()

    def row(self, query: str, **values: Any) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found: sqlite3.Row | None = self._db.execute(sql(query), values).fetchone()
        return found

    def copy_to(self, target: Path) -> None:
        """Write a copy of the file as it is at this moment, whole or not at all; other processes may keep writing."""
        with written_whole(target) as temporary, closing(sqlite3.connect(temporary)) as copy:
            self._db.backup(copy)

    def overwrite_freed(self) -> None:
        """Leave nothing of deleted or changed rows in the file or its log; raise `TimeoutError` while it is read."""
        self._db.execute("vacuum")
        busy = self._db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
        if busy:
            raise TimeoutError("the outbox is being read by another program: end that and run again")


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Yield where to make a database file; it takes the place of the target when all went well.

    In a folder of its own, so that no log of an earlier, killed try is taken for this one's.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        temporary = Path(folder) / target.name
        yield temporary
        temporary.replace(target)


@cache
def sql(name: str) -> str:
    """Return the text of a query file."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def text_of(at: datetime) -> str:
    """Return an instant as UTC text of fixed length, which sorts by time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    """Return the instant again."""
    return datetime.fromisoformat(text)
