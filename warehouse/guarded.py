"""SQL from users on the published snapshot: in a process of its own, read-only, with limits.

The process gets the snapshot by a relative name and an empty environment. Before the query runs, DuckDB's external
access is switched off (no other file, no network, no extension) and its configuration is locked. The parent ends the
process after the time limit in any case, so that a query can take down neither a server nor a machine.
See "Securing DuckDB" in DuckDB's documentation.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

SECONDS = 10.0
MEMORY_MB = 256
ROWS = 1000
CELL_CHARACTERS = 2000
QUERY_CHARACTERS = 20_000
START_S = 5.0  # beside the query's own time: starting Python and DuckDB on a busy machine
ALLOWED = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
SOURCE = Path(__file__).parent.parent
# These name files and settings of the machine, or run text that is not seen here.
REFUSED = re.compile(
    r"\b(duckdb_(?:databases|settings|secrets|logs)|database_list|current_setting|query|query_table)\b|u&\"",
    re.IGNORECASE,
)


class GuardedQueryError(ValueError):
    """The query was refused, failed or took too much; the message says which and is fit for a page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryResult:
    """The result of a query: values are text, numbers, booleans, None, or lists and objects of these."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    cut: bool  # there were more rows than `ROWS`


def query_snapshot(file: Path, sql: str, *, seconds: float = SECONDS) -> QueryResult:
    """Return the result of one SELECT on a snapshot; raise `GuardedQueryError`, or `FileNotFoundError` for no file."""
    if len(sql) > QUERY_CHARACTERS:
        raise GuardedQueryError(f"the query is longer than {QUERY_CHARACTERS:,} characters")
    if not file.exists():
        raise FileNotFoundError("nothing was published yet; run the pipeline once")
    command = [sys.executable, "-P", "-m", "warehouse.guarded", file.name]
    environment = {"PYTHONPATH": str(SOURCE), "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, no shell
            command,
            input=json.dumps({"sql": sql, "seconds": seconds}),
            capture_output=True,
            text=True,
            cwd=file.parent,
            env=environment,
            timeout=seconds + START_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GuardedQueryError(_too_long(seconds)) from error
    if done.returncode:
        raise GuardedQueryError("the query needed more memory or time than a query may use")
    result = json.loads(done.stdout)
    if "error" in result:
        raise GuardedQueryError(result["error"])
    return QueryResult(columns=result["columns"], rows=result["rows"], cut=result["cut"])


def _too_long(seconds: float) -> str:
    return f"the query took longer than {seconds:g} s; restrict its period, or use `newspike sql` on a terminal"


def _main() -> None:
    request = json.load(sys.stdin)
    megabytes = 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (int(request["seconds"] * 2) + 2,) * 2)
    resource.setrlimit(resource.RLIMIT_AS, (8 * MEMORY_MB * megabytes,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        result = _answer(sys.argv[1], request["sql"], request["seconds"])
    except (duckdb.Error, GuardedQueryError) as error:
        result = {"error": _plain(str(error))}
    json.dump(result, sys.stdout)


def _answer(name: str, sql: str, seconds: float) -> dict[str, Any]:
    connection = duckdb.connect(config={"memory_limit": f"{MEMORY_MB}MB", "threads": 2, "temp_directory": ""})
    for setting in ("secret_directory", "extension_directory"):
        connection.execute(f"set {setting} = 'none'")
    connection.execute("set global TimeZone = 'UTC'")
    connection.execute(f"attach '{name.replace(chr(39), chr(39) * 2)}' as newspike (read_only)")
    connection.execute("use newspike")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    if found := REFUSED.search(sql):
        raise GuardedQueryError(f"{found[0]} may not be used here: it tells about the machine, not about the news")
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise GuardedQueryError(f"one statement at a time, please: found {len(statements)}")
    if statements[0].type not in ALLOWED:
        raise GuardedQueryError("only SELECT, FROM, WITH, DESCRIBE, SUMMARIZE and EXPLAIN may be used here")
    alarm = threading.Timer(seconds, connection.interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        cursor = connection.execute(statements[0])
        rows = cursor.fetchmany(ROWS + 1)
    except duckdb.InterruptException as error:
        raise GuardedQueryError(_too_long(seconds)) from error
    finally:
        alarm.cancel()
    return {
        "columns": [column[0] for column in cursor.description or ()],
        "rows": [[_cell(value) for value in row] for row in rows[:ROWS]],
        "cut": len(rows) > ROWS,
    }


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= CELL_CHARACTERS else value[:CELL_CHARACTERS] + "…"
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, dict):
        return {str(name): _cell(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cell(part) for part in value]
    return str(value.isoformat()) if isinstance(value, datetime) else str(value)


def _plain(message: str) -> str:
    """Return DuckDB's message without the folder in which this runs."""
    return message.replace(str(Path.cwd()), "").strip()


if __name__ == "__main__":
    _main()
