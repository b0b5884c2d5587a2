"""Panels: each file of `warehouse/queries/dashboard` is one, with its page of CSV, JSON and SQL.

A page asks for panels by name. What it shows and what `/data/<panel>.csv` gives are therefore the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from warehouse.records import Row
from warehouse.sql_files import QUERIES, statement

FOLDER = "dashboard"
MOST_ROWS = 10_000
LISTS = frozenset({"subjects", "feeds", "publishers", "events"})
INSTANTS = frozenset({"since", "until", "before"})
STEPS = ("hour", "day", "week", "month")
OPTIONAL = frozenset({"kind", "topic", "entity", "publisher", "language", "quality", "words"})  # empty: any
_PARAMETER = re.compile(r"\$([a-z_]+)")


class BadInputError(ValueError):
    """An input of an address is missing or cannot be understood; the message says which and what is expected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """One question with its inputs."""

    name: str
    purpose: str
    outputs: str
    sql: str
    inputs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The rows of a panel for certain inputs."""

    panel: str
    values: Mapping[str, Any]
    rows: Sequence[Row]

    def address(self, form: str) -> str:
        """Return the permanent address of these rows as csv, json or sql."""
        return data_address(self.panel, form, self.values)


@cache
def panels() -> Mapping[str, Panel]:
    """Return all panels by name."""
    return {path.stem: _panel(path) for path in sorted((QUERIES / FOLDER).glob("*.sql"))}


def data_address(panel: str, form: str, values: Mapping[str, Any]) -> str:
    """Return the address of a panel's rows; the zone is the server's and never part of it."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if name == "zone" or (value == "" and name in OPTIONAL):
            continue
        pairs += [(name, _text(part)) for part in (value if isinstance(value, (list, tuple)) else [value])]
    return f"/data/{panel}.{form}" + (f"?{urlencode(pairs)}" if pairs else "")


def parsed(panel: Panel, given: Mapping[str, Sequence[str]], zone: str) -> dict[str, Any]:
    """Return the inputs of a panel from the query string of an address; raise `BadInputError`."""
    unknown = sorted(set(given) - set(panel.inputs))
    if unknown:
        expected = ", ".join(name for name in panel.inputs if name != "zone") or "none"
        raise BadInputError(f"{panel.name} has no input {unknown[0]}; it has: {expected}")
    return {name: _value(panel, name, given.get(name, ()), zone) for name in panel.inputs}


def runnable_sql(panel: Panel, values: Mapping[str, Any]) -> str:
    """Return the panel's SQL with its inputs written out, so that any DuckDB client runs it as it is."""
    return _PARAMETER.sub(lambda found: literal(values[found[1]]), panel.sql)


def literal(value: Any) -> str:
    """Return a value as SQL."""
    if isinstance(value, datetime):
        return f"timestamptz '{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def instant(text: str) -> datetime:
    """Return an instant such as 2025-01-27T06:00:00Z; raise `BadInputError`."""
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise BadInputError(f"{text} is not an instant such as 2025-01-27T06:00:00Z") from error
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def _panel(path: Path) -> Panel:
    sql = statement(f"{FOLDER}/{path.stem}")
    head = " ".join(line.removeprefix("--").strip() for line in sql.splitlines() if line.startswith("--"))
    body = "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
    return Panel(
        name=path.stem,
        purpose=_part(head, "Purpose"),
        outputs=_part(head, "Outputs"),
        sql=body.strip() + "\n",
        inputs=tuple(dict.fromkeys(_PARAMETER.findall(body))),
    )


def _part(head: str, name: str) -> str:
    found = re.search(rf"{name}: (.*?)(?= (?:Inputs|Outputs): |$)", head)
    return found[1].strip() if found else ""


def _value(panel: Panel, name: str, given: Sequence[str], zone: str) -> Any:  # noqa: PLR0911 -- one for each kind
    if name == "zone":
        return zone
    if name in LISTS:
        return list(given)
    if not given and name == "limit":
        return MOST_ROWS
    if not given and name in OPTIONAL:
        return ""
    if len(given) != 1:
        raise BadInputError(f"{panel.name} needs the input {name}, once")
    text = given[0]
    if name in INSTANTS:
        return instant(text)
    if name == "limit":
        if not text.isdecimal() or not 1 <= int(text) <= MOST_ROWS:
            raise BadInputError(f"limit is a number from 1 to {MOST_ROWS:,}, not {text}")
        return int(text)
    if name == "by" and text not in STEPS:
        raise BadInputError(f"by is one of {', '.join(STEPS)}, not {text}")
    return text


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)
