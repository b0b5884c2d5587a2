"""Episodes of a period as one HTML page that needs nothing else: to open offline, mail or publish."""

from collections.abc import Sequence
from datetime import datetime, time

from markupsafe import Markup

from alerts.messages import chart
from alerts.messages.mail import COLOURS, templates
from alerts.messages.message import compose
from alerts.messages.wording import clock, count, lasted, number
from warehouse.records import AlertBrief


def page(briefs: Sequence[AlertBrief], *, since: datetime, until: datetime) -> str:
    """Return the page; `briefs` are the episodes in their latest state, shown in the order of their begin."""
    ordered = sorted(briefs, key=lambda brief: brief.alert.started_at)
    return templates.get_template("report.html").render(
        title=f"News spikes, {_day(since)} to {_day(until)}",
        summary=_summary(ordered, since, until),
        episodes=[_episode(brief) for brief in ordered],
    )


def _day(at: datetime) -> str:
    """Return an instant with its year, for the page is kept: ``27 Jan 2025``, with the time unless it is midnight."""
    day = f"{at.day} {at:%b %Y}"
    return day if at.time() == time() else f"{day} {at:%H:%M}"


def _summary(briefs: Sequence[AlertBrief], since: datetime, until: datetime) -> str:
    topics = len({brief.alert.topic for brief in briefs})
    return f"{count(len(briefs), 'episode')} of {count(topics, 'topic')} in {lasted(until - since)}. All times are UTC."


def _episode(brief: AlertBrief) -> dict[str, object]:
    alert, message = brief.alert, compose(brief)
    return {
        "message": message,
        "row": (
            clock(alert.started_at),
            brief.topic_title,
            alert.severity,
            alert.state.value,
            f"{alert.spike.observed:,}",
            number(alert.spike.expected),
        ),
        "colour": COLOURS.get(alert.severity, "#64748b"),
        # drawn by ourselves from a specification in which strangers' text is data: its text is escaped there
        "picture": Markup(chart.svg(message.chart)) if message.chart else "",  # noqa: S704
    }
