"""The page Sources. It answers: who is silent, late, copying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard import links
from dashboard.charts.bars import Bar, bars
from dashboard.charts.cells import Cell, level, row
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale
from dashboard.pages.accounting import accounting, keep_outcomes
from dashboard.pages.page import Page
from dashboard.visit import DAY, HOUR, MissingError, Visit
from dashboard.words import count, day
from warehouse.records import Row

DAYS, SHOWN, MOST = 30, 60, 2000
SORTS = ("articles", "silent", "late", "copying", "publisher")
STORIES, ACCOUNT_HOURS, LIST_HOURS = 12, 7 * 24, 24  # LIST_HOURS: as on Health, whose sums the columns have


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page of all sources shows."""
    days = day_starts(visit)
    window = {"since": days[0], "until": visit.hour_end}
    sources = visit.ask("sources", publisher="", limit=MOST, **window)
    sort = visit.choice("sort", SORTS)
    ordered = sorted(sources.rows, key=_order(sort, visit.as_of))
    shown = ordered if visit.text("publishers") == "all" else ordered[:SHOWN]
    cells = visit.ask("source_days", publishers=[each["publisher"] for each in shown], **window)
    keep_outcomes(visit, visit.hour_end - LIST_HOURS * HOUR)
    accounts = visit.ask("source_accounts", since=visit.hour_end - LIST_HOURS * HOUR)
    by_name: dict[str, list[Row]] = {}
    for each in cells.rows:
        by_name.setdefault(each["publisher"], []).append(each)
    return {
        "sources": sources,
        "cells": cells,
        "sort": sort,
        "sorts": SORTS,
        "rows": [
            (each, day_cells(each["publisher"], by_name.get(each["publisher"], []), days, visit.zone)) for each in shown
        ],
        "accounts": accounts,
        "account_of": {each["publisher"]: each for each in accounts.rows},
        "differing": [each["publisher"] for each in accounts.rows if each["differences"]],
        "source_count": len(sources.rows),
        "first_day": days[0],
    }


def show_source(visit: Visit) -> Mapping[str, Any]:
    """Return what the page of one source shows."""
    name = visit.captured["name"]
    days = day_starts(visit)
    window = {"since": days[0], "until": visit.hour_end}
    own = visit.ask("sources", publisher=name, limit=1, **window)
    found = own.rows
    feeds = visit.ask("source_feeds", publisher=name)
    if not found and not feeds.rows:
        every = visit.ask("sources", publisher="", limit=MOST, **window)
        raise visit.unknown("source", name, [each["publisher"] for each in every.rows], links.source)
    cells = visit.ask("source_days", publishers=[name], **window)
    gates = visit.ask("source_gates", publisher=name, **window)
    if not found:
        raise MissingError(f"“{name}” has brought nothing in the last {DAYS} days, and none of its feeds is followed.")
    return {
        "name": name,
        "source": found[0],
        "own": own,
        "feeds": feeds,
        "cells": cells,
        "chart": day_bars(name, cells.rows, days, visit),
        "gates": gates,
        "widest": max((gate["items"] for gate in gates.rows), default=0),
        "partners": visit.ask("source_partners", publisher=name, limit=STORIES, **window),
        "articles": visit.ask(
            "search",
            words="",
            topic="",
            entity="",
            publisher=name,
            language="",
            quality="",
            since=visit.hour_end - 7 * DAY,
            until=visit.hour_end,
            limit=STORIES,
        ),
        "first_day": days[0],
        **accounting(visit, name, ACCOUNT_HOURS),
    }


def day_starts(visit: Visit) -> list[datetime]:
    """Return the beginnings of the last 30 local days, today last."""
    today = visit.as_of.astimezone(visit.zone).date()
    days = [today - timedelta(days=number) for number in range(DAYS - 1, -1, -1)]
    return [datetime(each.year, each.month, each.day, tzinfo=visit.zone) for each in days]


def day_bars(name: str, rows: Sequence[Row], days: Sequence[datetime], visit: Visit) -> Chart:
    """Return a bar for each day: how many articles came; hatched where no feed of the publisher answered."""
    series = [
        Bar(
            at=at,
            span=DAY,
            amount=None if deaf else articles,
            running=at + DAY > visit.as_of,
            title=_day_title(at, articles, visit.zone, deaf=deaf),
            href=links.search(publisher=name, since=at, until=at + DAY) if articles else "",
        )
        for at, articles, deaf in _days(rows, days, visit.zone)
    ]
    total = sum(each["articles"] for each in rows)
    return bars(
        series,
        TimeScale(since=days[0], until=days[-1] + DAY),
        visit.zone,
        summary=f"{name}: {count(total, 'article')} in {len(days)} days",
        height=130,
    )


def day_cells(name: str, rows: Sequence[Row], days: Sequence[datetime], zone: ZoneInfo) -> Chart:
    """Return a cell for each day: how much came, or hatched where no feed of the publisher answered."""
    largest = max((each["articles"] for each in rows), default=0)
    cells = [
        Cell(
            level="unknown" if deaf else level(articles, largest),
            title=_day_title(at, articles, zone, deaf=deaf),
            href=links.search(publisher=name, since=at, until=at + DAY) if articles else "",
        )
        for at, articles, deaf in _days(rows, days, zone)
    ]
    total = sum(each["articles"] for each in rows)
    return row(cells, summary=f"{name}: {count(total, 'article')} in {len(days)} days")


def _days(rows: Sequence[Row], days: Sequence[datetime], zone: ZoneInfo) -> Iterator[tuple[datetime, int, bool]]:
    """Yield each day with its articles, and whether nothing is known of it: no feed of the publisher answered."""
    known = {each["begins_at"].astimezone(zone).date(): each for each in rows}
    for at in days:
        each = known.get(at.date())
        articles = each["articles"] if each else 0
        yield at, articles, not articles and (each is None or not each["answered"])


def _day_title(at: datetime, articles: int, zone: ZoneInfo, *, deaf: bool) -> str:
    words = "not known: none of its feeds answered" if deaf else count(articles, "article")
    return f"{day(at, zone)}: {words}"


def _order(sort: str, as_of: datetime) -> Any:
    if sort == "silent":
        return lambda each: (each["last_at"] is not None, each["last_at"] or as_of)
    if sort == "late":
        return lambda each: -(each["median_minutes_until_seen"] or 0)
    if sort == "copying":
        return lambda each: -(each["copies"] / each["articles"] if each["articles"] else 0)
    if sort == "publisher":
        return lambda each: each["publisher"].casefold()
    return lambda each: -each["articles"]


PAGE = Page(path="/sources", template="sources.html", show=show, menu="Sources")
SOURCE = Page(path="/source/{name:path}", template="source.html", show=show_source)
