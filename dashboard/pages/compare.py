"""Compare: share of voice of up to ten topics or entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import links
from dashboard.charts.lines import Series, lines
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale
from dashboard.pages.page import Page
from dashboard.panels import BadInputError
from dashboard.visit import Period, Visit
from dashboard.words import clock
from warehouse.records import Row

MOST, SUGGESTED = 10, 4
MEASURES = ("voice", "share", "stories", "articles")


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows."""
    period = visit.period("30d")
    measure = visit.choice("show", MEASURES)
    known = visit.ask("subjects", since=period.since, until=period.until, kind="", limit=10_000)
    titles = {row["name"]: row["title"] for row in known.rows}
    asked = [name for name in dict.fromkeys(visit.given.get("t", ())) if name]
    if len(asked) > MOST:
        raise BadInputError(f"at most {MOST} topics and entities can be compared, not {len(asked)}")
    for name in asked:
        if name not in titles:
            raise visit.unknown("topic or entity", name, list(titles), links.compare)
    names = asked or suggested(known.rows)
    answer = visit.ask("compare", subjects=names, by=period.by, since=period.since, until=period.until)
    return {
        "period": period,
        "measure": measure,
        "measures": MEASURES,
        "names": names,
        "suggested": not asked,
        "titles": titles,
        "known": sorted(titles.items(), key=lambda item: item[1].casefold()),
        "compare": answer,
        "table": table(answer.rows, names, known.rows),
        "chart": chart(answer.rows, names, titles, period, measure, visit),
        "most": MOST,
    }


def suggested(known: Sequence[Row]) -> list[str]:
    """Return the topics with most stories; entities where no topic has any."""
    told = [row for row in known if row["stories"]]
    topics = [row["name"] for row in told if row["kind"] == "topic"]
    return (topics or [row["name"] for row in told])[:SUGGESTED]


def table(rows: Sequence[Row], names: Sequence[str], known: Sequence[Row]) -> list[Mapping[str, Any]]:
    """Return for each name its stories and articles of the whole period and its share among the compared ones."""
    whole = {row["name"]: row for row in known}
    total = sum(whole[name]["stories"] for name in names)
    unknown = {name: sum(row["stories"] is None for row in rows if row["subject"] == name) for name in names}
    return [
        {
            "name": name,
            "kind": whole[name]["kind"],
            "stories": whole[name]["stories"],
            "articles": whole[name]["articles"],
            "owners": whole[name]["owners"],
            "voice": whole[name]["stories"] / total if total else None,
            "unknown": unknown[name],
        }
        for name in names
    ]


def chart(
    rows: Sequence[Row], names: Sequence[str], titles: Mapping[str, str], period: Period, measure: str, visit: Visit
) -> Chart:
    """Return a line for each name; steps in which nothing was heard interrupt it."""
    by_name: dict[str, list[tuple[Any, float | None]]] = {name: [] for name in names}
    for row in rows:
        by_name[row["subject"]].append((row["begins_at"], None if row["stories"] is None else row[measure]))
    begins = min((row["begins_at"] for row in rows), default=period.since)
    return lines(
        [Series(name=titles[name], points=by_name[name]) for name in names],
        TimeScale(since=min(begins, period.since), until=period.until),
        visit.zone,
        summary=(
            f"{measure} of {', '.join(titles[name] for name in names) or 'nothing'} by {period.by}, "
            f"{clock(period.since, visit.zone)} to {clock(period.until, visit.zone)}"
        ),
        percent=measure in {"voice", "share"},
    )


PAGE = Page(path="/compare", template="compare.html", show=show, menu="Compare")
