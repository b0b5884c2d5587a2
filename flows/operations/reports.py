"""The report of a period: its alerts with their events, what came nearest to an alert, and how the feeds did."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import mean

from alerts.detection.coverage import covered
from alerts.messages.report import Nearest, Watch, page
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext
from flows.stages.briefs import brief_of
from flows.stages.counted_hours import Hours, counted_hours
from warehouse.records import Alert

NEAREST = 5


def report_of(context: RunContext, since: datetime, until: datetime) -> tuple[str, int]:
    """Return the page about the alerts of a period, and how many there are."""
    hours = counted_hours(context)
    alerts = context.warehouse.records(Alert, "alerts_since", since=since)
    briefs = [brief_of(context, alert, hours.totals, hours.volumes) for alert in alerts if alert.started_at < until]
    known = context.warehouse.rows("alert_history", alert=None, since=since, until=until)
    text = page(
        briefs,
        since=since,
        until=until,
        watch=_watch(context, hours, since, until, frozenset(brief.alert.topic for brief in briefs)),
        sent_after={
            row["alert_id"]: timedelta(minutes=row["minutes_until_sent"])
            for row in known
            if row["minutes_until_sent"] is not None
        },
        zone=context.settings.timezone,
    )
    return text, len(briefs)


def _watch(context: RunContext, hours: Hours, since: datetime, until: datetime, alerted: frozenset[str]) -> Watch:
    """Return how the watch did; among what came nearest to an alert are topics without one."""
    within = [total for total in hours.totals if since <= total.hour_at < until]
    coverage = [share for total, share in zip(within, covered(within), strict=True) if total.feeds_due]
    subscribed = {feed.url for feed in context.feeds}
    nearest = context.warehouse.rows("nearest", since=since, until=until, limit=NEAREST + len(alerted))
    failing = [row for row in context.warehouse.rows("feeds_failing") if row["feed_url"] in subscribed]
    return Watch(
        feeds=len(subscribed),
        topics=len(matcher_of(context.settings).topics),
        articles=sum(total.articles for total in within),
        stories=sum(total.stories for total in within),
        coverage=mean(coverage) if coverage else None,
        failing=tuple((row["feed_url"], row["reason"] or row["health"]) for row in failing),
        nearest=tuple(
            Nearest(
                title=row["title"] or row["topic"],
                at=row["judged_at"],
                observed=row["observed"],
                expected=row["expected"],
                window_h=row["window_h"],
                share=row["share"],
            )
            for row in nearest
            if row["topic"] not in alerted
        )[:NEAREST],
    )
