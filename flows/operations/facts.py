"""Facts about a home, gathered from files without a lock; a file that cannot be read is a fact left out."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.configuration.channels import OUTBOX, open_outbox
from flows.configuration.kept import kept_text, parse_kept
from flows.configuration.settings import Settings
from flows.operations.troubles import Facts
from flows.runtime.last_cycle import is_alive, last_cycle, running_cycle
from warehouse.errors import WarehouseError
from warehouse.landing import landed_at, names, open_zone

REFUSED = "refused.json"  # why this home may not run, see flows/runtime/own_home.py
WITHOUT_PREFECT = "without_prefect.json"  # since when cycles run without Prefect, see flows/runtime/without_prefect.py


def gather(settings: Settings, at: datetime, watched_since: datetime | None = None) -> Facts:
    """Return the facts about the settings' home at an instant."""
    home = settings.home_folder
    kept = parse_kept(kept_text(home))
    return Facts(
        at=at,
        every=timedelta(minutes=settings.every_minutes),
        last=last_cycle(home),
        running=running_cycle(home),
        watched_since=watched_since,
        disk_free_mb=free_mb(home),
        oldest_landed_at=_oldest_elsewhere(settings.landing) if settings.landing else _oldest(home / "landing"),
        oldest_message_at=_oldest_message(settings),
        refused=_refused(home),
        without_prefect_since_at=_without_prefect_since(home),
        problems=kept.problems,
        faulty_since_at=kept.faulty_since_at,
    )


def free_mb(folder: Path) -> float | None:
    """Return the free megabytes of the disk that a folder is on, or will be; None where it cannot be found out."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free / 1e6
    except OSError:
        return None


def _refused(home: Path) -> tuple[str, str] | None:
    try:
        noted = json.loads((home / REFUSED).read_bytes())
        return noted["what"], noted["advice"]
    except (OSError, ValueError, KeyError):
        return None


def _without_prefect_since(home: Path) -> datetime | None:
    try:
        noted = json.loads((home / WITHOUT_PREFECT).read_bytes())
        return datetime.fromisoformat(noted["since_at"]) if is_alive(noted["process_id"]) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _oldest(folder: Path) -> datetime | None:
    changed = []
    for path in folder.rglob("*.parquet"):
        if "damaged" in path.parts:
            continue
        with suppress(OSError):  # loaded meanwhile
            changed.append(path.stat().st_mtime)
    return datetime.fromtimestamp(min(changed), UTC) if changed else None


def _oldest_elsewhere(landing: str) -> datetime | None:
    try:
        landed = names(open_zone(landing))
        return landed_at(landed[0]) if landed else None
    except Exception:  # noqa: BLE001 -- each store has errors of its own, and the cycles report them
        return None


def _oldest_message(settings: Settings) -> datetime | None:
    if not (settings.home_folder / OUTBOX).exists():
        return None
    try:
        with open_outbox(settings) as outbox:
            return outbox.oldest_waiting()
    except (sqlite3.Error, OSError, WarehouseError):
        return None
