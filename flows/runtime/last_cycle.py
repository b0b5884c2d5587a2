"""When the last cycle of a home began and ended, and what failed in it: a file that anybody can read without a lock."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from warehouse.landing import write_durably

FILE = "last_cycle.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class FinishedCycle:
    """A cycle that came to its end."""

    began_at: datetime
    ended_at: datetime
    failed: tuple[str, ...]  # names of stages


def note_cycle(home: Path, cycle: FinishedCycle) -> None:
    """Write a finished cycle to the home; raise `WarehouseUnwritableError`."""
    write_durably(home / FILE, json.dumps(asdict(cycle), default=str).encode())


def last_cycle(home: Path) -> FinishedCycle | None:
    """Return the last finished cycle of a home; None where none is noted."""
    try:
        noted = json.loads((home / FILE).read_bytes())
        began_at, ended_at = (datetime.fromisoformat(noted[name]) for name in ("began_at", "ended_at"))
        return FinishedCycle(began_at=began_at, ended_at=ended_at, failed=tuple(noted["failed"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
