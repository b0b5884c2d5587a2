"""Topics that an event lifts after it was reported under another topic: they continue the thread of that event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alerts.messages.message import also_lifted, compose
from alerts.outbox.outbox import Outbox
from alerts.routing.routes import Addition, home_of
from flows.runtime.context import RunContext
from flows.stages.briefs import stories_of_event
from warehouse.records import OVER, Alert, AlertBrief, AlertState, Event


def additions(
    context: RunContext, outbox: Outbox, briefs: Sequence[AlertBrief], events: Sequence[Event], *, notice: str = ""
) -> list[Addition]:
    """Return what is sent of the new alerts that an event of an earlier run lifts: one message for all of one event.

    `events` are those that this run found.
    """
    opened = [brief for brief in briefs if brief.alert.state is AlertState.OPENED and brief.event is not None]
    if not opened:
        return []
    homes = _open_before(outbox, briefs)
    stories = {alert_id: stories_of_event(context, alert, events) for alert_id, alert in homes.items()}
    lifted: dict[int, list[AlertBrief]] = {}
    for brief in sorted(opened, key=lambda one: -one.alert.spike.score):
        home = home_of(brief, stories)
        if home is not None:
            lifted.setdefault(home, []).append(brief)
    return [_addition(outbox, homes[home], _whole(group, briefs), notice) for home, group in lifted.items()]


def _whole(group: Sequence[AlertBrief], briefs: Sequence[AlertBrief]) -> list[AlertBrief]:
    """Return the briefs of new alerts and of what followed in the same run."""
    ids = {brief.alert.alert_id for brief in group}
    return [*group, *(one for one in briefs if one.alert.alert_id in ids and one not in group)]


def _addition(outbox: Outbox, home: Alert, lifted: Sequence[AlertBrief], notice: str) -> Addition:
    reported = outbox.messages_about(home.alert_id)[-1].headline
    return Addition(
        follow_up=replace(also_lifted(home, *lifted, reported=reported), notice=notice),
        opening=replace(compose(*lifted), notice=notice),
        heard=outbox.heard(home.alert_id),
    )


def _open_before(outbox: Outbox, briefs: Sequence[AlertBrief]) -> dict[int, Alert]:
    """Return the alerts that go on and were reported before this run, by id, in their present state."""
    now = {brief.alert.alert_id: brief.alert for brief in briefs}
    before = (now.get(alert.alert_id, alert) for alert in outbox.open_alerts())
    return {
        alert.alert_id: alert for alert in before if alert.state not in OVER and outbox.messages_about(alert.alert_id)
    }


def in_one_thread(outbox: Outbox, briefs: Sequence[AlertBrief]) -> dict[int, frozenset[int]]:
    """Return for each alert those that an earlier message reported with it, or added to its thread."""
    found: dict[int, frozenset[int]] = {}
    for alert_id in {brief.alert.alert_id for brief in briefs if brief.alert.state is not AlertState.OPENED}:
        together = [message for message in outbox.messages_about(alert_id) if message.alert_ids]
        added = {message.joins for message in together if message.joins is not None}
        found[alert_id] = frozenset(added.union(*(message.alert_ids for message in together))) - {alert_id}
    return found
