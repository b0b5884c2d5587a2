"""The daily word that the watch goes on, also when there is nothing to tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from alerts.messages.digest import heartbeat
from alerts.messages.message import NAME
from alerts.messages.sanitize import one_line
from alerts.messages.wording import count, number
from alerts.outbox.history import episodes
from alerts.outbox.outbox import Outbox, Post
from extractors.topics.emerging import SURGE
from flows.runtime.context import Desk, day_of
from warehouse.records import EmergedTerm, HourTotal

DAY = timedelta(days=1)
SHOWN = 5  # emerging terms


def heartbeat_posts(
    desk: Desk, outbox: Outbox, totals: Sequence[HourTotal], channels: Iterable[str]
) -> tuple[Post, ...]:
    """Return the day's heartbeat for every channel from its hour on; it has one key a day, so it is told once."""
    due, local = desk.settings.alerts.heartbeat, desk.at.astimezone(desk.settings.zone)
    if due is None or local.time() < due:
        return ()
    since = desk.at - DAY
    subscribed = {feed.url for feed in desk.feeds}
    failing = [row for row in desk.warehouse.rows("feeds_failing") if row["health"] in {"failing", "disabled"}]
    message = heartbeat(
        feeds=len(subscribed),
        feeds_healthy=len(subscribed - {row["feed_url"] for row in failing}),
        articles=sum(total.articles for total in totals if total.hour_at >= since),
        alerts=len(episodes(outbox, since=since)),
        since=since,
        now=local,
    )
    told = replace(message, facts=message.facts + _emerged(desk))
    return tuple(Post(told, channel) for channel in channels)


def _emerged(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return what surged without a topic by the beginning of the day, one line each."""
    terms = desk.warehouse.records(EmergedTerm, "emerged_terms", day=day_of(desk))
    return tuple(
        (
            "emerging",
            f"{one_line(term.term, NAME)}: {count(term.stories, 'story', 'stories')}, {number(term.expected)} expected",
        )
        for term in terms
        if term.score >= SURGE
    )[:SHOWN]
