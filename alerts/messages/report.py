"""The alerts of a period, and how the watch did, as one HTML page that needs nothing else: to open offline or mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from alerts.messages import chart
from alerts.messages.headlines import TITLE, began_at, title_of
from alerts.messages.mail import COLOURS, templates
from alerts.messages.message import compose
from alerts.messages.sanitize import one_line
from alerts.messages.wording import count, lasted, local_clock, number
from warehouse.records import AlertBrief


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearest:
    """The highest judgement on a topic in a period."""

    title: str  # of the topic
    at: datetime
    observed: int
    expected: float
    window_h: int
    share: float  # of the score that an alert needs; 1 and more: there was one


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """What was watched in a period, and how well."""

    feeds: int
    topics: int
    articles: int
    stories: int
    coverage: float | None  # share of the usual stories that could be received, 0 to 1; None: nothing was polled
    failing: tuple[tuple[str, str], ...] = ()  # feeds that fail now, and why
    nearest: tuple[Nearest, ...] = ()


def page(
    briefs: Sequence[AlertBrief],
    *,
    since: datetime,
    until: datetime,
    watch: Watch | None = None,
    sent_after: Mapping[int, timedelta] | None = None,
    zone: str = "UTC",
) -> str:
    """Return the page; `briefs` are the alerts in their latest state, shown in the order of their begin.

    `sent_after` is how long after the first article of its event each alert was first accepted by a channel, by id.
    """
    ordered = sorted(briefs, key=began_at)
    delays = sent_after or {}
    template = templates().get_template("report.html")
    return template.render(
        title=f"News events, {_day(since, zone)} to {_day(until, zone)}",
        summary=_summary(ordered, since, until, zone),
        episodes=[_episode(brief, delays.get(brief.alert.alert_id), zone) for brief in ordered],
        watch=_watch(watch) if watch else (),
        nearest=[_nearest(one, zone) for one in watch.nearest] if watch else (),
        failing=[(one_line(feed, TITLE), one_line(why, TITLE)) for feed, why in watch.failing] if watch else (),
    )


def _day(at: datetime, zone: str) -> str:
    """Return an instant with its year, for the page is kept: ``27 Jan 2025``, with the time unless it is midnight."""
    local = at.astimezone(ZoneInfo(zone))
    day = f"{local.day} {local:%b %Y}"
    return day if local.time() == time() else f"{day} {local:%H:%M}"


def _summary(briefs: Sequence[AlertBrief], since: datetime, until: datetime, zone: str) -> str:
    topics = len({brief.alert.topic for brief in briefs})
    found = f"{count(len(briefs), 'alert')} in {count(topics, 'topic')}" if briefs else "No alert"
    return f"{found} in {lasted(until - since)}. Times are in {'UTC' if zone == 'UTC' else zone.replace('_', ' ')}."


def _watch(watch: Watch) -> tuple[tuple[str, str], ...]:
    coverage = (
        "nothing was polled"
        if watch.coverage is None
        else f"{100 * watch.coverage:.0f} % of the usual stories could be received"
    )
    failing = f", {count(len(watch.failing), 'feed')} failing now" if watch.failing else ", none failing now"
    return (
        ("Watched", f"{count(watch.feeds, 'feed')} for {count(watch.topics, 'topic')}"),
        ("Arrived", f"{count(watch.articles, 'article')}, {count(watch.stories, 'story', 'stories')}"),
        ("Feeds", coverage + failing),
    )


def _nearest(one: Nearest, zone: str) -> tuple[str, str, str, str]:
    counted = f"{count(one.observed, 'story', 'stories')} in {one.window_h} h, {number(one.expected)} expected"
    share = "alert" if one.share >= 1 else f"{100 * one.share:.0f} %"
    return one_line(one.title, TITLE), local_clock(one.at, zone), counted, share


def _minutes(span: timedelta) -> str:
    hours, minutes = divmod(round(span.total_seconds() / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _episode(brief: AlertBrief, delay: timedelta | None, zone: str) -> dict[str, object]:
    alert, message = brief.alert, compose(brief)
    return {
        "message": message,
        "row": (
            local_clock(began_at(brief), zone),
            one_line(brief.opening, TITLE) if brief.event else title_of(brief),
            alert.severity,
            alert.state.value,
            f"{brief.story_count:,}",
            f"{len(brief.publishers):,}",
        ),
        "facts": (*message.facts, *((("Sent", f"{_minutes(delay)} after the first article"),) if delay else ())),
        "colour": COLOURS.get(alert.severity, "#64748b"),
        # our own drawing: text from feeds is data in its specification and escaped there
        "picture": Markup(chart.svg(message.chart)) if message.chart else "",  # noqa: S704
        "dark_picture": Markup(chart.svg(chart.in_dark(message.chart))) if message.chart else "",  # noqa: S704
    }
