"""The period that a command works on: the one that was named, else the last seven days of data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import typer

from warehouse.store import Warehouse

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


def data_period(
    warehouse: Warehouse, since: datetime | None, until: datetime | None, *, back: timedelta = WEEK
) -> tuple[datetime, datetime]:
    """Return start and end (exclusive) of a period; refuses one that ends before it starts.

    What was not named ends with the full hour after the last poll, or the last article where nothing was polled, and
    starts `back` earlier. Standard error says which period that is.
    """
    end = until or _end_of_data(warehouse)
    start = since or end - back
    if start >= end:
        raise typer.BadParameter(f"{_utc(start)} is not before --to {_utc(end)}", param_hint="--from")
    if since is None or until is None:
        typer.echo(f"period: {_utc(start)} to {_utc(end)} UTC", err=True)
    return start, end


def _end_of_data(warehouse: Warehouse) -> datetime:
    end: datetime = warehouse.rows("upkeep/end_of_data")[0]["end_at"] or datetime.now(UTC)
    return end.replace(minute=0, second=0, microsecond=0) + HOUR


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
