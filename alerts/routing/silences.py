"""Mutes of topics and acknowledgements of alerts, kept in the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from alerts.outbox.database import OutboxFile, text_of, time_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Mute:
    """Topics of which nothing is sent for a while."""

    pattern: str  # names, with * and ?
    until_at: datetime
    reason: str = ""


def mute(outbox: OutboxFile, pattern: str, *, until: datetime, reason: str = "") -> None:
    """Mute the topics whose names match; an earlier mute of the same pattern ends."""
    with outbox.transaction():
        outbox.run("set_mute", pattern=pattern, until=text_of(until), reason=reason)


def unmute(outbox: OutboxFile, pattern: str) -> bool:
    """End a mute and return whether there was one."""
    with outbox.transaction():
        return outbox.change("unmute", pattern=pattern) > 0


def mutes(outbox: OutboxFile, *, now: datetime) -> tuple[Mute, ...]:
    """Return the active mutes."""
    rows = outbox.rows("mutes", now=text_of(now))
    return tuple(Mute(pattern=row["pattern"], until_at=time_of(row["until"]), reason=row["reason"]) for row in rows)


def is_muted(topic: str, muted: tuple[Mute, ...]) -> bool:
    """Return whether a mute covers the topic."""
    return any(fnmatchcase(topic, one.pattern) for one in muted)


def keep_unheard(outbox: OutboxFile, alert_ids: Iterable[int]) -> None:
    """Remember alerts that changed while their topic was muted, so that they are reported when the mute ends."""
    with outbox.transaction():
        for alert_id in alert_ids:
            outbox.run("put_unheard", alert_id=alert_id)


def unheard(outbox: OutboxFile) -> frozenset[int]:
    """Return the ids of the alerts that changed while their topic was muted."""
    return frozenset(row["alert_id"] for row in outbox.rows("unheard"))


def forget_unheard(outbox: OutboxFile, alert_ids: Iterable[int]) -> None:
    """Forget alerts that have been reported, or are over."""
    with outbox.transaction():
        for alert_id in alert_ids:
            outbox.run("forget_unheard", alert_id=alert_id)


def acknowledge(outbox: OutboxFile, alert_id: int, *, by: str, now: datetime) -> None:
    """Note that a person acknowledged an alert."""
    with outbox.transaction():
        outbox.run("acknowledge", alert_id=alert_id, by_whom=by, now=text_of(now))


def acknowledged(outbox: OutboxFile) -> frozenset[int]:
    """Return the ids of the acknowledged episodes."""
    return frozenset(row["alert_id"] for row in outbox.rows("acknowledged"))
