"""Keys of what a message says: the same content always has the same key, in any process and any run.

A message about several things has their keys joined. Each part names the alert that it is about, if it is about one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from warehouse.records import Alert, AlertState

_BETWEEN = "+"


class Part(NamedTuple):
    """One thing that a message tells."""

    key: str
    alert_id: int | None  # None: it is about no alert (digest, heartbeat, watchdog)


def key_of(alert: Alert) -> str:
    """Return the key of an alert's present state: it reports each once, and each severity it escalates to."""
    if alert.state is AlertState.DEVELOPING:
        return f"{alert.alert_id}-{alert.state.value}-{alert.spike.hour_at:%Y%m%d%H%M}"
    return f"{alert.alert_id}-{alert.state.value}-{alert.severity}"


def joined(alerts: Iterable[Alert]) -> str:
    """Return the key of one message about the present states of alerts."""
    return _BETWEEN.join(sorted(map(key_of, alerts)))


def lifting(alert: Alert, lifted: Sequence[Alert]) -> str:
    """Return the key of the message that the event of an alert lifts further topics, whose alerts open with it."""
    opened = joined(lifted)
    also = "-".join(sorted(str(one.alert_id) for one in lifted))
    return _BETWEEN.join((f"{alert.alert_id}-{AlertState.DEVELOPING.value}-lifts-{also}", opened))


def parts(key: str, *, about_alerts: bool) -> tuple[Part, ...]:
    """Return what a message with this key tells."""
    if not about_alerts:
        return (Part(key, None),)
    return tuple(Part(part, int(part.partition("-")[0])) for part in key.split(_BETWEEN))


def state_of(part: str) -> AlertState:
    """Return the state that a part about an alert tells."""
    return AlertState(part.split("-")[1])


def again(key: str, at: datetime) -> str:
    """Return the key of the same message as it is sent once more on request at an instant."""
    return _BETWEEN.join(f"{part}-again-{at:%Y%m%dT%H%M%S}" for part in key.split(_BETWEEN))
