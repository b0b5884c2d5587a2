"""Instants and periods on the command line, the same for every command."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

_AGO = re.compile(r"(\d+)\s*([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_WHEN = "a date, an instant, or an age such as 7d"


def parse_instant(text: str, *, now: datetime | None = None) -> datetime:
    """Return the instant, in UTC, that `text` names; an instant without offset is UTC.

    Understands ``2025-01-27``, ``2025-01-27T06:00``, ``2025-01-27T06:00+01:00``, ``now``, ``today``, ``yesterday``, and
    ages: ``30m``, ``12h``, ``7d``, ``2w``. Raises ValueError with the forms to use for anything else.
    """
    now = now or datetime.now(UTC)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    word = text.strip().lower()
    named = {"now": now, "today": today, "yesterday": today - _UNITS["d"]}
    if word in named:
        return named[word]
    try:
        if age := _AGO.fullmatch(word):
            return now - int(age[1]) * _UNITS[age[2]]
        at = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not {_WHEN}: 2025-01-27, 2025-01-27T06:00, 7d, 12h, today, now") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def parse_span(text: str) -> timedelta:
    """Return a length of time such as ``30m``, ``12h``, ``7d`` or ``2w``; raises ValueError for anything else."""
    found = _AGO.fullmatch(text.strip().lower())
    if not found:
        raise ValueError(f"{text!r} is not a length of time such as 30m, 12h, 7d or 2w")
    return int(found[1]) * _UNITS[found[2]]


def _option(text: str) -> datetime:
    try:
        return parse_instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


From = Annotated[
    datetime | None, typer.Option("--from", "--since", parser=_option, metavar="WHEN", help=f"Start, UTC: {_WHEN}.")
]
To = Annotated[
    datetime | None,
    typer.Option("--to", "--until", parser=_option, metavar="WHEN", help=f"End, UTC, exclusive: {_WHEN}."),
]
At = Annotated[
    datetime | None, typer.Option("--at", parser=_option, metavar="WHEN", help=f"Instant, UTC: {_WHEN} [default: now].")
]
