"""Preview: what a topic would find if its definition were changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from dashboard.charts.bars import Bar, bars
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale
from dashboard.pages.page import Page
from dashboard.settings import ActionError, Preview
from dashboard.visit import DAY, MissingError, Visit
from dashboard.words import count

SHOWN = 30  # articles of each list


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows; the definition is tried in a process of its own, and nothing is changed."""
    name = visit.captured["name"]
    current = visit.settings.definition(name)
    if not current:
        raise MissingError(f"No topic file defines {name}, so there is nothing to change.")
    edited = visit.text("definition").replace("\r\n", "\n")
    seen: Preview | None = None
    problem = ""
    if edited:
        try:
            seen = visit.settings.preview(name, edited)
        except ActionError as error:
            problem = str(error)
    return {
        "name": name,
        "definition": edited or current,
        "changed": bool(edited) and edited.strip() != current.strip(),
        "seen": seen,
        "problem": problem,
        "shown": SHOWN,
        "charts": [(word, chart(seen, word, visit)) for word in ("in use", "as edited")] if seen else [],
    }


def chart(seen: Preview, word: str, visit: Visit) -> Chart | None:
    """Return the articles per day with the definition in use or as edited; None where there are none."""
    if not seen.days:
        return None
    series = [
        Bar(at=_begin(day), span=DAY, amount=found, title=f"{day}: {count(found, 'article')}")
        for day, before, after in seen.days
        for found in (before if word == "in use" else after,)
    ]
    scale = TimeScale(since=series[0].at, until=series[-1].at + DAY)
    return bars(series, scale, visit.zone, summary=f"articles per day, {word}", height=120)


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


PAGE = Page(path="/preview/{name:path}", template="preview.html", show=show)
