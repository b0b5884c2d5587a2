"""The heartbeat: a daily message that the watch works, also when there is no news."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import mean

from alerts.detection.coverage import covered
from alerts.messages import digest
from alerts.messages.digest import heartbeat
from alerts.messages.headlines import NAME
from alerts.messages.message import Message
from alerts.messages.sanitize import one_line
from alerts.messages.wording import count, number
from alerts.outbox.history import episodes
from alerts.outbox.outbox import Outbox, QueuedMessage
from extractors.topics.emerging import SURGE
from flows.runtime.context import RunContext, day_of
from warehouse.records import EmergedTerm, HourTotal

DAY = timedelta(days=1)
LATE = timedelta(hours=2)  # after an hour at the end of the day; runs come more often
SHOWN = 5  # emerging terms


def heartbeat_posts(
    context: RunContext, outbox: Outbox, totals: Callable[[], Sequence[HourTotal]], channels: Iterable[str]
) -> tuple[QueuedMessage, ...]:
    """Return the day's heartbeat for every channel from its hour on; it has one key a day, so it is sent once."""
    day = _due_day(context)
    if day is None:
        return ()
    since = context.at - DAY
    subscribed, failing = _health(context)
    message = heartbeat(
        feeds=len(subscribed),
        feeds_healthy=len(subscribed - failing),
        articles=sum(total.articles for total in totals() if total.hour_at >= since),
        alerts=len(episodes(outbox, since=since)),
        coverage=_coverage(totals(), since),
        now=day,
    )
    complete = replace(message, facts=message.facts + _emerged(context))
    return tuple(QueuedMessage(complete, channel) for channel in channels)


def _coverage(totals: Sequence[HourTotal], since: datetime) -> float | None:
    """Return the mean share of the usual stories that could be received since an instant; None: nothing was polled."""
    known = zip(totals, covered(totals), strict=True)
    shares = [share for total, share in known if total.hour_at >= since and total.feeds_due]
    return mean(shares) if shares else None


def summary_of(context: RunContext) -> Callable[[str, Sequence[Message]], Message]:
    """Return what makes a digest of held messages, with what emerged without a topic and how the feeds are."""

    def summary(channel: str, messages: Sequence[Message]) -> Message:
        return digest.summary(channel, messages, (*_emerged(context), _feeds(context)))

    return summary


def _feeds(context: RunContext) -> tuple[str, str]:
    subscribed, failing = _health(context)
    return "feeds", f"{len(subscribed - failing):,} of {count(len(subscribed), 'feed')} healthy"


def _health(context: RunContext) -> tuple[set[str], set[str]]:
    """Return the addresses of the feeds, and of those that fail."""
    failing = [row for row in context.warehouse.rows("feeds_failing") if row["health"] in {"failing", "disabled"}]
    return {feed.url for feed in context.feeds}, {row["feed_url"] for row in failing}


def _due_day(context: RunContext) -> datetime | None:
    """Return now, in the zone of the settings, if the day's heartbeat is due; None if it is not.

    The day before stands in where its hour came so late that the first run after it belongs to the next day.
    """
    due, local = context.settings.alerts.heartbeat, context.at.astimezone(context.settings.zone)
    if due is None or local.time() >= due:
        return None if due is None else local
    yesterday = local.replace(hour=due.hour, minute=due.minute, second=0, microsecond=0) - DAY
    return yesterday if local - yesterday <= LATE else None


def _emerged(context: RunContext) -> tuple[tuple[str, str], ...]:
    """Return what surged without a topic by the beginning of the day, one line each."""
    terms = context.warehouse.records(EmergedTerm, "emerged_terms", day=day_of(context))
    return tuple(
        (
            "emerging",
            f"{one_line(term.term, NAME)}: {count(term.stories, 'story', 'stories')}, {number(term.expected)} expected",
        )
        for term in terms
        if term.score >= SURGE
    )[:SHOWN]
