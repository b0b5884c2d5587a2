"""The outcome of one attempt to send, as a value: failures are expected."""

import math
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

LONGEST_WAIT_S = 3600.0  # a channel that asks for more is tried once an hour


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedRecipient:
    """One recipient that did not take a message that others took."""

    recipient: str
    reason: str  # one line, as the server said it


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """The channel has taken the message."""

    thread: str | None = None  # where later messages of the episode hang; None: the channel knows no threads
    note: str = ""  # what went less than well, such as a chart that could not be uploaded
    deferred: tuple[RefusedRecipient, ...] = ()  # recipients to try again later, such as those that are greylisting
    refused: tuple[RefusedRecipient, ...] = ()  # recipients that will never take it


@dataclass(frozen=True, kw_only=True, slots=True)
class NotSent:
    """The channel has not taken it, as far as is known."""

    reason: str  # one line without secrets
    retryable: bool
    retry_after_s: float | None = None  # as the channel asked
    maybe_sent: bool = False  # the request went out whole, the reply was lost
    by_recipients: bool = False  # the server works, the recipients alone do not take it now


def lost(error: Exception) -> NotSent:
    """Return the outcome of a conversation that broke after the request: the message may have been taken."""
    return NotSent(reason=f"the reply was lost: {type(error).__name__}", retryable=True, maybe_sent=True)


def refused(status: int, words: str, *, retry_after: str | None = None) -> NotSent:
    """Return what an HTTP status other than success means for a message.

    Time-outs, rate limits and server errors pass; other refusals do not. A gateway's 502 and 504 leave open whether the
    server behind it has taken the message.
    """
    return NotSent(
        reason=f"http {status} {words}".strip(),
        retryable=status in {408, 425, 429} or status >= 500,
        retry_after_s=retry_after_s(retry_after),
        maybe_sent=status in {502, 504},
    )


def retry_after_s(header: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for, 0 to 3600: a number or a date (RFC 9110, 10.2.3).

    None where there is no header, or it is neither.
    """
    words = (header or "").strip()
    try:
        seconds = float(words)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(words).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return None if math.isnan(seconds) else min(max(seconds, 0.0), LONGEST_WAIT_S)
