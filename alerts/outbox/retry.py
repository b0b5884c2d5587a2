"""When a message that was not taken is sent again, given up, or sent through other channels too. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from alerts.channels.result import NotSent
from warehouse.records import Severity

FIRST_S, LONGEST_S = 60.0, 1800.0
PATIENCE = timedelta(hours=24)  # news that is a day late belongs in the digest
FAILURES_BEFORE_PAUSE = 3  # in a row, of any messages: then the channel itself is taken to be down
REPEATS = 2  # after sendings whose outcome is unknown: each may be a copy in the reader's inbox
FAILOVER = {Severity.EXTREME: timedelta(minutes=5)}  # so long one channel alone is tried
FAILOVER_OF_OTHERS = timedelta(minutes=20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """Send it again after a while."""

    wait: timedelta
    pause: bool  # the whole channel waits, not this message alone


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveUp:
    """Never send it through this channel again."""

    reason: str


def verdict(
    failure: NotSent, *, attempts: int, age: timedelta, failures: int, jitter: float, unknown: int = 0
) -> Again | GiveUp:
    """Return what to do after a failed attempt.

    A wait that the channel asks for is kept. Otherwise it doubles with each of the message's `attempts` (this one
    included) and is drawn by `jitter`, 0 to 1, from its upper half, so that messages that failed together do not come
    back together. `failures` are those of the channel in a row. `unknown` counts the attempts, this one included, after
    which the outcome is unknown.
    """
    if not failure.retryable:
        return GiveUp(reason=failure.reason)
    if failure.maybe_sent and unknown > REPEATS:
        return GiveUp(reason=f"sent {unknown} times without a reply, last: {failure.reason}")
    if age >= PATIENCE:
        return GiveUp(reason=f"tried {attempts} times in {age.total_seconds() / 3600:.0f} h, last: {failure.reason}")
    if failure.retry_after_s is not None:
        return Again(wait=timedelta(seconds=failure.retry_after_s + jitter), pause=True)
    wait = min(FIRST_S * 2.0 ** min(attempts - 1, 20), LONGEST_S) * (0.5 + jitter / 2)
    return Again(wait=timedelta(seconds=wait), pause=failures >= FAILURES_BEFORE_PAUSE and not failure.by_recipients)


def fails_over_after(severity: Severity) -> timedelta:
    """Return how long one channel alone is tried before the others get the message too."""
    return FAILOVER.get(severity, FAILOVER_OF_OTHERS)
