"""The twins of a panel: the same rows as CSV or JSON, and the SQL that gives them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from dashboard.panels import Panel, runnable_sql
from warehouse.output import formula_safe
from warehouse.records import Row

MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json", "sql": "text/plain; charset=utf-8"}


def rendered(form: str, panel: Panel, values: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """Return rows in one of the forms of `MEDIA`."""
    if form == "csv":
        return as_csv(rows)
    if form == "json":
        return as_json(panel, values, rows)
    return runnable_sql(panel, values)


def as_csv(rows: Sequence[Row]) -> str:
    """Return rows as CSV in which a spreadsheet takes no text for a formula; nested values are JSON, NULL is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(list(rows[0]) if rows else [])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def as_json(panel: Panel, values: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """Return one object: what was asked and the rows. Instants are RFC 3339; large ids are text."""
    shown = {name: value for name, value in values.items() if name != "zone"}
    body = {"panel": panel.name, "inputs": shown, "rows": [dict(row) for row in rows]}
    return json.dumps(body, ensure_ascii=False, default=_plain)


def _cell(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return formula_safe(json.dumps(value, ensure_ascii=False, default=_plain))
    if isinstance(value, bool):
        return "true" if value else "false"
    return _plain(value) if isinstance(value, (datetime, date)) else formula_safe(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value.isoformat()) if isinstance(value, date) else str(value)
