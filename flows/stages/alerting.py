"""The alerting stage: volumes -> spikes -> episodes -> messages -> deliveries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from operator import attrgetter

from alerts.detection.episodes import decide
from alerts.messages.message import Message, compose
from alerts.outbox.delivery import deliver
from alerts.outbox.outbox import Outbox
from alerts.routing.routes import STORM_WINDOW, Addition, grouped, plan
from alerts.routing.silences import (
    Mute,
    acknowledged,
    forget_unheard,
    is_muted,
    keep_unheard,
    mutes,
    unheard,
)
from flows.configuration.channels import channels_of, open_outbox, routes_of
from flows.runtime.context import RunContext
from flows.runtime.sharding import Counts
from flows.stages.briefs import brief_of
from flows.stages.counted_hours import Hours, counted_hours, full_hour, judged_before, topic_rules_of
from flows.stages.early import early_messages
from flows.stages.events import (
    as_severe_as_counted,
    new_events,
    recent_events,
)
from flows.stages.heartbeat import heartbeat_posts, summary_of
from flows.stages.judging import judgements_of_hour, judgements_of_stories
from flows.stages.lifted import additions, in_one_thread
from flows.stages.look import ask_for_a_look
from flows.stages.topic_watches import Watched, watched
from warehouse.records import OVER, Alert, AlertBrief, AlertState, Event, Record, Topic

HOUR = timedelta(hours=1)
UNMUTED = "This changed while its topic was muted."
OVERLAP = timedelta(hours=1)  # landed again: what a run that was killed has kept in the outbox and not landed
REMEMBERED = timedelta(days=7)  # what was reported of an event is known for longer than it can develop


def alert_on_spikes(context: RunContext) -> Counts:
    """Judge the last complete hours, keep what changed in the outbox, and send what is due; returns counts."""
    with ExitStack() as asking:
        asking.enter_context(context.warehouse.kept_open())
        judge_at = _hour_to_judge(context)
        with watched(context, judge_at=judge_at) as news:
            counts = _alert(context, news, judge_at, before_sending=asking.close)
            ask_for_a_look(context, news.raised)
            news.keep()
    return counts


def _alert(
    context: RunContext, news: Watched, judge_at: datetime | None, *, before_sending: Callable[[], object]
) -> Counts:
    hours = cache(partial(counted_hours, context))  # weeks of them, which few runs need
    judged_since, spikes = judged_before(context, news.kept)
    with open_outbox(context.settings) as outbox:
        found = recent_events(news.findings, threshold=news.threshold, since=judged_since, now=context.at)
        before = {alert.alert_id: alert for alert in outbox.alerts_since(context.at - REMEMBERED)}
        known = {alert_id: alert.changed_at for alert_id, alert in before.items()}
        reported = [as_severe_as_counted(alert, spikes) for alert, _ in new_events(found, known)]
        changes = [
            *since_first_story(
                context,
                decide(
                    spikes,
                    outbox.open_alerts(),
                    now=context.at,
                    opening=opening_by_counts(context, news.warm_at),
                    defined_at={topic.name: topic.since_at for topic in context.warehouse.records(Topic, "topics")},
                ),
            ),
            *(_continued(alert, before.get(alert.alert_id)) for alert in reported),
        ]
        events = [event for _, event in found]
        briefs = [_since_its_event_began(_brief(context, outbox, alert, hours, events)) for alert in changes]
        changes = [brief.alert for brief in briefs]
        channels, muted = channels_of(context.settings), mutes(outbox, now=context.at)
        keep_unheard(outbox, [one.alert_id for one in changes if one.state not in OVER and is_muted(one.topic, muted)])
        late = [_brief(context, outbox, alert, hours, events) for alert in _no_longer_muted(outbox, changes, muted)]
        said = [brief for brief in briefs if not is_muted(brief.alert.topic, muted)]
        early = early_messages(
            context,
            outbox,
            [each for each in news.suspicions if not is_muted(each.topic, muted)],
            since=judged_since,
            opened=before.keys() | {alert.alert_id for alert, _ in found},
            brief=lambda alert, known: _brief(context, outbox, alert, hours, known),
        )
        posts = plan(
            [*_messages(context, outbox, said, late, events), *early],
            routes_of(context.settings, channels),
            now=context.at,
            sent_lately=outbox.sent_lately(context.at - STORM_WINDOW),
            acknowledged=acknowledged(outbox),
        )
        beats = heartbeat_posts(context, outbox, lambda: hours().totals, channels)
        outbox.record(changes, [*posts, *beats], now=context.at)
        forget_unheard(outbox, [brief.alert.alert_id for brief in late])
        before_sending()
        deliveries = deliver(outbox, channels, now=context.at, summary=summary_of(context))
        landed_again: list[Record] = [*outbox.alerts_since(context.at - OVERLAP)]
        landed_again += outbox.deliveries_since(context.at - OVERLAP)
    judgements = judgements_of_stories(news.judged, spikes, since=judged_since)
    if judge_at is not None:
        judgements += judgements_of_hour(news, spikes, found, at=judge_at)
    # events of the last hours are landed again too: rows are known by event and instant
    context.warehouse.land(list(dict.fromkeys([*changes, *landed_again, *(event for _, event in found), *judgements])))
    outcomes = Counter(delivery.outcome for delivery in deliveries)
    return Counter(judged=len(spikes), alerts=len(changes)) + outcomes


def _hour_to_judge(context: RunContext) -> datetime | None:
    """Return the last full hour, where its judgements are not stored yet."""
    hour_at = full_hour(context.at)
    judged_at: datetime | None = context.warehouse.rows("judged_at")[0]["judged_at"]
    return None if judged_at is not None and judged_at >= hour_at else hour_at


def opening_by_counts(context: RunContext, warm_at: datetime | None) -> frozenset[str] | None:
    """Return the topics in which counts alone open an alert: all (None) until there is enough history for events."""
    topic_rules = topic_rules_of(context)
    return None if warm_at is None or context.at < warm_at else topic_rules.climbs | topic_rules.drops


def since_first_story(context: RunContext, changes: Sequence[Alert]) -> Sequence[Alert]:
    """Return the changes, those of new rises with the time at which their first story was published."""
    first: dict[int, datetime | None] = {}
    for alert in changes:
        if alert.state is AlertState.OPENED and alert.spike.observed > alert.spike.expected:
            window = {"since": alert.started_at, "until": alert.opened_at + HOUR}
            first[alert.alert_id] = context.warehouse.rows("first_story", topic=alert.topic, **window)[0][
                "published_at"
            ]
    return [replace(alert, started_at=first.get(alert.alert_id) or alert.started_at) for alert in changes]


def _continued(alert: Alert, before: Alert | None) -> Alert:
    """Return a reported development with what its alert has been so far: its begin and its peak."""
    if before is None:
        return alert
    peak = max(before.peak_score, alert.peak_score)
    severity = max(before.severity, alert.severity, key=attrgetter("rank"))
    return replace(alert, started_at=min(before.started_at, alert.started_at), peak_score=peak, severity=severity)


def _brief(
    context: RunContext, outbox: Outbox, alert: Alert, hours: Callable[[], Hours], events: Sequence[Event]
) -> AlertBrief:
    messages = outbox.messages_about(alert.alert_id)
    return brief_of(context, alert, hours().totals, hours().volumes, messages=messages, events=events)


def _since_its_event_began(brief: AlertBrief) -> AlertBrief:
    """Return the brief of a new alert with its begin where its event began: with the first story about it."""
    if brief.event is None or brief.first is None or brief.alert.state is not AlertState.OPENED:
        return brief
    return replace(brief, alert=replace(brief.alert, started_at=brief.first[1]))


def _no_longer_muted(outbox: Outbox, changes: Sequence[Alert], muted: tuple[Mute, ...]) -> list[Alert]:
    """Return the open alerts that changed while their topic was muted, where the mute is over."""
    waiting, changed = unheard(outbox), {alert.alert_id for alert in changes}
    return [
        alert if outbox.messages_about(alert.alert_id) else replace(alert, state=AlertState.OPENED)
        for alert in outbox.open_alerts()
        if alert.alert_id in waiting - changed and not is_muted(alert.topic, muted)
    ]


def _messages(
    context: RunContext,
    outbox: Outbox,
    briefs: Sequence[AlertBrief],
    late: Sequence[AlertBrief],
    events: Sequence[Event],
) -> list[Message | Addition]:
    """Return what is said of alerts: topics of one event are one thread; no end without an opening."""
    heard = [brief for brief in briefs if brief.alert.state not in OVER or outbox.messages_about(brief.alert.alert_id)]
    added = [
        *additions(context, outbox, heard, events),
        *additions(context, outbox, late, events, notice=UNMUTED),
    ]
    joining = {alert_id for each in added for alert_id in each.opening.alert_ids}
    alone = [one for one in heard if one.alert.alert_id not in joining]
    return [
        *(compose(*group) for group in grouped(alone, in_one_thread=in_one_thread(outbox, alone))),
        *(replace(compose(one), notice=UNMUTED) for one in late if one.alert.alert_id not in joining),
        *added,
    ]
