"""Topics: everything that is watched, with how much was written about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.pages.page import Page
from dashboard.visit import Visit

MOST = 500


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows."""
    period = visit.period("7d")
    kind = visit.choice("kind", ["topic", "entity"])
    subjects = visit.ask("subjects", since=period.since, until=period.until, kind=kind, limit=MOST)
    return {
        "subjects": subjects,
        "kind": kind,
        "period": period,
        "largest": max((row["stories"] for row in subjects.rows), default=0),
    }


PAGE = Page(path="/topics", template="topics.html", show=show, menu="Topics")
