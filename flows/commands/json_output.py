"""JSON as commands print it: instants as RFC 3339, letters as they are."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Return a value as JSON; instants, days and times in ISO 8601, durations in seconds, other objects as text."""
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=indent)


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case _:
            return str(value)
