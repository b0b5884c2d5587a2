"""The daily word that the watch goes on, also when there is nothing to tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from alerts.digest import heartbeat
from alerts.outbox import Outbox, Post
from alerts.outbox_history import episodes
from flows.desk import Desk
from warehouse.records import HourTotal

DAY = timedelta(days=1)


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
    return tuple(Post(message, channel) for channel in channels)
