"""Messages of the outbox sent through their channels, until nothing is due."""

import logging
import random
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from alerts.channels import Channel, NotSent, Sent, send
from alerts.messages import digest
from alerts.messages.message import repeated, undelivered
from alerts.outbox.outbox import Claim, Outbox, QueuedMessage
from alerts.outbox.retry import Again, verdict
from warehouse.records import Delivery

KEPT = timedelta(days=90)
PATIENCE = timedelta(seconds=20)  # a rate limit passes while one waits, an outage does not

logger = logging.getLogger(__name__)


def deliver(outbox: Outbox, channels: Mapping[str, Channel], *, now: datetime) -> tuple[Delivery, ...]:
    """Send all that is due through the named channels and return the attempts made since `now`.

    A message that fails waits in the outbox for a later call. Killed at any point, nothing is lost: see `Outbox.claim`.
    """
    started, names = time.monotonic(), tuple(channels)

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    outbox.forget(now - KEPT)
    outbox.summarise(digest.summary, now=now)
    while True:
        if claim := outbox.claim(names, now=clock()):
            _attempt(outbox, claim, channels, clock)
        elif not _wait_for_next(outbox.next_due(names, now=clock()), clock(), end=now + PATIENCE):
            return outbox.deliveries_since(now)


def _wait_for_next(due: datetime | None, now: datetime, *, end: datetime) -> bool:
    """Sleep until the next message is due and return True; False where that is not worth waiting for."""
    if due is None or not now < due <= end:
        return False
    time.sleep((due - now).total_seconds())
    return True


def _attempt(outbox: Outbox, claim: Claim, channels: Mapping[str, Channel], clock: Callable[[], datetime]) -> None:
    result = _send(claim, channels[claim.channel])
    if isinstance(result, Sent):
        outbox.settle_sent(claim, result)
        logger.info("message sent channel=%s key=%s attempt=%d", claim.channel, claim.message.key, claim.attempt)
        return
    now = clock()
    what_next = verdict(
        result,
        attempts=claim.attempt,
        age=now - claim.enqueued_at,
        failures=claim.failures + 1,
        jitter=random.random(),  # noqa: S311 -- spreads load, keeps no secret
    )
    words = (claim.channel, claim.message.key, claim.attempt, result.reason)
    if isinstance(what_next, Again):
        outbox.settle_failed(claim, result, what_next, now=now)
        logger.warning("message not sent, will be tried again channel=%s key=%s attempt=%d reason=%s", *words)
        return
    outbox.settle_given_up(claim, what_next, instead=_instead(outbox, claim, what_next.reason, channels, now), now=now)
    logger.error("message given up channel=%s key=%s attempt=%d reason=%s", *words)


def _send(claim: Claim, channel: Channel) -> Sent | NotSent:
    message = repeated(claim.message) if claim.maybe_sent else claim.message
    try:
        return send(message, channel, thread=claim.thread)
    except Exception as error:  # noqa: BLE001 -- see below
        # one message that cannot be rendered must not stop the ones behind it; the words of an error may hold secrets
        *_, last = traceback.extract_tb(error.__traceback__)
        reason = f"an error of ours: {type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
        return NotSent(reason=reason, retryable=False)


def _instead(
    outbox: Outbox, claim: Claim, reason: str, channels: Iterable[str], now: datetime
) -> tuple[QueuedMessage, ...]:
    """Return what the other channels are told: the message itself, or a notice where one of them has it already.

    What came to a channel in another's stead is not passed on again.
    """
    if claim.rescue:
        return ()
    others = [name for name in channels if name != claim.channel]
    if any(outbox.has_told(claim.message, name) for name in others):
        message = undelivered(claim.channel, reason, now=now)
    else:
        message = replace(claim.message, notice=f"Channel {claim.channel} has not taken this message: {reason}")
    return tuple(QueuedMessage(message, name) for name in others)
