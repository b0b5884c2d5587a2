"""Secrets that older programs left in files: web addresses with a password or a key, in exports and free blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from warehouse.durable_files import write_durably
from warehouse.sql_files import statement

MASKING = "0315_masked_addresses.sql"  # the migration after which no table has such secrets
LAST_COMPACTION = "last_compaction.json"
_UPGRADE = timedelta(minutes=5)  # a new warehouse gets all migrations at once
_NAMED = (
    r"(?:[^=&;#\s\"'<>]*[_.-])?(?:(?:api|app|auth|access|private|secret)?key|token|(?:access|auth)token"
    r"|pass(?:word|wd|code)?|pwd|secret|auth|authorization|sig|signature)"
)
_LOGIN = re.compile(r"(https?://)[^/?#@\s\"'<>]+@", re.IGNORECASE)
_PARAMETER = re.compile(rf"([?&;]{_NAMED}=)(?!\*\*\*|\$\{{)[^&;#\s\"'<>,]+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class FileWithSecrets:
    """A file that has addresses with a secret in them."""

    path: Path
    found: int  # such addresses
    masked: bool


def masked_text(text: str) -> str:
    """Return a text in which no web address has a login or the value of a parameter that is named like a secret."""
    return _PARAMETER.sub(r"\1***", _LOGIN.sub(r"\1", text)) if "://" in text else text


def mask_exports(folder: Path, *, write: bool) -> Iterator[FileWithSecrets]:
    """Yield the Parquet and CSV files below a folder that have such addresses; `write` replaces each by a masked one.

    A killed run leaves each file as it was or masked. Raw pages are left out: their bytes are those of the servers.
    """
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".csv" and path.is_file():
            text = path.read_bytes().decode("utf-8", "surrogateescape")
            clean = "".join(map(masked_text, text.splitlines(keepends=True)))
            found = sum(a != b for a, b in zip(text.splitlines(), clean.splitlines(), strict=True))
            if found and write:
                write_durably(path, clean.encode("utf-8", "surrogateescape"))
        elif path.suffix == ".parquet" and path.is_file() and "pages" not in path.relative_to(folder).parts:
            found = _mask_parquet(path, write=write)
        else:
            continue
        if found:
            yield FileWithSecrets(path=path, found=found, masked=write)


def _mask_parquet(path: Path, *, write: bool) -> int:
    """Return how many texts of a file have such an address; `write` replaces the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table, found = pq.read_table(path), 0
    for number, field in enumerate(table.schema):
        if not (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            continue
        texts = table.column(number).to_pylist()
        clean = [text if text is None else masked_text(text) for text in texts]
        found += sum(a != b for a, b in zip(texts, clean, strict=True))
        table = table.set_column(number, field, pa.array(clean, field.type))
    if found and write:
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        write_durably(path, sink.getvalue().to_pybytes())
    return found


def note_compaction(home: Path) -> None:
    """Note that the live file was written new: it has no block of before."""
    write_durably(home / LAST_COMPACTION, json.dumps({"at": datetime.now(UTC).isoformat()}).encode())


def has_unmasked_blocks(connection: duckdb.DuckDBPyConnection, home: Path) -> bool:
    """Return whether free blocks of the live file may still have what was masked when an older warehouse was opened."""
    made_at, masked_at = connection.execute(statement("upkeep/masked_at"), {"name": MASKING}).fetchall()[0]
    if masked_at is None or masked_at - made_at < _UPGRADE:
        return False
    noted = home / LAST_COMPACTION
    return not noted.exists() or datetime.fromisoformat(json.loads(noted.read_bytes())["at"]) < masked_at
