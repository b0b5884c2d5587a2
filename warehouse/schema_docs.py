"""The schema page, made from the comments in the file itself, so that it cannot say anything else than the schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import duckdb

from warehouse.database import fetch
from warehouse.records import Row
from warehouse.sql_files import statement

OPENING = """# Schema

What a published snapshot holds. This page is generated (`newspike sql --schema > docs/schema.md`), and a test compares
the two. All instants are UTC. Ids are 63-bit hashes, so that two processes that see the same thing name it alike.
`analysis.md` shows how to ask, `warehouse.md` how rows come here.

```mermaid
erDiagram
    feeds ||--|| feed_states : "is polled as"
    feeds ||--o{ entries : says
    entries ||--o| articles : "leads to"
    articles ||--|| arrivals : "counts as"
    articles ||--o| story_members : "belongs to"
    articles ||--o{ readings : "was read by"
    articles ||--o{ mentions : mentions
    topics ||--o{ mentions : defines
    topics ||--o{ alerts : raises
    alerts ||--o{ events : "is about"
    topics ||--o{ judgements : "is judged in"
    alerts ||--o{ deliveries : "is sent by"
    alerts ||--o{ verdicts : "is judged by"
    attempts }o--|| feeds : "tried (poll)"
    attempts }o--|| articles : "tried (extract)"
    backfills ||--o{ listings : reads
    feeds ||--o{ listings : "is filled from"
    batches ||--o{ entries : brought
```

Every table has a `batch_id` but `arrivals`, which each load derives, and the warehouse's own `batches`, `forgotten` and
`schema_migrations`.
"""


def schema_page(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the Markdown page of an open snapshot's tables, views and macros."""
    rows = fetch(connection, statement("upkeep/described_columns"), {})
    macros = fetch(connection, statement("upkeep/described_macros"), {})
    tables = [row for row in rows if not row["is_view"]]
    views = [row for row in rows if row["is_view"]]
    parts = [
        OPENING,
        "\n## Views\n",
        *_relations(views),
        "\n## Macros\n",
        *_macros(macros),
        "\n## Tables\n",
        *_relations(tables),
    ]
    return "".join(parts)


def _macros(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield f"\n### {row['name']}({', '.join(row['parameters'])})\n\n{row['says']}\n"


def _relations(rows: Sequence[Row]) -> Iterator[str]:
    for name, columns in groupby(rows, key=lambda row: row["name"]):
        named = list(columns)
        yield f"\n### {name}\n\n{named[0]['says']}\n\n| column | type | what |\n|---|---|---|\n"
        for row in named:
            kind = _short(row["data_type"]) + (", may be NULL" if row["nullable"] and not row["is_view"] else "")
            yield f"| {row['column_name']} | {kind} | {_cell(row['column_says'])} |\n"


def _short(data_type: str) -> str:
    return data_type.lower().replace("timestamp with time zone", "timestamptz").replace('"', "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
