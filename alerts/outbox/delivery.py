"""Messages of the outbox sent through their channels, each channel on its own, until nothing is due."""

import logging
import random
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from alerts.channels import Channel, NotSent, Sent, longest_attempt, send
from alerts.messages import digest
from alerts.messages.message import Message, repeated, undelivered, unreachable
from alerts.outbox.outbox import Claim, Outbox, QueuedMessage
from alerts.outbox.retry import Again, GiveUp, verdict
from warehouse.records import Delivery

KEPT = timedelta(days=90)
PATIENCE = timedelta(seconds=20)  # a rate limit passes while one waits, an outage does not
LONGEST_RUN = timedelta(minutes=10)  # after that nothing more is begun; the next call continues

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


Summary = Callable[[str, Sequence[Message]], Message]


def deliver(
    outbox: Outbox, channels: Mapping[str, Channel], *, now: datetime, summary: Summary = digest.summary
) -> tuple[Delivery, ...]:
    """Send all that is due through the named channels and return the attempts made since `now`.

    Channels do not wait for each other. A message that fails waits in the outbox for a later call; where it has waited
    for long, the other channels get it too. Killed at any point, nothing is lost: see `Outbox.claim`. `summary` makes
    one message of those that were held for a channel.
    """
    started = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    outbox.forget(now - KEPT)
    outbox.summarise(summary, now=now)
    while True:
        _send_all_due(outbox, channels, clock, end=now + LONGEST_RUN)
        _fail_over(outbox, channels, clock())
        if clock() > now + LONGEST_RUN or not any(_is_due(outbox, name, clock()) for name in channels):
            return outbox.deliveries_since(now)


def _send_all_due(outbox: Outbox, channels: Mapping[str, Channel], clock: Clock, *, end: datetime) -> None:
    """Send what is due: each channel in a thread of its own, so that a slow server holds up no other channel."""
    due = [name for name in channels if outbox.next_due((name,), now=clock()) is not None]
    if len(due) <= 1:
        for name in due:
            _send_due(outbox, name, channels, clock, end)
        return

    def send_due(name: str) -> None:
        with Outbox(outbox.path) as own:  # a connection belongs to its thread
            _send_due(own, name, channels, clock, end)

    with ThreadPoolExecutor(len(due), thread_name_prefix="deliver") as pool:
        for _ in pool.map(send_due, due):
            pass


def _send_due(outbox: Outbox, name: str, channels: Mapping[str, Channel], clock: Clock, end: datetime) -> None:
    """Send what is due on one channel; wait for what is due in seconds."""
    patient_until = min(clock() + PATIENCE, end)
    while clock() <= end:
        if claim := outbox.claim((name,), now=clock(), lease=longest_attempt(channels[name])):
            _attempt(outbox, claim, channels, clock)
        elif not _wait_for_next(outbox.next_due((name,), now=clock()), clock(), end=patient_until):
            return


def _is_due(outbox: Outbox, name: str, now: datetime) -> bool:
    due = outbox.next_due((name,), now=now)
    return due is not None and due <= now


def _wait_for_next(due: datetime | None, now: datetime, *, end: datetime) -> bool:
    """Sleep until the next message is due and return True; False where that is not worth waiting for."""
    if due is None or not now < due <= end:
        return False
    time.sleep((due - now).total_seconds())
    return True


def _attempt(outbox: Outbox, claim: Claim, channels: Mapping[str, Channel], clock: Clock) -> None:
    result = _send(claim, channels[claim.channel])
    now = clock()
    if isinstance(result, Sent):
        _settle_sent(outbox, claim, result, channels, now)
        words = (claim.channel, claim.message.key, claim.attempt, f" note={result.note}" if result.note else "")
        logger.info("message sent channel=%s key=%s attempt=%d%s", *words)
        return
    what_next = _verdict(claim, result, now)
    words = (claim.channel, claim.message.key, claim.attempt, result.reason)
    if isinstance(what_next, Again):
        outbox.settle_failed(claim, result, what_next, now=now)
        logger.warning("message not sent, will be tried again channel=%s key=%s attempt=%d reason=%s", *words)
        return
    instead = _after_giving_up(outbox, claim, what_next.reason, channels, now)
    outbox.settle_given_up(claim, what_next, instead=instead, now=now)
    logger.error("message given up channel=%s key=%s attempt=%d reason=%s", *words)


def _settle_sent(outbox: Outbox, claim: Claim, sent: Sent, channels: Iterable[str], now: datetime) -> None:
    """Keep that the message was taken; deferred recipients wait for it, refused ones are reported once a day."""
    wait, never = None, sent.refused
    if sent.deferred:
        reason = "; ".join(f"{one.recipient}: {one.reason}" for one in sent.deferred)
        what_next = _verdict(claim, NotSent(reason=reason, retryable=True, by_recipients=True), now)
        wait = what_next.wait if isinstance(what_next, Again) else None
        never = never if wait else (*never, *sent.deferred)
    notices = [post for one in never for post in _notices(claim.channel, one.recipient, one.reason, channels, now)]
    outbox.enqueue(notices, now=now)
    outbox.settle_sent(claim, sent, later_at=now + wait if wait else None)


def _verdict(claim: Claim, failure: NotSent, now: datetime) -> Again | GiveUp:
    return verdict(
        failure,
        attempts=claim.attempt,
        age=now - claim.enqueued_at,
        failures=claim.failures + 1,
        unknown=claim.unknown + failure.maybe_sent,
        jitter=random.random(),  # noqa: S311 -- spreads load, keeps no secret
    )


def _send(claim: Claim, channel: Channel) -> Sent | NotSent:
    message = repeated(claim.message) if claim.maybe_sent else claim.message
    try:
        return send(message, channel, thread=claim.thread, recipients=claim.recipients)
    except Exception as error:  # noqa: BLE001 -- see below
        # one message that cannot be rendered must not stop the ones behind it; the words of an error may hold secrets
        *_, last = traceback.extract_tb(error.__traceback__)
        reason = f"an error of ours: {type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
        return NotSent(reason=reason, retryable=False)


def _fail_over(outbox: Outbox, channels: Mapping[str, Channel], now: datetime) -> None:
    """Give the other channels what one of them has not taken for long; that one is tried further."""
    for stuck in outbox.stuck(tuple(channels), now=now):
        posts = _instead(outbox, stuck.message, stuck.channel, stuck.reason, channels, now)
        if outbox.fail_over(stuck.seq, posts, now=now):
            words = (stuck.channel, stuck.message.key, stuck.reason)
            logger.warning("message goes to the other channels too channel=%s key=%s reason=%s", *words)


def _after_giving_up(
    outbox: Outbox, claim: Claim, reason: str, channels: Iterable[str], now: datetime
) -> Sequence[QueuedMessage]:
    """Return what the other channels get. What came in place of another channel's is not passed on again."""
    if claim.rescue or claim.failed_over:
        return ()
    if claim.recipients:
        return [post for who in claim.recipients for post in _notices(claim.channel, who, reason, channels, now)]
    return _instead(outbox, claim.message, claim.channel, reason, channels, now)


def _instead(
    outbox: Outbox, message: Message, channel: str, reason: str, channels: Iterable[str], now: datetime
) -> tuple[QueuedMessage, ...]:
    """Return what the other channels get: the message itself, or a notice where one of them has it already."""
    others = [name for name in channels if name != channel]
    if any(outbox.has_told(message, name) for name in others):
        message = undelivered(channel, reason, now=now)
    else:
        message = replace(message, notice=f"Channel {channel} has not taken this message: {reason}")
    return tuple(QueuedMessage(message, name) for name in others)


def _notices(
    channel: str, recipient: str, reason: str, channels: Iterable[str], now: datetime
) -> Iterator[QueuedMessage]:
    """Yield the notice for the other channels; for this one where there is no other, so that it does reach a person."""
    notice = unreachable(channel, recipient, reason, now=now)
    for name in [name for name in channels if name != channel] or [channel]:
        yield QueuedMessage(notice, name)
