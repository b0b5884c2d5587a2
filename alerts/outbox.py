"""The sender's own store: a message is durable before it is sent, and settled after; several processes may share it.

It lies beside the warehouse, not in it: whether something was sent must not wait for a loader, and the decision about
an episode must not rest on a snapshot that lags. One SQLite file with a write-ahead log, synced at every commit.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from alerts.channels.outcome import NotSent, Sent
from alerts.message import Message
from alerts.record_json import from_alert, from_message, to_alert, to_message
from alerts.retry import Again, GiveUp
from warehouse.records import Alert, AlertState, Delivery, key

BUSY_MS = 30_000
LEASE = timedelta(minutes=5)  # longer than any channel's time-outs together
URGENCY = {"extreme": 0, "high": 1, "notable": 2}
RESCUE = "rescue-"
CLOSED = frozenset({AlertState.RESOLVED, AlertState.WITHDRAWN})


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


class Outbox:
    """An open outbox; close it, or use it in a ``with``. Not for sharing between threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.execute("pragma foreign_keys = on")
        self._db.executescript(_sql("schema"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # ---- what is to be told

    def record(self, alerts: Iterable[Alert], posts: Iterable[tuple[Message, str]], *, now: datetime) -> int:
        """Keep decided alerts together with their messages, each for a channel, and return how many messages are new.

        One transaction: a process killed here has either decided and will tell, or has done neither.
        """
        with self._transaction():
            self._save(alerts, now)
            return sum(self._put(message, channel, now) for message, channel in posts)

    def enqueue(self, posts: Iterable[tuple[Message, str]], *, now: datetime) -> int:
        """Keep messages, each for a channel, and return how many are new: what was told is not told again."""
        return self.record((), posts, now=now)

    def save(self, alerts: Iterable[Alert], *, now: datetime) -> None:
        """Keep the present state of episodes."""
        self.record(alerts, (), now=now)

    def open_alerts(self) -> tuple[Alert, ...]:
        """Return the episodes that are neither resolved nor withdrawn, by id."""
        rows = self._db.execute("select body from episode where open = 1 order by alert_id")
        return tuple(to_alert(row["body"]) for row in rows)

    # ---- sending

    def claim(self, channels: Sequence[str], *, now: datetime) -> Claim | None:
        """Return the next message that may be sent, leased to the caller, or None.

        A lease that has run out means that its holder died while sending: whether the message left is not known.
        """
        with self._transaction():
            found = self._db.execute(
                _sql("claim_next"), {"now": _text(now), "channels": json.dumps(channels)}
            ).fetchone()
            return self._lease(found, now) if found else None

    def settle_sent(self, claim: Claim, sent: Sent) -> None:
        """Write down that the channel took the message."""
        with self._transaction():
            self._finish(claim, "sent", sent.note)
            self._update(claim.seq, "sent")
            self._channel(claim.channel, failures=0)
            if sent.thread:
                self._db.execute(
                    "insert or ignore into thread select channel, alert_id, :reference from told"
                    " where seq = :seq and alert_id is not null",
                    {"seq": claim.seq, "reference": sent.thread},
                )

    def settle_failed(self, claim: Claim, failure: NotSent, what_next: Again, *, now: datetime) -> None:
        """Write down that the message is to be sent again later."""
        due = now + what_next.wait
        with self._transaction():
            self._finish(claim, "maybe-sent" if failure.maybe_sent else "failed", failure.reason)
            self._db.execute(
                "update message set leased_until = null, due_at = ?, maybe_sent = max(maybe_sent, ?) where seq = ?",
                (_text(due), failure.maybe_sent, claim.seq),
            )
            self._channel(claim.channel, failures=claim.failures + 1, until=due if what_next.pause else None)

    def settle_given_up(self, claim: Claim, end: GiveUp, *, rescue: tuple[Message, str] | None, now: datetime) -> None:
        """Write down that this channel will not take the message, and keep what another channel is told instead."""
        with self._transaction():
            self._finish(claim, "given-up", end.reason)
            self._update(claim.seq, "given-up")
            if rescue:
                self._put(*rescue, now, rescue=True)

    def deliveries_since(self, since: datetime) -> tuple[Delivery, ...]:
        """Return the finished attempts begun at or after an instant, one for each episode that a message spoke of."""
        return tuple(map(_delivery, self._db.execute(_sql("deliveries_since"), {"since": _text(since)})))

    def counts(self) -> dict[str, int]:
        """Return how many messages are in each status."""
        return dict(self._db.execute("select status, count(*) from message group by status order by status").fetchall())

    def has_told(self, message: Message, channel: str) -> bool:
        """Return whether the channel has, or waits for, all that the message tells."""
        return self._known(_parts(message, rescue=False), channel)

    # ---- inside

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def _save(self, alerts: Iterable[Alert], now: datetime) -> None:
        rows = ((one.alert_id, one.state not in CLOSED, from_alert(one), _text(now)) for one in alerts)
        self._db.executemany("insert or replace into episode values (?, ?, ?, ?)", rows)

    def _put(self, message: Message, channel: str, now: datetime, *, rescue: bool = False) -> bool:
        told = _parts(message, rescue=rescue)
        if self._known(told, channel):
            return False
        seq = self._db.execute(
            "insert into message (key, channel, urgency, body, enqueued_at, due_at, status, rescue)"
            " values (?, ?, ?, ?, ?, ?, 'waiting', ?)",
            (
                message.key,
                channel,
                URGENCY.get(message.severity, 3),
                from_message(message),
                _text(now),
                _text(now),
                rescue,
            ),
        ).lastrowid
        rows = ((part, channel, alert_id, seq) for part, alert_id in told)
        self._db.executemany("insert or ignore into told values (?, ?, ?, ?)", rows)
        return True

    def _known(self, told: list[tuple[str, int | None]], channel: str) -> bool:
        parts = json.dumps([part for part, _ in told])
        found = self._db.execute(
            "select count(*) from told where channel = ? and part in (select value from json_each(?))", (channel, parts)
        ).fetchone()
        return bool(found[0] == len(told))

    def _lease(self, row: sqlite3.Row, now: datetime) -> Claim:
        seq, died = row["seq"], row["leased_until"] is not None
        if died:
            self._db.execute(
                "update attempt set outcome = 'maybe-sent', reason = 'the sender died'"
                " where seq = ? and outcome = 'sending'",
                (seq,),
            )
        number = row["attempts"] + 1
        self._db.execute(
            "update message set attempts = ?, leased_until = ?, maybe_sent = max(maybe_sent, ?) where seq = ?",
            (number, _text(now + LEASE), died, seq),
        )
        self._db.execute("insert into attempt values (?, ?, ?, 'sending', '')", (seq, number, _text(now)))
        thread = self._db.execute(_sql("thread_of"), {"seq": seq}).fetchone()
        health = self._db.execute("select failures from channel where name = ?", (row["channel"],)).fetchone()
        return Claim(
            seq=seq,
            channel=row["channel"],
            message=to_message(row["body"]),
            attempt=number,
            enqueued_at=_time(row["enqueued_at"]),
            maybe_sent=died or bool(row["maybe_sent"]),
            rescue=bool(row["rescue"]),
            thread=thread["reference"] if thread else None,
            failures=health["failures"] if health else 0,
        )

    def _finish(self, claim: Claim, outcome: str, reason: str) -> None:
        self._db.execute(
            "update attempt set outcome = ?, reason = ? where seq = ? and number = ?",
            (outcome, reason, claim.seq, claim.attempt),
        )

    def _update(self, seq: int, status: str) -> None:
        self._db.execute("update message set status = ?, leased_until = null where seq = ?", (status, seq))

    def _channel(self, name: str, *, failures: int, until: datetime | None = None) -> None:
        self._db.execute(
            "insert into channel values (?, ?, ?) on conflict (name) do update"
            " set failures = excluded.failures, paused_until = excluded.paused_until",
            (name, failures, _text(until) if until else ""),
        )


def _parts(message: Message, *, rescue: bool) -> list[tuple[str, int | None]]:
    """Return what the message tells, with the episode each part is about."""
    mark = RESCUE if rescue else ""
    if not message.alert_ids:
        return [(mark + message.key, None)]
    return [(mark + part, int(part.partition("-")[0])) for part in message.key.split("+")]


def _delivery(row: sqlite3.Row) -> Delivery:
    state = row["part"].removeprefix(RESCUE).split("-")[1]
    return Delivery(
        delivery_id=key("delivery", row["part"], row["channel"], str(row["number"])),
        alert_id=row["alert_id"],
        state=AlertState(state),
        channel=row["channel"],
        attempt=row["number"],
        outcome=row["outcome"],
        reason=row["reason"],
        attempted_at=_time(row["started_at"]),
    )


@cache
def _sql(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
