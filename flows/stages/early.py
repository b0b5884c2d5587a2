"""First signs: messages to the channels that ask for them, before there is enough for an alert.

They open no alert. What becomes one continues the thread of its first sign; of what does not, nothing more is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from alerts.detection.sightings import Suspicion
from alerts.messages.message import Message, compose
from alerts.outbox.outbox import Outbox
from flows.runtime.context import RunContext
from flows.stages.events import Found, first_sign
from warehouse.records import Alert, AlertBrief, Event

EARLY_FOR = timedelta(hours=1)  # an older first sign is no longer early


def early_messages(
    context: RunContext,
    outbox: Outbox,
    suspicions: Sequence[Suspicion],
    *,
    since: datetime,
    opened: Collection[int],
    brief: Callable[[Alert, Sequence[Event]], AlertBrief],
) -> list[Message]:
    """Return the messages about first signs that were not sent yet; none where no route asks for them.

    Nothing before `since` is news. `opened` has the ids of alerts: what became one needs no first sign any more.
    """
    if not any(route.early for route in context.settings.alerts.routes):
        return []
    since = max(since, context.at - EARLY_FOR)
    found: list[Found] = [
        first_sign(suspicion, now=context.at)
        for suspicion in suspicions
        if suspicion.at >= since and suspicion.event_id not in opened and not outbox.has_early(suspicion.event_id)
    ]
    return [compose(brief(alert, [event])) for alert, event in found]
