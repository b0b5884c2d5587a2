"""The store of messages: each is durable before it is sent and settled afterwards; processes may share it.

It is a file beside the warehouse, not a part of it: whether something was sent must not wait for a loader, and the
decision about an episode must not rest on a snapshot that lags. See docs/decisions/0006-sent-once-or-marked.md.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from alerts.channels.result import NotSent, Sent
from alerts.messages import keys
from alerts.messages.message import Message
from alerts.outbox.database import OutboxFile, text_of, time_of
from alerts.outbox.retry import Again, GiveUp, fails_over_after
from alerts.outbox.serialization import from_alert, from_message, to_alert, to_message
from warehouse.records import OVER, Alert, Delivery, DeliveryOutcome, Severity, key

LEASE = timedelta(minutes=5)  # where the caller does not say how long an attempt may take
RESCUE, REST = "rescue-", "rest-"


class QueuedMessage(NamedTuple):
    """A message for a channel."""

    message: Message
    channel: str
    held_until: datetime | None = None  # sent in a summary then; None: sent at once


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One message that this process alone may send until the lease ends."""

    seq: int
    channel: str
    message: Message
    attempt: int  # 1 for the first
    enqueued_at: datetime
    maybe_sent: bool  # an earlier attempt may have reached the reader
    rescue: bool  # another channel has given it up
    thread: str | None
    failures: int  # of the channel, in a row
    unknown: int = 0  # earlier attempts with an unknown outcome
    recipients: tuple[str, ...] = ()  # those that have not taken it; (): all of the channel
    failed_over: bool = False  # the other channels have it already


@dataclass(frozen=True, kw_only=True, slots=True)
class Stuck:
    """A message that its channel has not taken for a while."""

    seq: int
    channel: str
    message: Message
    reason: str  # of the last failure


class Outbox(OutboxFile):
    """An open outbox: the messages to deliver, and the state of each."""

    # ---- messages to send

    def record(
        self, alerts: Iterable[Alert], posts: Iterable[QueuedMessage | tuple[Message, str]], *, now: datetime
    ) -> int:
        """Keep decided alerts together with their messages, each for a channel; return how many messages are new.

        One transaction: a process killed here has either recorded the decisions with their messages, or neither. What
        a channel has got is not sent to it again.
        """
        with self.transaction():
            for alert in alerts:
                is_open = alert.state not in OVER
                self.run(
                    "save_episode", alert_id=alert.alert_id, open=is_open, body=from_alert(alert), now=text_of(now)
                )
            return sum(self._put(QueuedMessage(*post), now) > 0 for post in posts)

    def enqueue(self, posts: Iterable[QueuedMessage | tuple[Message, str]], *, now: datetime) -> int:
        """Keep messages, each for a channel, and return how many are new."""
        return self.record((), posts, now=now)

    def save(self, alerts: Iterable[Alert], *, now: datetime) -> None:
        """Keep the present state of episodes."""
        self.record(alerts, (), now=now)

    def open_alerts(self) -> tuple[Alert, ...]:
        """Return the episodes that are neither resolved nor withdrawn, by id."""
        return tuple(to_alert(row["body"]) for row in self.rows("open_episodes"))

    def alerts_since(self, since: datetime) -> tuple[Alert, ...]:
        """Return the episodes whose present state was kept at or after an instant."""
        return tuple(to_alert(row["body"]) for row in self.rows("alerts_since", since=text_of(since)))

    def has_told(self, message: Message, channel: str) -> bool:
        """Return whether the channel has, or will have, all that the message tells."""
        return self._known(_parts(message, rescue=False), channel, but="given-up")

    def messages_about(self, alert_id: int) -> tuple[Message, ...]:
        """Return the messages about an episode, oldest first, of all channels; an early one came before it."""
        return tuple(to_message(row["body"]) for row in self.rows("messages_about", alert_id=alert_id))

    def has_early(self, alert_id: int) -> bool:
        """Return whether a first sign of an episode was kept to be sent to any channel."""
        return self.row("early_about", alert_id=alert_id) is not None

    def heard(self, alert_id: int) -> frozenset[str]:
        """Return the channels that have, or will have, a message about an episode, other than an early one."""
        return frozenset(row["channel"] for row in self.rows("heard", alert_id=alert_id))

    def sent_lately(self, since: datetime) -> dict[str, int]:
        """Return how many messages each channel was given to send at once since an instant."""
        return {row["channel"]: row["messages"] for row in self.rows("sent_lately", since=text_of(since))}

    def summarise(self, compose: Callable[[str, Sequence[Message]], Message], *, now: datetime) -> int:
        """Turn held messages that are due into one summary per channel; return how many messages they replace.

        A message that a later one of its episode has overtaken is left out; one that is alone is sent as it is.
        """
        with self.transaction():
            due = self.rows("held_due", now=text_of(now))
            for channel, group in groupby(due, key=lambda row: str(row["channel"])):
                self._summarise(channel, list(group), compose, now)
        return len(due)

    # ---- sending

    def claim(self, channels: Sequence[str], *, now: datetime, lease: timedelta = LEASE) -> Claim | None:
        """Return the next message that may be sent, leased to the caller for longer than an attempt takes, or None.

        A lease that has run out means that its holder died while sending: whether the message left is not known.
        """
        with self.transaction():
            found = self.row("claim_next", now=text_of(now), channels=json.dumps(channels))
            return self._lease(found, now, lease) if found else None

    def next_due(self, channels: Sequence[str], *, now: datetime) -> datetime | None:
        """Return when the next message may be tried; None where none waits."""
        row = self.row("next_due", now=text_of(now), channels=json.dumps(channels))
        return time_of(row["due_at"]) if row and row["due_at"] else None

    def settle_sent(
        self,
        claim: Claim,
        sent: Sent,
        *,
        later_at: datetime | None = None,
    ) -> None:
        """Keep that the channel took the message, and which recipients it is sent again to at `later_at`.

        What the deferred ones wait for holds up no other message.
        """
        with self.transaction():
            self._end(claim, DeliveryOutcome.SENT, sent.note)
            if sent.deferred and later_at is not None:
                self._defer(claim, tuple(refusal.recipient for refusal in sent.deferred), later_at)
            else:
                self.run("end_message", seq=claim.seq, status="sent")
            self.run("set_channel", channel=claim.channel, failures=0, until="")
            if sent.thread:
                self.run("keep_thread", seq=claim.seq, reference=sent.thread)

    def settle_failed(self, claim: Claim, failure: NotSent, what_next: Again, *, now: datetime) -> None:
        """Store that the message is to be sent again later."""
        due = text_of(now + what_next.wait)
        with self.transaction():
            outcome = DeliveryOutcome.MAYBE_SENT if failure.maybe_sent else DeliveryOutcome.FAILED
            self._end(claim, outcome, failure.reason)
            self.run("postpone", seq=claim.seq, due=due, maybe=failure.maybe_sent)
            if not failure.by_recipients:
                until = due if what_next.pause else ""
                self.run("set_channel", channel=claim.channel, failures=claim.failures + 1, until=until)

    def settle_given_up(self, claim: Claim, end: GiveUp, *, instead: Iterable[QueuedMessage], now: datetime) -> None:
        """Note that this channel will not take the message, and queue the notice for the other channels."""
        with self.transaction():
            self._end(claim, DeliveryOutcome.GIVEN_UP, end.reason)
            self.run("end_message", seq=claim.seq, status="given-up")
            for post in instead:
                self._put(post, now, rescue=True)

    def stuck(self, channels: Sequence[str], *, now: datetime) -> tuple[Stuck, ...]:
        """Return the messages that their channel has not taken for so long that the others should get them too."""
        rows = self.rows("stuck", channels=json.dumps(channels))
        found = [(row, to_message(row["body"])) for row in rows]
        return tuple(
            Stuck(seq=row["seq"], channel=row["channel"], message=message, reason=row["reason"])
            for row, message in found
            if now - time_of(row["enqueued_at"]) >= fails_over_after(message.severity)
        )

    def fail_over(self, seq: int, posts: Iterable[QueuedMessage], *, now: datetime) -> int:
        """Keep what the other channels get in place of a message that is tried further; return how many are new."""
        with self.transaction():
            self.run("fail_over", seq=seq)
            return sum(self._put(post, now, rescue=True) > 0 for post in posts)

    def deliveries_since(self, since: datetime) -> tuple[Delivery, ...]:
        """Return the finished attempts begun at or after an instant, one for each episode that a message spoke of."""
        return tuple(map(_delivery, self.rows("deliveries_since", since=text_of(since))))

    def forget(self, before: datetime) -> None:
        """Drop messages and episodes that ended before an instant; the warehouse has their history."""
        with self.transaction():
            self.run("forget_messages", before=text_of(before))
            self.run("forget_episodes", before=text_of(before))

    def counts(self) -> dict[str, int]:
        """Return how many messages are in each status."""
        return {row["status"]: row["messages"] for row in self.rows("count_status")}

    def oldest_waiting(self) -> datetime | None:
        """Return when the message that has waited longest to be sent at once was kept; None where none waits."""
        row = self.row("oldest_waiting")
        return time_of(row["enqueued_at"]) if row and row["enqueued_at"] else None

    # ---- inside a transaction

    def _put(self, post: QueuedMessage, now: datetime, *, rescue: bool = False) -> int:
        """Return the number of the new message; 0 where the channel has all of it already."""
        message, parts = post.message, _parts(post.message, rescue=rescue)
        if self._known(parts, post.channel):
            return 0
        seq = self.run(
            "put_message",
            key=RESCUE + message.key if rescue else message.key,
            channel=post.channel,
            urgency=Severity.EXTREME.rank - message.severity.rank,
            body=from_message(message),
            now=text_of(now),
            due=text_of(post.held_until or now),
            status="held" if post.held_until else "waiting",
            rescue=rescue,
        )
        for part, alert_id in parts:
            self.run("put_told", part=part, channel=post.channel, alert_id=alert_id, seq=seq)
        return seq

    def _known(self, parts: Sequence[keys.Part], channel: str, *, but: str = "") -> bool:
        wanted = json.dumps([part.key for part in parts])
        found = self.row("count_told", channel=channel, parts=wanted, but=but)
        return found is not None and found["known"] == len(parts)

    def _summarise(
        self,
        channel: str,
        rows: Sequence[sqlite3.Row],
        compose: Callable[[str, Sequence[Message]], Message],
        now: datetime,
    ) -> None:
        telling = [row for row in rows if not row["overtaken"]]
        if len(telling) == 1:
            self.run("release_held", seq=telling[0]["seq"], now=text_of(now))
        elif telling:
            summary = compose(channel, [to_message(row["body"]) for row in telling])
            self.run("move_told", seq=self._put(QueuedMessage(summary, channel), now), held=_seqs(telling))
        self.run("end_held", held=_seqs(row for row in rows if row["overtaken"] or len(telling) > 1))

    def _defer(self, claim: Claim, recipients: tuple[str, ...], due_at: datetime) -> None:
        """Keep the message for these recipients alone: as one of its own, so that it holds up none that follows."""
        names, due = json.dumps(recipients), text_of(due_at)
        if claim.recipients:
            self.run("defer_again", seq=claim.seq, recipients=names, due=due)
            return
        self.run("end_message", seq=claim.seq, status="sent")
        self.run("put_rest", seq=claim.seq, prefix=REST, recipients=names, due=due)
        rest = self.row("message_of", key=REST + claim.message.key, channel=claim.channel)
        if rest:
            self.run("told_rest", seq=claim.seq, rest=rest["seq"], prefix=REST)

    def _lease(self, row: sqlite3.Row, now: datetime, lease: timedelta) -> Claim:
        seq, died, number = row["seq"], row["leased_until"] is not None, row["attempts"] + 1
        if died:
            self.run("abandon_attempt", seq=seq)
        self.run("lease", seq=seq, number=number, until=text_of(now + lease), died=died)
        self.run("begin_attempt", seq=seq, number=number, now=text_of(now))
        message = to_message(row["body"])
        thread = self.row("thread_of", seq=seq) if message.alert_ids else None  # a summary hangs on no episode
        health = self.row("channel_failures", channel=row["channel"])
        return Claim(
            seq=seq,
            channel=row["channel"],
            message=message,
            attempt=number,
            enqueued_at=time_of(row["enqueued_at"]),
            maybe_sent=died or bool(row["maybe_sent"]),
            rescue=bool(row["rescue"]),
            thread=thread["reference"] if thread else None,
            failures=health["failures"] if health else 0,
            unknown=row["unknown"] + died,
            recipients=tuple(json.loads(row["recipients"] or "[]")),
            failed_over=bool(row["failed_over"]),
        )

    def _end(self, claim: Claim, outcome: DeliveryOutcome, reason: str) -> None:
        self.run("end_attempt", seq=claim.seq, number=claim.attempt, outcome=outcome, reason=reason)


def _parts(message: Message, *, rescue: bool) -> list[keys.Part]:
    mark = RESCUE if rescue else ""
    parts = keys.parts(message.key, about_alerts=bool(message.alert_ids))
    return [keys.Part(mark + part.key, part.alert_id) for part in parts]


def _seqs(rows: Iterable[sqlite3.Row]) -> str:
    return json.dumps([row["seq"] for row in rows])


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        delivery_id=key("delivery", row["part"], row["channel"], str(row["number"])),
        alert_id=row["alert_id"],
        state=keys.state_of(row["part"].removeprefix(REST).removeprefix(RESCUE)),
        channel=row["channel"],
        attempt=row["number"],
        outcome=DeliveryOutcome(row["outcome"]),
        reason=row["reason"],
        attempted_at=time_of(row["started_at"]),
    )
