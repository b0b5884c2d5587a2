"""Briefs: all that a message about an episode needs, read from the warehouse once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from alerts.detection.spikes import SpikeRule, judge
from alerts.messages.message import Message
from alerts.messages.new_words import new_words
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext
from warehouse.records import Alert, AlertBrief, HourTotal, Spike, TopStory, Volume

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)  # the story that made an event clear is part of it
Hour = tuple[datetime, int, float, float]
CHART = timedelta(days=7)
BEFORE = timedelta(weeks=4)  # that the words of now are compared with
STORIES = 8
RISING = 6

SQL = """\
from top_stories('{topic}', timestamptz '{since:%Y-%m-%d %H:%M:%S}+00', timestamptz '{until:%Y-%m-%d %H:%M:%S}+00')"""


def brief_of(
    context: RunContext,
    alert: Alert,
    totals: Sequence[HourTotal],
    volumes: Sequence[Volume],
    *,
    told: Sequence[Message] = (),
) -> AlertBrief:
    """Return the brief of an episode, as the warehouse knows it at this hour; `told` are its messages so far."""
    since, until = alert.started_at, alert.spike.hour_at + HOUR + INSTANT
    window = {"topic": alert.topic, "since": since, "until": until}
    size = context.warehouse.rows("topic_counts", **window)[0]
    first = _first(context, alert, until)
    titles = matcher_of(context.settings).topics
    return AlertBrief(
        alert=alert,
        topic_title=titles.get(alert.topic, alert.topic),
        stories=tuple(context.warehouse.records(TopStory, "top_stories", **window, limit=STORIES)),
        story_count=size["stories"],
        article_count=size["articles"],
        publishers=tuple(size["publishers"]),
        hours=_hours(alert, totals, volumes),
        rising_with=tuple(
            row["title"] or row["subject"] for row in context.warehouse.rows("rising_with", **window, limit=RISING)
        ),
        new_words=new_words(
            _headlines(context, alert.topic, since, until), _headlines(context, alert.topic, since - BEFORE, since)
        ),
        previous=told[-1].headline if told else "",
        told=frozenset(story.story_id for message in told for story in message.stories),
        link=_link(context, alert),
        first=first,
        sql=SQL.format(topic=alert.topic, since=since, until=until),
    )


def _first(context: RunContext, alert: Alert, until: datetime) -> tuple[str, datetime] | None:
    """Return the publisher of an episode's first story, among all that count, and when it was published."""
    since = alert.started_at.replace(minute=0, second=0, microsecond=0)  # stories count by the hour
    row = context.warehouse.rows("first_story", topic=alert.topic, since=since, until=until)[0]
    return (row["publisher"], row["published_at"]) if row["published_at"] else None


def _headlines(context: RunContext, topic: str, since: datetime, until: datetime) -> list[str]:
    return [row["title"] for row in context.warehouse.rows("topic_headlines", topic=topic, since=since, until=until)]


def _link(context: RunContext, alert: Alert) -> str | None:
    page = context.settings.alerts.dashboard
    return page.replace("{topic}", quote(alert.topic)).replace("{alert}", str(alert.alert_id)) or None


def _hours(alert: Alert, totals: Sequence[HourTotal], volumes: Sequence[Volume]) -> tuple[Hour, ...]:
    """Return the chart's hours: when, counted, expected, and the upper edge of what is usual for a single hour."""
    rule = replace(SpikeRule(), windows_h=(1,))
    own = [volume for volume in volumes if volume.topic == alert.topic]
    judged: Sequence[Spike] = judge(totals, own, rule, since=alert.spike.hour_at - CHART)
    return tuple((spike.hour_at, spike.observed, spike.expected, spike.baseline[1]) for spike in judged)
