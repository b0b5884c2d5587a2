"""The page Story. It answers: which publisher copied from which, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import links
from dashboard.charts.model import Chart, Label, Mark, Rule
from dashboard.pages.page import Page
from dashboard.visit import MissingError, Visit
from dashboard.words import count
from warehouse.records import Row

THINNEST = 0.4  # percent of the chart: the last article has no time after it


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows."""
    story = visit.ask("story", story=visit.captured["story"])
    if not story.rows:
        raise MissingError("There is no such story in the published news.")
    return {
        "story": story,
        "first": story.rows[0],
        "headlines": headlines(story.rows),
        "chart": chart(story.rows),
        "mentions": visit.ask("story_mentions", story=visit.captured["story"]),
    }


def headlines(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """Return the different headlines of a story, with how many articles have each, the most frequent first."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["title"]] = counts.get(row["title"], 0) + 1
    return sorted(counts.items(), key=lambda item: -item[1])


def chart(rows: Sequence[Row]) -> Chart:
    """Return the spread: how many articles had the story by when, one step for each article."""
    last = max(1, *(row["minutes_after_first"] for row in rows))
    height, base = 120, 96.0
    step = (base - 12) / len(rows)
    marks = []
    for number, row in enumerate(rows, 1):
        x = min(100 * row["minutes_after_first"] / last, 100 - THINNEST)
        ends = 100 * rows[number]["minutes_after_first"] / last if number < len(rows) else 100
        marks.append(
            Mark(
                x=x,
                width=max(ends - x, THINNEST),
                y=base - step * number,
                height=step * number,
                kind="bar v0" if number > 1 else "bar first",
                title=f"{row['publisher']}, {_after(row['minutes_after_first'])}",
                href=links.article(row["article_id"]),
            )
        )
    return Chart(
        height=height,
        summary=f"Spread of the story: {count(len(rows), 'article')} within {_after(last)}",
        rules=(Rule(y=base, kind="axis"),),
        marks=tuple(marks),
        labels=(
            Label(x=0, y=height - 8.0, text="first"),
            Label(x=50, y=height - 8.0, text=_after(last // 2), anchor="middle"),
            Label(x=100, y=height - 8.0, text=_after(last), anchor="end"),
        ),
    )


def _after(minutes: int) -> str:
    if minutes < 1:
        return "at once"
    return (
        f"{minutes} min later"
        if minutes < 120
        else f"{minutes / 60:.0f} h later"
        if minutes < 2880
        else f"{minutes / 1440:.0f} days later"
    )


PAGE = Page(path="/story/{story}", template="story.html", show=show)
