"""The alerts that another sensitivity would have given: from the stored judgements, without judging again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dashboard.pages.hours import UNJUDGED
from warehouse.records import Outcome, Row

QUIET = timedelta(hours=12)  # so long below the threshold ends an event, as in alerts.detection.episodes
STEPS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # times the threshold
NO_ALERT = UNJUDGED | {Outcome.AS_USUAL.value, Outcome.SUSPECTED.value}  # at any threshold
NEAREST = 20
NAMES = ("far more", "more", "as set", "fewer", "far fewer", "fewest")


def onsets(rows: Sequence[Row], factor: float) -> list[Row]:
    """Return the judgements that would have opened an event with the threshold times `factor`."""
    found: list[Row] = []
    last: datetime | None = None
    for row in rows:
        if row["outcome"] in NO_ALERT or row["score"] < factor * row["threshold"]:
            continue
        if last is None or row["judged_at"] - last > QUIET:
            found.append(row)
        last = row["judged_at"]
    return found


def _nearness(row: Row) -> float:
    """Return the share of the score that an alert needs."""
    return float(row["score"] / row["threshold"]) if row["threshold"] else 0.0


def sensitivity(rows: Sequence[Row], step: int) -> Mapping[str, Any]:
    """Return what each step would have given, and the alerts of the chosen one."""
    return {
        "step": step,
        "last": len(STEPS) - 1,
        "steps": [
            {"name": name, "factor": factor, "alerts": len(onsets(rows, factor))}
            for name, factor in zip(NAMES, STEPS, strict=True)
        ],
        "alerts": onsets(rows, STEPS[step]),
        "judged": len(rows),
        "nearest": sorted(rows, key=_nearness, reverse=True)[:NEAREST],
    }
