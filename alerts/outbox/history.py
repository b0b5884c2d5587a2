"""The messages sent about episodes, for people: list, show, resend."""

from dataclasses import dataclass, replace
from datetime import datetime

from alerts.messages import keys
from alerts.messages.message import Message
from alerts.outbox.database import text_of, time_of
from alerts.outbox.outbox import Outbox, QueuedMessage
from alerts.outbox.serialization import to_alert, to_message
from warehouse.records import Alert


@dataclass(frozen=True, kw_only=True, slots=True)
class Episode:
    """An episode with its state and who acknowledged it."""

    alert: Alert
    open: bool
    acknowledged_by: str  # "": not acknowledged


@dataclass(frozen=True, kw_only=True, slots=True)
class SentMessage:
    """One message about an episode on one channel."""

    message: Message
    channel: str
    status: str  # waiting, held, summarised, sent, given-up
    attempts: int
    maybe_twice: bool  # a reply was lost: the reader may have it twice
    enqueued_at: datetime
    due_at: datetime


def episodes(outbox: Outbox, *, since: datetime) -> tuple[Episode, ...]:
    """Return the episodes that are open, or have changed since an instant; the latest first."""
    return tuple(
        Episode(alert=to_alert(row["body"]), open=bool(row["open"]), acknowledged_by=row["acknowledged_by"])
        for row in outbox.rows("recent_episodes", since=text_of(since))
    )


def history(outbox: Outbox, alert_id: int) -> tuple[SentMessage, ...]:
    """Return the messages about an episode in the order they were kept."""
    return tuple(
        SentMessage(
            message=to_message(row["body"]),
            channel=row["channel"],
            status=row["status"],
            attempts=row["attempts"],
            maybe_twice=bool(row["maybe_sent"]),
            enqueued_at=time_of(row["enqueued_at"]),
            due_at=time_of(row["due_at"]),
        )
        for row in outbox.rows("history", alert_id=alert_id)
    )


def troubles(outbox: Outbox, *, since: datetime) -> tuple[str, ...]:
    """Return a sentence for each channel that gave messages up since an instant, and for refusals of recipients."""
    lost = (
        f"{row['channel']} gave up {row['messages']} messages in the last day: {row['reason']}"
        if row["messages"] > 1
        else f"{row['channel']} gave up a message in the last day: {row['reason']}"
        for row in outbox.rows("lost_lately", since=text_of(since))
    )
    refused = (f"{row['channel']}: {row['reason']}" for row in outbox.rows("refused_lately", since=text_of(since)))
    return (*lost, *refused)


def resend(outbox: Outbox, alert_id: int, *, channel: str = "", now: datetime) -> int:
    """Queue the latest message about an episode once more, on one channel or each; return the number of messages.

    It is a message of its own, or mail programs would hide it as a copy of the first.
    """
    latest = {sent.channel: sent.message for sent in history(outbox, alert_id) if channel in {"", sent.channel}}
    return outbox.enqueue([QueuedMessage(_again(message, now), name) for name, message in latest.items()], now=now)


def _again(message: Message, now: datetime) -> Message:
    return replace(message, key=keys.again(message.key, now), notice="Sent again on request.")
