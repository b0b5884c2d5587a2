"""The alerts that another sensitivity would have given, estimated from what was judged then.

As set, they are the events that were opened. With another threshold, an event counts by its highest score, and further
alerts are estimated from the stored judgements outside of events. An exact answer needs the stories themselves, as
``newspike backtest`` judges them: a lower threshold also changes which stories an event takes in, and when.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashboard.pages.hours import UNJUDGED
from warehouse.records import Outcome, Row

QUIET = timedelta(hours=12)  # so long below the threshold ends an event, as in alerts.detection.episodes
STEPS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # times the threshold
NO_ALERT = UNJUDGED | {Outcome.AS_USUAL.value, Outcome.SUSPECTED.value}  # at any threshold
NEAREST = 20
WHY_NONE = {Outcome.NORMAL.value: "below what an alert needs", Outcome.SUSPECTED.value: "a first sign: too few stories"}
NAMES = ("far more", "more", "as set", "fewer", "far fewer", "fewest")
AS_SET = STEPS.index(1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Onset:
    """An alert that a sensitivity would have given."""

    at: datetime
    observed: float
    expected: float
    window_h: int
    times: float  # its score over the threshold that was set
    event_id: str = ""  # of the event that was opened; empty: none was, this is an estimate


def onsets(rows: Sequence[Row], events: Sequence[Row], factor: float) -> list[Onset]:
    """Return the alerts with the threshold times `factor`, in order of time.

    `rows` are the stored judgements of one topic in order of time, `events` those opened in the same period.
    """
    found = [
        Onset(
            at=event["opened_at"],
            observed=event["observed"],
            expected=event["expected"],
            window_h=event["window_h"],
            times=times,
            event_id=event["event_id"],
        )
        for event, times in zip(events, _times(rows, events), strict=True)
        if factor <= 1 or times >= factor
    ]
    if factor < 1:
        found += _estimated(rows, events, factor)
    return sorted(found, key=lambda onset: onset.at)


def _times(rows: Sequence[Row], events: Sequence[Row]) -> list[float]:
    """Return the highest score of each event over the threshold in force when it opened."""
    instants = [row["judged_at"] for row in rows]
    found = []
    for event in events:
        at = max(bisect_right(instants, event["opened_at"]) - 1, 0)
        found.append(event["peak_score"] / rows[at]["threshold"] if rows and rows[at]["threshold"] else 1.0)
    return found


def _estimated(rows: Sequence[Row], events: Sequence[Row], factor: float) -> list[Onset]:
    """Return the judgements that begin a run above the threshold times `factor`, outside of events."""
    taken = [(event["started_at"] - QUIET, _end(event)) for event in events]
    found: list[Onset] = []
    last: datetime | None = None
    for row in rows:
        at = row["judged_at"]
        if (
            row["outcome"] in NO_ALERT
            or row["score"] < factor * row["threshold"]
            or any(begins <= at <= ends for begins, ends in taken)
        ):
            continue
        if last is None or at - last > QUIET:
            found.append(
                Onset(
                    at=at,
                    observed=row["observed"],
                    expected=row["expected"],
                    window_h=row["window_h"],
                    times=row["score"] / row["threshold"],
                )
            )
        last = at
    return found


def _end(event: Row) -> datetime:
    return datetime.max.replace(tzinfo=event["changed_at"].tzinfo) if event["open"] else event["changed_at"]


def _nearness(row: Row) -> float:
    """Return the share of the score that an alert needs."""
    return float(row["score"] / row["threshold"]) if row["threshold"] else 0.0


def _unreported(rows: Sequence[Row]) -> list[Row]:
    """Return the judgements that led to no alert, those nearest to one first, each with why it led to none."""
    missed = [row for row in rows if row["score"] > 0 and row["outcome"] != Outcome.SPIKE.value]
    nearest = sorted(missed, key=_nearness, reverse=True)
    return [{**row, "why": WHY_NONE.get(row["outcome"], row["outcome"])} for row in nearest]


def sensitivity(rows: Sequence[Row], events: Sequence[Row], step: int) -> Mapping[str, Any]:
    """Return what each step would have given, and the alerts of the chosen one."""
    found = [onsets(rows, events, factor) for factor in STEPS]
    return {
        "step": step,
        "last": len(STEPS) - 1,
        "as_set": AS_SET,
        "steps": [{"name": name, "alerts": len(alerts)} for name, alerts in zip(NAMES, found, strict=True)],
        "most": max(map(len, found)),
        "alerts": found[step],
        "judged": len(rows),
        "highest": max(map(_nearness, rows), default=0.0),
        "nearest": _unreported(rows)[:NEAREST],
    }
