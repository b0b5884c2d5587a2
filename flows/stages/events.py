"""Events of the stored stories: read once, found by `alerts.detection.events`, kept as alerts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from alerts.detection.episodes import Policy
from alerts.detection.novelty import words
from alerts.detection.sightings import Finding, Sighting, Suspicion
from alerts.detection.topic_watch import WARM_UP_H
from warehouse.records import Alert, AlertState, Event, EventKind, Outcome, Severity, Spike
from warehouse.store import QuerySession

HOUR = timedelta(hours=1)
WARM_UP = WARM_UP_H * HOUR
LEARNED_FROM = timedelta(days=42)  # vocabulary and share: one and a half half-lives
STILL_NEWS = timedelta(hours=3)  # a finding older than that was reported, or missed while nothing ran for hours
THRESHOLDS = {"few": 5.0, "balanced": 3.5, "many": 2.5}  # -log10; what they bring is in docs/spikes.md


@dataclass(frozen=True, kw_only=True, slots=True)
class Stories:
    """The stories of topics, and the instants of all stories, in order of time."""

    sightings: Sequence[Sighting]
    instants: Sequence[datetime]

    def warm_at(self) -> datetime | None:
        """Return from when on events are judged; None: nothing was counted yet."""
        return self.instants[0] + WARM_UP if self.instants else None


def stories_between(ask: QuerySession, topics: Collection[str], *, since: datetime, until: datetime) -> Stories:
    """Return the stories of a period that mention one of the topics."""
    rows = ask.rows("topic_sightings", since=since, until=until, loaded_after=None, taken_until=since)
    return Stories(
        sightings=[sighting_of(row) for row in rows if row["topic"] in topics],
        instants=[row["first_at"] for row in ask.rows("story_instants", since=since, until=until)],
    )


def sighting_of(row: dict[str, object]) -> Sighting:
    """Return a row of `topic_sightings` as a record."""
    evidence = row["evidence"] or ()
    own = frozenset(word for text in evidence for word in words(str(text)))  # type: ignore[attr-defined]
    return Sighting(
        topic=str(row["topic"]),
        at=row["first_at"],  # type: ignore[arg-type]
        story_id=row["story_id"],  # type: ignore[arg-type]
        family=str(row["family"]),
        title=str(row["title"]),
        own=own,
    )


Found = tuple[Alert, Event]


def recent_events(findings: Sequence[Finding], *, threshold: float, since: datetime, now: datetime) -> list[Found]:
    """Return the events and developments of the last hours, not before `since`, each as an alert and its event."""
    since = max(since, now - STILL_NEWS)
    return [(_alert(finding, threshold, now), _event(finding)) for finding in findings if finding.at >= since]


def as_severe_as_counted(alert: Alert, spikes: Sequence[Spike]) -> Alert:
    """Return the alert with the severity of its topic's counts since the event began, where that is higher."""
    counts = [s for s in spikes if s.topic == alert.topic and s.hour_at + HOUR > alert.started_at]
    severities = [Policy().severity(s) for s in counts if s.outcome is Outcome.SPIKE]
    return replace(alert, severity=max([alert.severity, *severities], key=attrgetter("rank")))


def new_events(found: Sequence[Found], known: Mapping[int, datetime]) -> list[Found]:
    """Return what was not reported yet; `known` has the last change of each event that was."""
    return [
        (alert, event)
        for alert, event in found
        if alert.alert_id not in known
        or (event.kind is EventKind.DEVELOPMENT and known[alert.alert_id] < event.changed_at)
    ]


def first_sign(suspicion: Suspicion, *, now: datetime) -> Found:
    """Return what a message about a suspicion needs; neither is stored."""
    alert = Alert(
        alert_id=suspicion.event_id,
        topic=suspicion.topic,
        state=AlertState.EARLY,
        severity=Severity.NOTABLE,
        opened_at=suspicion.at,
        changed_at=now,
        started_at=suspicion.started_at,
        spike=_spike(suspicion, suspicion.threshold),
        peak_score=suspicion.score,
    )
    event = Event(
        event_id=suspicion.event_id,
        topic=suspicion.topic,
        kind=EventKind.OPENING,
        opened_at=suspicion.at,
        changed_at=suspicion.at,
        started_at=suspicion.started_at,
        headline=suspicion.headline,
        story_ids=suspicion.story_ids,
        terms=suspicion.terms,
        publishers=suspicion.publishers,
        score=suspicion.score,
        volume_score=0.0,
        novelty_score=0.0,
    )
    return alert, event


def _spike(finding: Finding | Suspicion, threshold: float) -> Spike:
    return Spike(
        topic=finding.topic,
        hour_at=finding.at - HOUR,
        outcome=Outcome.SPIKE,
        score=finding.score,
        p_value=10.0 ** -min(finding.score, 300.0),
        window_h=finding.window_h,
        observed=finding.observed,
        expected=finding.expected,
        coverage=1.0,
        threshold=threshold,
    )


def _alert(finding: Finding, threshold: float, now: datetime) -> Alert:
    spike = _spike(finding, threshold)
    return Alert(
        alert_id=finding.event_id,
        topic=finding.topic,
        state=AlertState.OPENED if finding.kind is EventKind.OPENING else AlertState.DEVELOPING,
        severity=Policy().severity(spike),
        opened_at=finding.opened_at,
        changed_at=now,
        started_at=finding.started_at,
        spike=spike,
        peak_score=finding.score,
    )


def _event(finding: Finding) -> Event:
    return Event(
        event_id=finding.event_id,
        topic=finding.topic,
        kind=finding.kind,
        opened_at=finding.opened_at,
        changed_at=finding.at,
        started_at=finding.started_at,
        headline=finding.headline,
        story_ids=finding.story_ids,
        terms=finding.terms,
        publishers=finding.publishers,
        score=finding.score,
        volume_score=finding.volume_score,
        novelty_score=finding.novelty_score,
    )
