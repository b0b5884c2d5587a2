"""The page Topic and Entity. It answers: how has attention changed, and against what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard import links
from dashboard.charts.bars import Bar, Marker, bars
from dashboard.charts.cells import Cell, level, row
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale
from dashboard.pages.hours import UNJUDGED
from dashboard.pages.page import Page
from dashboard.pages.sensitivity import AS_SET, STEPS, sensitivity
from dashboard.visit import HOUR, Period, Visit
from dashboard.words import amount, clock, count, number, percent
from warehouse.records import Row

MEASURES = ("stories", "articles", "share")
STORIES, PUBLISHERS, TOGETHER, EVENTS = 10, 12, 12, 1000
CLEAR = 0.1  # relative change below which attention is called unchanged


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page of a topic or entity shows."""
    name = visit.captured["name"]
    definitions = visit.ask("subject", subject=name)
    if not definitions.rows:
        every = visit.ask("subjects", since=visit.as_of, until=visit.as_of, kind="", limit=10_000)
        kinds = {each["name"]: each["kind"] for each in every.rows}
        raise visit.unknown("topic or entity", name, list(kinds), lambda near: links.subject(near, kinds[near]))
    subject = definitions.rows[0]
    is_topic = subject["kind"] == "topic"
    period = visit.period("7d")
    measure = visit.choice("show", MEASURES)
    window = {"since": period.since, "until": period.until}
    visit.session.keep("subject_mentions", subject=name, since=period.since - period.span, until=period.until)
    volume = visit.ask("volume", subject=name, by=period.by, **window)
    events = visit.ask("events", topic=name, limit=EVENTS, **window)
    totals = visit.ask("subject_totals", subject=name, **window)
    before = visit.ask("subject_before", subject=name, **window)
    people = visit.ask("publishers", subject=name, limit=PUBLISHERS, **window)
    names = [each["publisher"] for each in people.rows]
    days = visit.ask("publisher_days", publishers=names, subject=name, by=period.by, **window)
    scores = visit.ask("scores", topic=name, **window)
    opened = [each for each in events.rows if period.since <= each["opened_at"] < period.until]
    step = visit.choice("sensitivity", [str(AS_SET), *(str(each) for each in range(len(STEPS)))])
    return {
        "scores": scores,
        "hour": HOUR,
        "sensitivity": sensitivity(scores.rows, opened, int(step)),
        "definition": visit.settings.definition(name),
        "subject": subject,
        "is_topic": is_topic,
        "period": period,
        "measure": measure,
        "measures": MEASURES,
        "volume": volume,
        "totals": totals,
        "before": before,
        "change": change(totals.rows[0]["stories"], before.rows[0], period),
        "state": state(events.rows, scores.rows, period, visit.as_of) if is_topic else "",
        "coverage": mean_coverage(volume.rows),
        "unknown": sum(each["stories"] is None for each in volume.rows),
        "chart": chart(visit, subject, volume.rows, events.rows, definitions.rows, period, measure),
        "events": events,
        "definitions": definitions,
        "publishers": people,
        "publisher_days": days,
        "rows": publisher_rows(people.rows, days.rows, volume.rows, subject, visit),
        "together": visit.ask("rising_with", topic=name, before=period.since - period.span, limit=TOGETHER, **window),
        "stories": visit.ask("stories", subject=name, limit=STORIES, **window),
        "silence": visit.settings.people().silence_of(name),
    }


def change(stories: int, before: Row, period: Period) -> str:
    """Return how attention has changed against the time of the same length before, in words; empty: it is not known."""
    if not before["all_stories"] or before["began_at"] > period.since - period.span + period.span / 10:
        return ""
    earlier = before["stories"]
    span = {"24h": "24 hours", "48h": "48 hours", "7d": "7 days", "30d": "30 days", "90d": "90 days", "1y": "year"}
    before_now = f"in the {span.get(period.name, 'time of the same length')} before"
    if not earlier:
        return f"Up from none {before_now}" if stories else f"None {before_now} either"
    times = stories / earlier
    if times >= 2:
        return f"Up from {earlier:,} {before_now}: {number(times)} times as many"
    if abs(times - 1) < CLEAR:
        return f"About as many as {before_now} ({earlier:,})"
    return f"{'Up' if times > 1 else 'Down'} from {earlier:,} {before_now}, by {100 * abs(times - 1):.0f} %"


def state(events: Sequence[Row], scores: Sequence[Row], period: Period, as_of: datetime) -> str:
    """Return which of the three states the topic is in; empty for a period that has ended."""
    if period.until < as_of:
        return ""
    if any(each["open"] for each in events):
        return "unusual"
    return "unknown" if not scores or scores[-1]["outcome"] in UNJUDGED else "normal"


def mean_coverage(rows: Sequence[Row]) -> float | None:
    """Return the mean share of feeds that answered; None where no feed was due."""
    heard = [each["coverage"] for each in rows if each["coverage"] is not None]
    return sum(heard) / len(heard) if heard else None


def chart(  # noqa: PLR0913, PLR0917 -- what a chart is made of
    visit: Visit,
    subject: Row,
    rows: Sequence[Row],
    events: Sequence[Row],
    definitions: Sequence[Row],
    period: Period,
    measure: str,
) -> Chart:
    """Return the chart of a measure, with events and changes of the definition as markers."""
    markers = [
        Marker(at=each["opened_at"], text="event", kind="state", href=links.event(each["event_id"]))
        for each in events
        if period.since <= each["opened_at"] < period.until
    ] + [
        Marker(at=each["since_at"], text="definition changed", kind="definition")
        for each in definitions[:-1]
        if period.since <= each["since_at"] < period.until
    ]
    unusual = [(each["started_at"], _end(each, period.until)) for each in events]
    series = [_bar(each, subject, measure, unusual, visit) for each in rows]
    begins = min((bar.at for bar in series), default=period.since)
    ends = max((bar.at + bar.span for bar in series), default=period.until)
    return bars(
        series,
        TimeScale(since=begins, until=ends),
        visit.zone,
        summary=(
            f"{measure} about {subject['title']} by {period.by}, "
            f"{clock(period.since, visit.zone)} to {clock(period.until, visit.zone)}"
        ),
        height=260,
        markers=markers,
        percent=measure == "share",
    )


def _end(event: Row, until: datetime) -> datetime:
    return until if event["open"] else event["changed_at"]


def _bar(each: Row, subject: Row, measure: str, unusual: Sequence[tuple[datetime, datetime]], visit: Visit) -> Bar:
    at, ends = each["begins_at"], each["ends_at"]
    value = each[measure] if each["stories"] is not None else None
    shown = percent(value, 2) if measure == "share" else f"{amount(value)} {measure}"
    with_band = measure == "stories"
    kind = "topic" if subject["kind"] == "topic" else "entity"
    query = {kind: subject["name"], "since": at, "until": ends}
    return Bar(
        at=at,
        span=ends - at,
        amount=value,
        low=each["low"] if with_band else None,
        high=each["high"] if with_band else None,
        expected=each["expected"] if with_band else None,
        coverage=each["coverage"],
        level=2 if value and any(since < ends and until > at for since, until in unusual) else 0,
        running=ends > visit.as_of,
        title=f"{clock(at, visit.zone)}: {shown if value is not None else 'not known: no feed answered'}",
        href=links.search(**query) if value else "",
    )


def publisher_rows(
    publishers: Sequence[Row], days: Sequence[Row], volume: Sequence[Row], subject: Row, visit: Visit
) -> list[tuple[Row, Chart]]:
    """Return each publisher with a row of cells over time."""
    steps = [(each["begins_at"], each["ends_at"]) for each in volume]
    largest = max((each["articles"] for each in days), default=0)
    written = {(each["publisher"], each["begins_at"]): each["articles"] for each in days}
    kind = "topic" if subject["kind"] == "topic" else "entity"
    found = []
    for publisher in publishers:
        name = publisher["publisher"]
        cells = []
        for at, ends in steps:
            articles = written.get((name, at), 0)
            query = {kind: subject["name"], "publisher": name, "since": at, "until": ends}
            cells.append(
                Cell(
                    level=level(articles, largest),
                    title=f"{name}, {clock(at, visit.zone)}: {count(articles, 'article')}",
                    href=links.search(**query) if articles else "",
                )
            )
        found.append(
            (
                publisher,
                row(
                    cells,
                    summary=f"{name}: {count(publisher['articles'], 'article')}",
                    gap=0 if len(cells) > 60 else 0.12,
                ),
            )
        )
    return found


PAGE = Page(path="/topic/{name:path}", template="topic.html", show=show)
ENTITY = Page(path="/entity/{name:path}", template="topic.html", show=show)
