"""When a message that was not taken is sent again, and when it is given up. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from alerts.channels.result import NotSent

FIRST_S, LONGEST_S = 60.0, 1800.0
PATIENCE = timedelta(hours=24)  # news that is a day late is told by the digest, not by an alert
FAILURES_BEFORE_PAUSE = 3  # in a row, of any messages: then the channel itself is taken to be down


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """Send it again after a while."""

    wait: timedelta
    pause: bool  # the whole channel waits, not this message alone


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveUp:
    """Never send it through this channel again."""

    reason: str


def verdict(failure: NotSent, *, attempts: int, age: timedelta, failures: int, jitter: float) -> Again | GiveUp:
    """Return what to do after a failed attempt.

    A wait that the channel asks for is kept to. Otherwise it doubles with each of the message's `attempts` (this one
    included) and is drawn by `jitter`, 0 to 1, from its upper half, so that messages that failed together do not come
    back together. `failures` are those of the channel in a row.
    """
    if not failure.retryable:
        return GiveUp(reason=failure.reason)
    if age >= PATIENCE:
        return GiveUp(reason=f"tried {attempts} times in {age.total_seconds() / 3600:.0f} h, last: {failure.reason}")
    if failure.retry_after_s is not None:
        return Again(wait=timedelta(seconds=failure.retry_after_s + jitter), pause=True)
    wait = min(FIRST_S * 2.0 ** min(attempts - 1, 20), LONGEST_S) * (0.5 + jitter / 2)
    return Again(wait=timedelta(seconds=wait), pause=failures >= FAILURES_BEFORE_PAUSE)
