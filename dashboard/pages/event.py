"""The page Event. It answers: is it real, who began, is it growing, what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from alerts.messages.new_words import new_words
from dashboard.charts.bars import Marker, bars
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale
from dashboard.pages.hours import hour_bars
from dashboard.pages.page import Page
from dashboard.visit import DAY, HOUR, MissingError, Visit, floor_hour
from dashboard.words import clock, count, ratio, usual
from warehouse.records import Row

STORIES, PUBLISHERS, RISING, WORDS = 12, 15, 12, 12
HEADLINES = 1000  # of which new words are made
BEFORE = timedelta(weeks=4)
WEEK = timedelta(weeks=1)
LEAD, LONGEST = timedelta(hours=30), timedelta(days=10)


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows."""
    visit.session.by_quarters()
    found = visit.ask("event", event=visit.captured["event"])
    if not found.rows:
        raise MissingError("There is no such event in the published news. It may be newer than the last publication.")
    event = found.rows[0]
    since, until = window(event, visit.hour_end)
    topic, began = event["topic"], floor_hour(event["started_at"])
    ends = min(until, began + LONGEST)
    kept_since = began - (WEEK if event["terms"] else BEFORE)
    visit.session.keep("subject_mentions", subject=topic, since=kept_since, until=ends)
    states = visit.ask("event_states", event=event["event_id"])
    hours = visit.ask("hours", topic=topic, since=since, until=until)
    stories = visit.ask("event_stories", event=event["event_id"], topic=topic, since=began, until=ends, limit=STORIES)
    spread = visit.ask("event_spread", topic=topic, since=began, until=ends, limit=PUBLISHERS)
    rising = visit.ask("rising_with", topic=topic, since=began, until=ends, before=began - WEEK, limit=RISING)
    people = visit.settings.people()
    return {
        "event": event,
        "headline": event["headline"] or (stories.rows[0]["title"] if stories.rows else ""),
        "hour": HOUR,
        "found": found,
        "numbers": numbers(event),
        "growth": growth(hours.rows, visit.as_of),
        "chart": chart(visit, event, states.rows, hours.rows, since, until),
        "hours": hours,
        "states": states,
        "stories": stories,
        "spread": spread,
        "rising": rising,
        "words": _new_words(visit, event, began, ends),
        "deliveries": visit.ask("event_deliveries", event=event["event_id"]),
        "silence": people.silence_of(topic),
        "acknowledged_by": people.acknowledged.get(event["event_id"], ""),
        "verdict": visit.ask("event_verdict", event=event["event_id"]),
    }


def window(event: Row, until: datetime) -> tuple[datetime, datetime]:
    """Return the hours that the chart shows: from a day and more before the event to its end, or to now."""
    end = until if event["open"] else min(floor_hour(event["changed_at"]) + 6 * HOUR, until)
    since = min(floor_hour(event["started_at"]) - LEAD, end - 2 * DAY)
    return max(since, end - LONGEST), end


def numbers(event: Row) -> str:
    """Return the numbers of the judgement that a message gives too: counted, usual, how many times."""
    times = ratio(event["observed"], event["expected"]) if event["expected"] >= 1 else ""
    counted = f"{count(event['observed'], 'story', 'stories')} in {event['window_h']} h"
    return f"{counted}, usually {usual(event['expected'])}" + (f" ({times} as many)" if times else "")


def growth(rows: Sequence[Row], as_of: datetime) -> str:
    """Return whether it grows: the last three whole hours against the three before."""
    whole = [row["stories"] for row in rows if row["hour_at"] + HOUR <= as_of and row["stories"] is not None]
    if len(whole) < 6:
        return ""
    last, before = sum(whole[-3:]), sum(whole[-6:-3])
    compared = f"{count(last, 'story', 'stories')} in the last three whole hours, {before:,} in the three before"
    if last == before:
        return f"Steady: {compared}."
    return f"{'Growing' if last > before else 'Slowing'}: {compared}."


def chart(
    visit: Visit, event: Row, states: Sequence[Row], rows: Sequence[Row], since: datetime, until: datetime
) -> Chart:
    """Return the chart with the states of the event as markers."""
    markers = [
        Marker(at=row["changed_at"], text=row["state"], kind="state")
        for number, row in enumerate(states)
        if (number == 0 or row["state"] != states[number - 1]["state"]) and row["state"] != "developing"
    ]
    series = hour_bars(rows, visit.zone, topic=event["topic"], as_of=visit.as_of)
    most = max((bar.amount or 0 for bar in series), default=0)
    return bars(
        series,
        TimeScale(since=since, until=until),
        visit.zone,
        summary=(
            f"Stories per hour about {event['title']} from {clock(since, visit.zone)} to {clock(until, visit.zone)}; "
            f"at most {most:.0f} in an hour"
        ),
        markers=markers,
    )


def _new_words(visit: Visit, event: Row, began: datetime, until: datetime) -> Sequence[str]:
    """Return what is new in the headlines: as stored with the event, else against the weeks before."""
    if event["terms"]:
        return tuple(event["terms"])[:WORDS]
    now = visit.ask("headlines", topic=event["topic"], since=began, until=until, limit=HEADLINES)
    before = visit.ask("headlines", topic=event["topic"], since=began - BEFORE, until=began, limit=HEADLINES)
    return new_words([row["title"] for row in now.rows], [row["title"] for row in before.rows], most=WORDS)


PAGE = Page(path="/event/{event}", template="event.html", show=show)
