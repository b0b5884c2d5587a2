"""Topics: everything that is watched, with how much was written about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.pages.page import Page
from dashboard.visit import HOUR, Visit
from warehouse.records import Row, Severity

MOST = 500


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows."""
    period = visit.period("7d")
    kind = visit.choice("kind", ["topic", "entity"])
    subjects = visit.ask("subjects", since=period.since, until=period.until, kind=kind, limit=MOST)
    events = visit.ask("events", since=visit.hour_end, until=visit.hour_end + HOUR, topic="", limit=10_000)
    severities: dict[str, Row] = {}
    for row in events.rows:
        known = severities.get(row["topic"])
        if row["open"] and (known is None or Severity(known["severity"]).rank < Severity(row["severity"]).rank):
            severities[row["topic"]] = row
    return {
        "events": events,
        "open_events": severities,
        "subjects": subjects,
        "kind": kind,
        "period": period,
        "largest": max((row["stories"] for row in subjects.rows), default=0),
    }


PAGE = Page(path="/topics", template="topics.html", show=show, menu="Topics")
