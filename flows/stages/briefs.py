"""Briefs: all that a message about an alert needs, read from the warehouse once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import quote
from zoneinfo import ZoneInfo

from alerts.detection.rank import rank_of
from alerts.detection.spike_rule import SpikeRule
from alerts.messages.headlines import is_drop
from alerts.messages.message import Message
from alerts.messages.new_words import new_words
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext
from warehouse.records import (
    OVER,
    Alert,
    AlertBrief,
    AlertState,
    Event,
    HourTotal,
    Peak,
    Rank,
    Row,
    Spike,
    TopStory,
    Volume,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INSTANT = timedelta(microseconds=1)  # the story that made an event clear is part of it
Bar = tuple[datetime, int, float, float]
BARS, BAR_H = 24, 2  # two days
AFTER = timedelta(hours=6)
WEEKS = 28  # days of the small chart
COMPARED = timedelta(weeks=26)  # how far back it is looked for as many stories
BEFORE = timedelta(weeks=4)  # that the words of now are compared with
STORIES = 40  # more than are shown: some have the same headline, or were in an earlier message
RISING, SHOWN = 12, 6

OF_EVENT = "from event_stories({event}, timestamptz '{until:%Y-%m-%d %H:%M:%S.%f}+00')"
OF_TOPIC = """\
from stories_about(
    '{topic}', [], [], timestamptz '{since:%Y-%m-%d %H:%M:%S}+00', timestamptz '{until:%Y-%m-%d %H:%M:%S.%f}+00'
)"""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Window:
    """Which stories the numbers of a message count: one answer for all of them, and for the SQL below it."""

    topic: str
    core: list[int]  # of the event, the most central first; []: every story of the topic
    terms: list[str]
    since: datetime
    until: datetime

    def parameters(self) -> dict[str, object]:
        return {"topic": self.topic, "core": self.core, "terms": self.terms, "since": self.since, "until": self.until}


def brief_of(
    context: RunContext,
    alert: Alert,
    totals: Sequence[HourTotal],
    volumes: Sequence[Volume],
    *,
    messages: Sequence[Message] = (),
    events: Sequence[Event] = (),
) -> AlertBrief:
    """Return the brief of an alert, as the warehouse knows it now.

    `messages` are those sent so far. `events` are what this run has found of the alert's event and not stored yet.
    """
    known = _states(context, alert, events)
    window = _window(alert, known)
    size = context.warehouse.rows("event_size", **window.parameters())[0]
    hours = _hourly(context, alert, window.until)
    expected = _expected(alert, totals, volumes)
    began_at: datetime = size["first_at"] or alert.started_at
    rising = context.warehouse.rows(
        "rising_with", topic=alert.topic, since=window.since, until=window.until, limit=RISING
    )
    return AlertBrief(
        alert=alert,
        topic_title=matcher_of(context.settings).topics.get(alert.topic, alert.topic),
        stories=tuple(context.warehouse.records(TopStory, "event_stories", **window.parameters(), limit=STORIES)),
        story_count=size["stories"],
        article_count=size["articles"],
        publishers=tuple(size["publishers"]),
        hours=chart_bars(
            hours, expected, until=_drawn_until(alert, size["last_at"], window), zone=context.settings.zone
        ),
        days=_days(context, hours, until=window.until),
        topic_count=sum(stories for hour_at, stories in hours.items() if hour_at + HOUR > began_at),
        topic_expected=_since(expected, began_at, window.until),
        rising_with=_titles(row for row in rising if row["kind"] == "topic"),
        entities=_titles(row for row in rising if row["kind"] != "topic"),
        new_words=() if known else _new_words(context, alert, window),
        previous=messages[-1].headline if messages else "",
        named_before=frozenset(story.story_id for message in messages for story in message.stories),
        link=_link(context, alert),
        first=(size["first_publisher"], size["first_at"]) if size["first_at"] else None,
        last_at=size["last_at"],
        peak=_peak(context, alert, window),
        rank=_rank(alert, hours, totals, window),
        event=known[-1] if known else None,
        opening=known[0].headline if known else "",
        sql=_sql(alert, window),
        zone=context.settings.timezone,
    )


def stories_of_event(context: RunContext, alert: Alert, events: Sequence[Event] = ()) -> frozenset[int]:
    """Return the ids of the stories of an alert's event up to now; none where counts alone raised the alert.

    `events` are what this run has found of the event and not stored yet.
    """
    now = replace(alert, changed_at=context.at)
    known = _states(context, now, events)
    if not known:
        return frozenset()
    rows = context.warehouse.rows("event_story_ids", **_window(now, known).parameters())
    return frozenset(row["story_id"] for row in rows)


def _states(context: RunContext, alert: Alert, found: Sequence[Event]) -> list[Event]:
    """Return the opening and the developments of the alert's event so far, in order of time."""
    stored = context.warehouse.records(Event, "events_of", event=alert.alert_id)
    by_instant = {event.changed_at: event for event in (*stored, *found) if event.event_id == alert.alert_id}
    return [by_instant[at] for at in sorted(by_instant) if at <= alert.changed_at]


def _window(alert: Alert, known: Sequence[Event]) -> _Window:
    """Return the event's stories since it began, or the topic's in the window that was judged."""
    if known:
        latest_first = [story for event in reversed(known) for story in event.story_ids]
        return _Window(
            topic=alert.topic,
            core=list(dict.fromkeys(latest_first)),
            terms=sorted({term for event in known for term in event.terms}),
            since=min(event.started_at for event in known),
            until=alert.changed_at + INSTANT,
        )
    end = alert.spike.hour_at + HOUR
    begin = end - alert.spike.window_h * HOUR
    since = min(alert.started_at, begin) if alert.state in OVER or is_drop(alert.spike) else begin
    return _Window(topic=alert.topic, core=[], terms=[], since=since, until=end)


def _sql(alert: Alert, window: _Window) -> str:
    if window.core and alert.state is not AlertState.EARLY:  # a first sign is not stored as an event
        return OF_EVENT.format(event=alert.alert_id, until=window.until)
    return OF_TOPIC.format(topic=alert.topic, since=window.since, until=window.until)


def _hourly(context: RunContext, alert: Alert, until: datetime) -> dict[datetime, int]:
    """Return the topic's stories per hour of half a year, up to the very instant."""
    since = _day(context, until) - COMPARED
    rows = context.warehouse.rows("topic_hours", topic=alert.topic, since=since, until=until)
    return {row["hour_at"]: row["stories"] for row in rows}


def _expected(alert: Alert, totals: Sequence[HourTotal], volumes: Sequence[Volume]) -> dict[datetime, Spike]:
    """Return the judgement on two hours each, by the last of them, for what was to be expected in them."""
    from alerts.detection.spikes import judge  # noqa: PLC0415 -- arrays: a tenth of a second to import

    own = [volume for volume in volumes if volume.topic == alert.topic]
    rule = replace(SpikeRule(), windows_h=(BAR_H,))
    since = min(alert.started_at, alert.changed_at) - BARS * BAR_H * HOUR
    return {spike.hour_at: spike for spike in judge(totals, own, rule, since=since)}


def chart_bars(
    counted: dict[datetime, int], expected: dict[datetime, Spike], *, until: datetime, zone: ZoneInfo
) -> tuple[Bar, ...]:
    """Return the chart's bars: begin, counted, expected, and the upper edge of what is usual in them."""
    if not expected:
        return ()
    bars = []
    for begin, end in pairwise(_edges(until, zone)):
        usual = expected.get(begin + HOUR) or expected.get(begin) or expected.get(begin - HOUR)
        hours = [begin + number * HOUR for number in range(round((end - begin) / HOUR))]
        if usual:
            part = len(hours) / BAR_H
            stories = sum(counted.get(hour_at, 0) for hour_at in hours)
            bars.append((begin, stories, usual.expected * part, usual.baseline[1] * part))
    return tuple(bars)


def _edges(until: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return where bars begin and end, in UTC: at even hours of local clocks, so that each midnight begins one.

    A change of clocks makes one bar an hour longer or shorter. Counts are by full hours of UTC.
    """
    last = (until - INSTANT).astimezone(zone).replace(minute=0, second=0, microsecond=0, tzinfo=None, fold=0)
    last += (BAR_H - last.hour % BAR_H) * HOUR
    clocks = (last - number * BAR_H * HOUR for number in range(BARS, -1, -1))
    return [_hour(clock.replace(tzinfo=zone).astimezone(UTC) + HOUR - INSTANT) for clock in clocks]


def _drawn_until(alert: Alert, last_at: datetime | None, window: _Window) -> datetime:
    """Return the end of the chart: now, or some hours after the last article where the event is over."""
    return min(window.until, last_at + AFTER) if alert.state in OVER and last_at else window.until


def _since(expected: dict[datetime, Spike], begin: datetime, until: datetime) -> float:
    """Return how many stories of the topic were to be expected from an instant on, from hours' halves of two hours."""
    if not expected:
        return 0.0
    latest = expected[max(expected)].expected / BAR_H
    total, hour_at = 0.0, _hour(begin)
    while hour_at < until:
        rate = expected[hour_at].expected / BAR_H if hour_at in expected else latest
        total += rate * ((min(hour_at + HOUR, until) - max(hour_at, begin)) / HOUR)
        hour_at += HOUR
    return total


def _days(context: RunContext, counted: dict[datetime, int], *, until: datetime) -> tuple[tuple[datetime, int], ...]:
    """Return the topic's stories per day of the settings' zone, four weeks."""
    by_day = Counter[datetime]()
    for hour_at, stories in counted.items():
        by_day[_day(context, hour_at)] += stories
    today = _day(context, until)
    days = [_day(context, today - number * DAY + DAY / 2) for number in range(WEEKS - 1, -1, -1)]
    return tuple((day, by_day[day]) for day in days)


def _day(context: RunContext, at: datetime) -> datetime:
    return at.astimezone(context.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _peak(context: RunContext, alert: Alert, window: _Window) -> Peak | None:
    rows = context.warehouse.rows("event_peak", topic=alert.topic, since=window.since, until=alert.changed_at)
    if not rows:
        return None
    row = rows[0]
    return Peak(observed=row["observed"], expected=row["expected"], window_h=row["window_h"], ended_at=row["judged_at"])


def _rank(alert: Alert, hours: dict[datetime, int], totals: Sequence[HourTotal], window: _Window) -> Rank | None:
    """Return since when the topic has not had as many stories in as many hours, or as few for a drop."""
    if alert.state in OVER or not totals:
        return None
    known_since = min([totals[0].hour_at, *hours])
    return rank_of(hours, alert.spike.window_h, since=known_since, until=window.until, lowest=is_drop(alert.spike))


def _titles(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(row["title"] or row["subject"] for row in rows)[:SHOWN]


def _new_words(context: RunContext, alert: Alert, window: _Window) -> tuple[str, ...]:
    return new_words(
        _headlines(context, alert.topic, window.since, window.until),
        _headlines(context, alert.topic, window.since - BEFORE, window.since),
    )


def _headlines(context: RunContext, topic: str, since: datetime, until: datetime) -> list[str]:
    return [row["title"] for row in context.warehouse.rows("topic_headlines", topic=topic, since=since, until=until)]


def _link(context: RunContext, alert: Alert) -> str | None:
    """Return the page of the alert's event in the dashboard, where one is set and there is an alert."""
    if alert.state is AlertState.EARLY:
        return None
    if page := context.settings.alerts.dashboard:
        return page.replace("{topic}", quote(alert.topic)).replace("{alert}", str(alert.alert_id))
    url = context.settings.dashboard.url.rstrip("/")
    return f"{url}/event/{alert.alert_id}" if url else None


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
