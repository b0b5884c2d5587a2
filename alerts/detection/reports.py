"""What would have been reported over stored history: one row for each opening and each development of an event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts.detection.sightings import Finding
from warehouse.records import EventKind, Spike

HOUR = timedelta(hours=1)
SAME = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """An alert that a live run would have sent."""

    topic: str
    kind: EventKind
    at: datetime  # of the story, or the begin of the hour, that made it clear
    sent_at: datetime  # when a live run would have sent it
    score: float
    observed: int
    expected: float
    window_h: int
    headline: str = ""
    terms: tuple[str, ...] = ()


def report_of(finding: Finding, *, every: timedelta) -> Report:
    """Return the report of a finding; the first cycle after its last story sends it, one each `every`."""
    since_epoch = finding.at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return Report(
        topic=finding.topic,
        kind=finding.kind,
        at=finding.at,
        sent_at=finding.at + (-since_epoch % every),
        score=finding.score,
        observed=finding.observed,
        expected=finding.expected,
        window_h=finding.window_h,
        headline=finding.headline,
        terms=finding.terms,
    )


def report_of_hour(spike: Spike) -> Report:
    """Return the report of an hour that was judged by its counts alone; it is sent when the hour is over."""
    return Report(
        topic=spike.topic,
        kind=EventKind.OPENING,
        at=spike.hour_at,
        sent_at=spike.hour_at + HOUR,
        score=spike.score,
        observed=spike.observed,
        expected=spike.expected,
        window_h=spike.window_h,
    )


def in_order(reports: Iterable[Report]) -> tuple[Report, ...]:
    """Return the reports in the order in which they would have been sent."""
    return tuple(sorted(reports, key=lambda report: (report.sent_at, report.topic)))


def compare(first: Sequence[Report], second: Sequence[Report]) -> tuple[tuple[Report, ...], tuple[Report, ...]]:
    """Return the reports that only the first setting has, and those that only the second has.

    Reports of one topic within half a day are the same event, reported sooner or later.
    """
    return _without(first, second), _without(second, first)


def _without(reports: Sequence[Report], others: Sequence[Report]) -> tuple[Report, ...]:
    return tuple(
        report
        for report in reports
        if not any(other.topic == report.topic and abs(other.at - report.at) <= SAME for other in others)
    )
