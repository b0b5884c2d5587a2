"""The page Now. It answers: is anything unusual, what happened, and may I believe it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.charts.bars import ENOUGH, UNUSUAL, Bar, small_bars
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale, time_labels
from dashboard.pages.hours import hour_bars, level_of
from dashboard.pages.page import Page
from dashboard.settings import People, Silence
from dashboard.visit import HOUR, Period, Visit, floor_hour
from dashboard.words import ago, clock, count
from warehouse.records import Row, Severity

CARDS, CARD_STORIES, LEAST_LANES, LANES, MOST = 12, 3, 5, 16, 10_000
RECENT = timedelta(hours=24)
GOOD = 0.9  # share of the usual stories from which the last hour is believed without a caveat
SPANS = {"24h": 24, "48h": 48, "7d": 168}


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """An open event as it stands on the page."""

    event: Row
    headline: str  # the central one; of events that were found by number alone, that of the story most carry
    chart: Chart
    stories: Sequence[Row]  # without the one that has the headline
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
    visit.session.by_quarters()
    span = visit.choice("span", ["48h", "24h", "7d"])
    until = visit.hour_end
    since = until - SPANS[span] * HOUR
    period = Period(since=since, until=until, by="hour", name=span)
    events = visit.ask("events", since=until - RECENT, until=until + HOUR, topic="", limit=MOST)
    ordered = by_weight(events.rows)
    going_on = [row for row in ordered if row["open"]]
    shown = going_on if visit.text("events") == "all" else going_on[:CARDS]
    ended = [row for row in ordered if not row["open"]]
    tops = visit.ask(
        "event_tops",
        events=[row["event_id"] for row in (*shown, *ended)],
        since=min((floor_hour(row["started_at"]) for row in (*shown, *ended)), default=since),
        until=until,
        limit=CARD_STORIES + 1,
    )
    watch = visit.ask("watch", since=until - RECENT, until=until)
    lanes = visit.ask("lanes", since=since, until=until)
    sums = visit.ask("subjects", since=since, until=until, kind="topic", limit=MOST)
    everything = visit.text("topics") == "all"
    by_topic: dict[str, list[Row]] = {}
    for row in lanes.rows:
        by_topic.setdefault(row["topic"], []).append(row)
    stories = {row["name"]: row["stories"] for row in sums.rows}
    people = visit.settings.people()
    watched = watch.rows[0] if watch.rows else None
    return {
        "sentence": sentence(going_on, watched, visit),
        "cards": [
            card(visit, row, stories_of(tops.rows, row), by_topic.get(row["topic"], []), period, people)
            for row in shown
        ],
        "open_count": len(going_on),
        "ended": [(row, _headline(row, stories_of(tops.rows, row))) for row in ended],
        "events": events,
        "tops": tops,
        "watch": watch,
        "watched": watched,
        "lanes": lanes_of(by_topic, stories, period, visit.zone, as_of=visit.as_of, everything=everything),
        "closest": closest(lanes.rows, visit.as_of),
        "lane_count": len(sums.rows),
        "lane_panel": lanes,
        "sums": sums,
        "axis": axis(period, visit.zone),
        "emerging": visit.ask("emerging", until=until + HOUR, limit=8),
        "span": span,
        "spans": list(SPANS),
        "cycle": next_cycle(visit),
    }


def by_weight(events: Sequence[Row]) -> list[Row]:
    """Return events in the order in which a person should look at them: open ones, the most unusual first."""
    return sorted(
        events,
        key=lambda row: (not row["open"], -Severity(row["severity"]).rank, -row["peak_score"], row["event_id"]),
    )


def stories_of(tops: Sequence[Row], event: Row) -> list[Row]:
    """Return the stories of an event, the one to name first first."""
    return [row for row in tops if row["event_id"] == event["event_id"]]


def _headline(event: Row, stories: Sequence[Row]) -> str:
    return event["headline"] or (stories[0]["title"] if stories else "")


def card(visit: Visit, event: Row, stories: Sequence[Row], rows: Sequence[Row], period: Period, people: People) -> Card:
    """Return an open event with the hours of its topic and further stories beside the one that has its headline."""
    headline = _headline(event, stories)
    bars = hour_bars(rows, visit.zone, topic=event["topic"], as_of=visit.as_of)
    most = max((bar.amount or 0 for bar in bars), default=0)
    return Card(
        event=event,
        headline=headline,
        chart=small_bars(
            bars,
            TimeScale(since=period.since, until=period.until),
            summary=f"{event['title']}, stories per hour in {period.name}: at most {most:.0f}",
            height=64,
        ),
        stories=[row for row in stories if row["title"] != headline][:CARD_STORIES],
        silence=people.silence_of(event["topic"]),
        acknowledged_by=people.acknowledged.get(event["event_id"], ""),
    )


def closest(rows: Sequence[Row], as_of: datetime) -> tuple[Row, float] | None:
    """Return the topic nearest to an alert in the last judged hours, with its score as a share of what one needs."""
    recent = [
        row for row in rows if row["score"] is not None and row["threshold"] and row["hour_at"] > as_of - 3 * HOUR
    ]
    shares = [(row, row["score"] / row["threshold"]) for row in recent if level_of(row) < UNUSUAL]
    return max(shares, key=lambda pair: pair[1], default=None)


def lanes_of(
    topics: Mapping[str, Sequence[Row]],
    sums: Mapping[str, int],
    period: Period,
    zone: ZoneInfo,
    *,
    as_of: datetime,
    everything: bool,
) -> list[Lane]:
    """Return the topics as rows of the strip: the unusual ones first, then those with most stories.

    `sums` has the stories of each topic in the whole period: a story may appear in several hours. Without `everything`,
    only the lanes that are worth their space.
    """
    scale = TimeScale(since=period.since, until=period.until)
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
        chart=small_bars(
            [replace(bar, low=None, high=None, expected=None) for bar in bars],
            scale,
            summary=f"{title}: {count(stories, 'story', 'stories')}",
            height=26,
            top=4,
        ),
        stories=stories,
        peak=peak,
    )


def axis(period: Period, zone: ZoneInfo) -> Chart:
    """Return the time axis above the strip."""
    scale = TimeScale(since=period.since, until=period.until)
    return Chart(height=16, summary="", labels=time_labels(scale, zone, y=12))


def sentence(going_on: Sequence[Row], watch: Row | None, visit: Visit) -> Mapping[str, str]:
    """Return what is going on in one sentence with its state, one of three, and how far to believe it.

    `trust` is good, partly or none: by the share of the usual stories that could be received in the last hour.
    """
    polled = visit.data.as_of
    if polled is None:
        return {
            "state": "unknown",
            "what": "There is no news yet.",
            "trust": "none",
            "why": "Nothing was polled or imported so far.",
        }
    trust, why = believed(watch)
    late = next_cycle(visit)["late"]
    why = f"{why}; the news ends {clock(polled, visit.zone)}, {ago(visit.now - polled)}."
    if trust == "none":
        what = "Nothing can be said about now: too few feeds answer."
        return {"state": "unknown", "what": what, "trust": trust, "why": why}
    things = "One thing" if len(going_on) == 1 else f"{len(going_on)} things" if going_on else "Nothing"
    verb = ("were" if len(going_on) > 1 else "was") if late else "are" if len(going_on) > 1 else "is"
    return {
        "state": "unusual" if going_on else "unknown" if late else "normal",
        "what": f"{things} {verb} unusual {'when the news ended' if late else 'right now'}.",
        "trust": "none" if late else trust,
        "why": why,
    }


def believed(watch: Row | None) -> tuple[str, str]:
    """Return how far the last hour can be believed, and why: good, partly or none."""
    if not watch or not watch["feeds_due"]:
        return "good", "No feed is polled: this is imported news"
    due, answered, share = watch["feeds_due"], watch["feeds_answered"], watch["coverage"]
    heard = f"{answered:,} of {count(due, 'feed')} answered in the last hour"
    share = answered / due if share is None else share
    if share >= GOOD:
        return "good", heard
    return "none" if share < ENOUGH else "partly", f"{heard}, which bring {100 * share:.0f} % of the usual stories"


def next_cycle(visit: Visit) -> Mapping[str, Any]:
    """Return when the last cycle was and when the next is due, and whether it is late."""
    last = visit.data.as_of
    if last is None:
        return {"last": None, "next": None, "late": True, "ago": ""}
    due = last + timedelta(minutes=visit.settings.every_minutes)
    late = visit.now - last > max(3 * timedelta(minutes=visit.settings.every_minutes), timedelta(minutes=90))
    return {"last": last, "next": due, "late": late, "ago": ago(visit.now - last)}


PAGE = Page(path="/", template="now.html", show=show, menu="Now")
