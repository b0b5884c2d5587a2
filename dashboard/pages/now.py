"""The page Now. It answers: is anything unusual, what happened, and may I believe it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.charts.bars import UNUSUAL, Bar, small_bars
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale, time_labels
from dashboard.pages.hours import hour_bars, level_of
from dashboard.pages.page import Page
from dashboard.settings import People, Silence
from dashboard.visit import HOUR, Period, Visit, floor_hour
from dashboard.words import ago, clock, count
from warehouse.records import Row

CARDS, CARD_STORIES, LEAST_LANES, LANES, MOST_TOPICS = 12, 3, 5, 16, 10_000
RECENT = timedelta(hours=24)
SPANS = {"24h": 24, "48h": 48, "7d": 168}


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """An event as it stands on the page."""

    event: Row
    headline: str  # the central one; of events that were found by number alone, that of the story most carry
    chart: Chart
    stories: Sequence[Row]
    silence: Silence | None
    acknowledged_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """A topic as a row of the strip."""

    topic: str
    title: str
    chart: Chart
    stories: int
    peak: int  # highest level


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows."""
    span = visit.choice("span", ["48h", "24h", "7d"])
    until = visit.hour_end
    since = until - SPANS[span] * HOUR
    period = Period(since=since, until=until, by="hour", name=span)
    events = visit.ask("events", since=until - RECENT, until=until + HOUR, topic="", limit=CARDS)
    watch = visit.ask("watch", since=until - RECENT, until=until)
    lanes = visit.ask("lanes", since=since, until=until)
    sums = visit.ask("subjects", since=since, until=until, kind="topic", limit=MOST_TOPICS)
    everything = visit.text("topics") == "all"
    stories = {row["name"]: row["stories"] for row in sums.rows}
    rows = lanes_of(lanes.rows, stories, period, visit.zone, as_of=visit.as_of, everything=everything)
    people = visit.settings.people()
    return {
        "sentence": sentence(events.rows, watch.rows[0] if watch.rows else None, visit),
        "cards": [card(visit, row, people) for row in events.rows],
        "events": events,
        "watch": watch,
        "watched": watch.rows[0] if watch.rows else None,
        "lanes": rows,
        "lane_count": len(sums.rows),
        "lane_panel": lanes,
        "sums": sums,
        "axis": axis(period, visit.zone),
        "emerging": visit.ask("emerging", until=until + HOUR, limit=8),
        "span": span,
        "spans": list(SPANS),
        "cycle": next_cycle(visit),
    }


def card(visit: Visit, row: Row, people: People) -> Card:
    """Return an event with its last 48 hours and its three most central stories."""
    until = visit.hour_end if row["open"] else min(floor_hour(row["changed_at"]) + HOUR, visit.hour_end)
    since = until - 48 * HOUR
    hours = visit.ask("hours", topic=row["topic"], since=since, until=until)
    stories = visit.ask(
        "event_stories",
        event=row["event_id"],
        topic=row["topic"],
        since=floor_hour(row["started_at"]),
        until=until,
        limit=CARD_STORIES,
    )
    bars = hour_bars(hours.rows, visit.zone, topic=row["topic"], as_of=visit.as_of)
    most = max((bar.amount or 0 for bar in bars), default=0)
    return Card(
        event=row,
        headline=row["headline"] or (stories.rows[0]["title"] if stories.rows else ""),
        chart=small_bars(
            bars,
            TimeScale(since=since, until=until),
            summary=f"{row['title']}, stories per hour in 48 hours: at most {most:.0f}",
            height=64,
        ),
        stories=stories.rows,
        silence=people.silence_of(row["topic"]),
        acknowledged_by=people.acknowledged.get(row["event_id"], ""),
    )


def lanes_of(
    rows: Sequence[Row], sums: Mapping[str, int], period: Period, zone: ZoneInfo, *, as_of: datetime, everything: bool
) -> list[Lane]:
    """Return the topics as rows of the strip: the unusual ones first, then those with most stories.

    `sums` has the stories of each topic in the whole period: a story may appear in several hours. Without `everything`,
    only the lanes that are worth their space.
    """
    scale = TimeScale(since=period.since, until=period.until)
    topics: dict[str, list[Row]] = {}
    for row in rows:
        topics.setdefault(row["topic"], []).append(row)
    peaks = {topic: max(level_of(row) for row in each) for topic, each in topics.items()}
    ordered = sorted(topics, key=lambda name: (-_if_unusual(peaks[name]), -sums.get(name, 0), topics[name][0]["title"]))
    shown = (
        ordered
        if everything
        else [name for at, name in enumerate(ordered) if at < LEAST_LANES or sums.get(name)][:LANES]
    )
    return [
        _lane(
            topics[name], sums.get(name, 0), peaks[name], scale, hour_bars(topics[name], zone, topic=name, as_of=as_of)
        )
        for name in shown
    ]


def _if_unusual(peak: int) -> int:
    return peak if peak >= UNUSUAL else 0


def _lane(rows: Sequence[Row], stories: int, peak: int, scale: TimeScale, bars: Sequence[Bar]) -> Lane:
    title = rows[0]["title"]
    return Lane(
        topic=rows[0]["topic"],
        title=title,
        chart=small_bars(bars, scale, summary=f"{title}: {count(stories, 'story', 'stories')}", height=26, top=4),
        stories=stories,
        peak=peak,
    )


def axis(period: Period, zone: ZoneInfo) -> Chart:
    """Return the time axis above the strip."""
    scale = TimeScale(since=period.since, until=period.until)
    return Chart(height=16, summary="", labels=time_labels(scale, zone, y=12))


def sentence(events: Sequence[Row], watch: Row | None, visit: Visit) -> Mapping[str, str]:
    """Return what is going on in one sentence, and whether to believe it in another, with the state: one of three."""
    open_events = sum(bool(row["open"]) for row in events)
    due, answered = (watch["feeds_due"], watch["feeds_answered"]) if watch else (0, 0)
    polled = visit.data.as_of
    if polled is None:
        return {"state": "unknown", "what": "There is no news yet.", "why": "Nothing was polled or imported so far."}
    blind = bool(due) and answered < 0.6 * due
    heard = (
        f"{answered:,} of {count(due, 'feed')} answered in the last hour"
        if due
        else "No feed is polled: this is imported news"
    )
    why = f"{heard}; the news ends {clock(polled, visit.zone)}."
    if blind:
        return {"state": "unknown", "what": "Nothing can be said about now: too few feeds answer.", "why": why}
    over = next_cycle(visit)["late"]
    if open_events and over:
        things = "One thing was" if open_events == 1 else f"{open_events} things were"
        return {"state": "unusual", "what": f"{things} unusual when the news ended.", "why": why}
    if over:
        return {"state": "unknown", "what": "Nothing was unusual when the news ended.", "why": why}
    if open_events:
        things = "One thing is" if open_events == 1 else f"{open_events} things are"
        return {"state": "unusual", "what": f"{things} unusual right now.", "why": why}
    return {"state": "normal", "what": "Nothing is unusual right now.", "why": why}


def next_cycle(visit: Visit) -> Mapping[str, Any]:
    """Return when the last cycle was and when the next is due, and whether it is late."""
    last = visit.data.as_of
    if last is None:
        return {"last": None, "next": None, "late": True, "ago": ""}
    due = last + timedelta(minutes=visit.settings.every_minutes)
    late = visit.now - last > max(3 * timedelta(minutes=visit.settings.every_minutes), timedelta(minutes=90))
    return {"last": last, "next": due, "late": late, "ago": ago(visit.now - last)}


PAGE = Page(path="/", template="now.html", show=show, menu="Now")
