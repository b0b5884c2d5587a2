"""Episodes: one event is one alert, however many hours it lasts.

An episode opens at the first hour that is a spike. It continues while hours score above a fraction of the threshold
(hysteresis: one quiet hour in the middle of an event ends nothing), and is resolved once a whole `quiet_h` lies below.
What the first judgement could not know, it says later under the same alert id: escalated when the severity rises,
confirmed or withdrawn when late articles have had time to arrive.

All is decided from the judgements and the open alerts alone, so that a run that is repeated decides the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warehouse.records import Alert, AlertState, Outcome, Severity, Spike, key

HOUR = timedelta(hours=1)
_OVER = (AlertState.RESOLVED, AlertState.WITHDRAWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """When an episode opens, changes and ends."""

    hysteresis: float = 0.3  # of the threshold; measured: a quarter of the repeats at the same precision
    quiet_h: int = 12  # that many hours below it end the episode; a spike older than that opens none
    over_h: int = 72  # an episode beside a newer one of its topic ends after so long without a change
    settle_h: int = 4  # after so long 9 of 10 late articles are in, and the first judgement is confirmed or withdrawn
    high: float = 2.0  # times the threshold
    extreme: float = 4.0

    def severity(self, spike: Spike) -> Severity:
        """Return how far beyond the threshold the spike lies, as a word."""
        times = spike.score / spike.threshold
        if times >= self.extreme:
            return Severity.EXTREME
        return Severity.HIGH if times >= self.high else Severity.NOTABLE


def decide(
    spikes: Iterable[Spike],
    open_alerts: Sequence[Alert],
    *,
    now: datetime,
    policy: Policy | None = None,
    opening: Collection[str] | None = None,
    defined_at: Mapping[str, datetime] | None = None,
) -> tuple[Alert, ...]:
    """Return every change of state that the judgements call for, in order of time; nothing where nothing changed.

    `spikes` are the judgements of the last hours, those judged before and since filled up by late articles among them:
    at least `quiet_h` of them, so that an end can be seen. `open_alerts` are the episodes in their present state.
    `opening` names the topics in which counts alone open an episode; None: all. Of several open episodes of a topic,
    counts belong to the newest; the others end once nothing was reported of them for `over_h`. `defined_at` has when
    the present definition of a topic began: counts by another definition than that of its opening withdraw no alert.
    """
    policy = policy or Policy()
    by_topic: defaultdict[str, list[Spike]] = defaultdict(list)
    for spike in spikes:
        if spike.hour_at + HOUR <= now:
            by_topic[spike.topic].append(spike)
    ongoing: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert in sorted(open_alerts, key=lambda alert: alert.opened_at):
        if alert.state not in _OVER:
            ongoing[alert.topic].append(alert)
    changes: list[Alert] = []
    for topic, hours in by_topic.items():
        hours.sort(key=lambda spike: spike.hour_at)
        *older, newest = ongoing[topic] or (None,)
        changes += [_ended(alert, hours[-1], now) for alert in older if alert and _is_over(alert, now, policy)]
        if newest and (defined_at or {}).get(topic, newest.opened_at) > newest.opened_at:
            newest = replace(newest, opening_threshold=None)
        changes += _decide_topic(hours, newest, now, policy, may_open=opening is None or topic in opening)
    return tuple(sorted(changes, key=lambda alert: (alert.changed_at, alert.topic)))


def onsets(spikes: Sequence[Spike], policy: Policy | None = None) -> tuple[Spike, ...]:
    """Return the judgements of one topic that begin an episode, as a live run at every hour would have found them."""
    policy = policy or Policy()
    found: list[Spike] = []
    last_at: datetime | None = None
    for spike in spikes:
        ended = last_at is None or spike.hour_at - last_at > policy.quiet_h * HOUR
        if spike.outcome is Outcome.SPIKE and ended:
            found.append(spike)
        if spike.outcome is Outcome.SPIKE or (not ended and _goes_on(spike, policy)):
            last_at = spike.hour_at
    return tuple(found)


def _is_over(alert: Alert, now: datetime, policy: Policy) -> bool:
    return now - alert.changed_at >= policy.over_h * HOUR


def _ended(alert: Alert, last: Spike, now: datetime) -> Alert:
    return replace(alert, state=AlertState.RESOLVED, changed_at=now, spike=last)


def _decide_topic(
    hours: Sequence[Spike], alert: Alert | None, now: datetime, policy: Policy, *, may_open: bool
) -> list[Alert]:
    """Return the changes of one topic's episode: what it was, or what begins."""
    changes = []
    if alert is None:
        alert = _opened(hours, now, policy) if may_open else None
        if alert is None:
            return []
        changes.append(alert)
    since_open = [spike for spike in hours if spike.hour_at >= alert.opened_at]
    for change in (_escalated, _settled, _resolved):
        changed = None if alert.state in _OVER else change(alert, since_open, now, policy)
        if changed is not None:
            alert = changed
            changes.append(alert)
    return changes


def _opened(hours: Sequence[Spike], now: datetime, policy: Policy) -> Alert | None:
    """Return the episode of the first spike that is no older than `quiet_h`; it starts with the window of that spike.

    Only the caller knows the stories in that window, and so when the first of them came.
    An older one belongs to an episode that was resolved, or to history, or to a long pause: none of these alerts.
    """
    first = next((s for s in hours if s.outcome is Outcome.SPIKE and now - s.hour_at <= policy.quiet_h * HOUR), None)
    if first is None:
        return None
    return Alert(
        alert_id=key("alert", first.topic, first.hour_at.isoformat()),
        topic=first.topic,
        state=AlertState.OPENED,
        severity=policy.severity(first),
        opened_at=first.hour_at,
        changed_at=now,
        started_at=first.hour_at - (first.window_h - 1) * HOUR,
        spike=first,
        peak_score=first.score,
        opening_threshold=first.threshold,
    )


def _escalated(alert: Alert, hours: Sequence[Spike], now: datetime, policy: Policy) -> Alert | None:
    """Return the alert at its highest hour if that makes it more severe than was said before."""
    top = max((s for s in hours if s.outcome is Outcome.SPIKE), key=lambda spike: spike.score, default=None)
    if top is None or policy.severity(top).rank <= alert.severity.rank:
        return None
    return replace(
        alert,
        state=AlertState.ESCALATED,
        severity=policy.severity(top),
        changed_at=now,
        spike=top,
        peak_score=max(alert.peak_score, top.score),
    )


def _settled(alert: Alert, hours: Sequence[Spike], now: datetime, policy: Policy) -> Alert | None:
    """Return the alert confirmed or withdrawn, once late articles have had time to arrive; once only.

    Withdrawn is what counts opened and no longer reaches the threshold of then: further topics and other settings
    change the threshold of later hours, not what happened.
    """
    settled_at = alert.opened_at + (1 + policy.settle_h) * HOUR
    if alert.state is AlertState.CONFIRMED or alert.changed_at >= settled_at or now < settled_at:
        return None
    top = max(hours, key=lambda spike: spike.score, default=alert.spike)
    state = AlertState.WITHDRAWN if _fell_apart(alert, hours) else AlertState.CONFIRMED
    return replace(alert, state=state, changed_at=now, spike=top, peak_score=max(alert.peak_score, top.score))


def _fell_apart(alert: Alert, hours: Sequence[Spike]) -> bool:
    """Return whether the hour that opened the alert, and all since, stay below what its opening needed."""
    if alert.opening_threshold is None:
        return False
    judged = [spike for spike in hours if spike.outcome in (Outcome.SPIKE, Outcome.NORMAL)]
    first_is_judged = any(spike.hour_at == alert.opened_at for spike in judged)
    return first_is_judged and all(spike.score < alert.opening_threshold for spike in judged)


def _resolved(alert: Alert, hours: Sequence[Spike], now: datetime, policy: Policy) -> Alert | None:
    """Return the alert ended, where the last `quiet_h` judged hours lie low."""
    lasting = [spike.hour_at for spike in hours if spike.outcome is Outcome.SPIKE or _goes_on(spike, policy)]
    last_at = max(lasting, default=alert.opened_at)
    if not hours or hours[-1].hour_at - last_at < policy.quiet_h * HOUR:
        return None
    return _ended(alert, hours[-1], now)


def _goes_on(spike: Spike, policy: Policy) -> bool:
    """Return whether an hour holds an episode open: high enough, or not to be judged at all."""
    return spike.outcome is Outcome.COVERAGE_DEGRADED or spike.score >= policy.hysteresis * spike.threshold
