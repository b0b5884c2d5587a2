"""What a home notes of its cycles: the last finished one and the running one, in files that are read without a lock."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.durable_files import write_durably

FILE = "last_cycle.json"
RUNNING = "running_cycle.json"
INSTANTS = ("began_at", "ended_at", "last_entry_at", "blind_since_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class FinishedCycle:
    """A cycle that came to its end."""

    began_at: datetime
    ended_at: datetime
    failed: tuple[str, ...] = ()  # names of stages
    failures_in_row: Mapping[str, int] = field(default_factory=dict)  # by stage, this cycle included
    seconds: Mapping[str, float] = field(default_factory=dict)  # by stage
    last_entry_at: datetime | None = None  # when a feed last brought something new
    longest_gap_s: float = 0.0  # between two cycles that found something new, in the last two weeks
    coverage: float | None = None  # share of the usual stories that could be received, 0 to 1; None: not known
    blind_since_at: datetime | None = None  # since when that is too little to judge; None: it is enough
    silent: tuple[str, ...] = ()  # publishers of feeds that do not answer, those with most stories first
    dead: tuple[str, ...] = ()  # feeds that never answered in a day, or not for two days


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningCycle:
    """A cycle under way."""

    stage: str
    stage_began_at: datetime
    process_id: int


def note_cycle(home: Path, cycle: FinishedCycle) -> None:
    """Write a finished cycle to the home; raise `WarehouseUnwritableError`."""
    write_durably(home / FILE, json.dumps(asdict(cycle), default=str).encode())
    (home / RUNNING).unlink(missing_ok=True)


def note_stage(home: Path, stage: str) -> None:
    """Note the stage that the running cycle begins; a disk on which that fails has said so elsewhere."""
    noted = {"stage": stage, "stage_began_at": datetime.now(UTC).isoformat(), "process_id": os.getpid()}
    try:
        (home / RUNNING).write_text(json.dumps(noted))
    except OSError:
        (home / RUNNING).unlink(missing_ok=True)


def last_cycle(home: Path) -> FinishedCycle | None:
    """Return the last finished cycle of a home; None where none is noted."""
    try:
        noted = _with_instants(json.loads((home / FILE).read_bytes()), INSTANTS)
        return FinishedCycle(**noted | {name: tuple(noted.get(name, ())) for name in ("failed", "silent", "dead")})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def running_cycle(home: Path) -> RunningCycle | None:
    """Return the cycle that is under way in a home; None where none is, or its process has ended."""
    try:
        noted = RunningCycle(**_with_instants(json.loads((home / RUNNING).read_bytes()), ("stage_began_at",)))
        return noted if is_alive(noted.process_id) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def is_alive(process_id: int) -> bool:
    """Return whether a process of this machine has not ended."""
    try:
        os.kill(process_id, 0)
    except PermissionError:  # another user's
        return True
    except OSError:
        return False
    return True


def _with_instants(noted: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return noted | {name: datetime.fromisoformat(noted[name]) for name in names if noted.get(name)}
