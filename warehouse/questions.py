"""Inputs of ready-made questions: which period is meant, and whether the names in them exist."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from warehouse.database import Connection, fetch
from warehouse.sql_files import statement

WEEK = timedelta(days=7)
NAMED = ("topic", "kind", "publisher")  # inputs that name something in the warehouse


def last_week(connection: Connection) -> tuple[datetime, datetime]:
    """Return the last seven days of data, from and until (exclusive); they end now where there is no data."""
    end = fetch(connection, statement("upkeep/end_of_data"), {})[0]["end_at"] or datetime.now(UTC)
    return end - WEEK, end


def check_inputs(connection: Connection, inputs: Mapping[str, Any]) -> None:
    """Raise ValueError for a period that ends before it begins, or a name that is not in the warehouse."""
    if {"since", "until"} <= inputs.keys() and inputs["since"] >= inputs["until"]:
        raise ValueError(
            f"the period is empty: since {inputs['since']:%Y-%m-%dT%H:%M} is not before "
            f"until {inputs['until']:%Y-%m-%dT%H:%M}"
        )
    for what in NAMED:
        if what in inputs:
            check_name(connection, what, inputs[what])


def check_name(connection: Connection, what: str, name: str) -> None:
    """Raise ValueError with the nearest names where no topic (or entity), kind or publisher has the name."""
    known = [row["name"] for row in fetch(connection, statement("upkeep/known_names"), {"what": what})]
    if name not in known:
        raise ValueError(f'no {what} "{name}"{nearest(name, known)}')


def nearest(name: str, known: list[str]) -> str:
    """Return the end of a message that names the nearest of the known names; "" where none is near."""
    folded = {one.casefold(): one for one in known}
    near = [folded[one] for one in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    return f"; did you mean {' or '.join(near)}?" if near else f"; there are {len(known)} others"
