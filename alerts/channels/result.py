"""What became of one attempt to send: a value, because failing is ordinary."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """The channel has taken the message."""

    thread: str | None = None  # where later messages of the episode hang; None: the channel knows no threads
    note: str = ""  # what went less than well, such as a chart that could not be uploaded


@dataclass(frozen=True, kw_only=True, slots=True)
class NotSent:
    """The channel has not taken it, as far as is known."""

    reason: str  # one line without secrets
    retryable: bool
    retry_after_s: float | None = None  # as the channel asked
    maybe_sent: bool = False  # the request went out whole, the reply was lost


def lost(error: Exception) -> NotSent:
    """Return what a conversation that broke after the request means: nobody knows whether the message was taken."""
    return NotSent(reason=f"the reply was lost: {type(error).__name__}", retryable=True, maybe_sent=True)


def refused(status: int, words: str, *, retry_after: str | None = None) -> NotSent:
    """Return what an HTTP status other than success means for a message.

    Time-outs, rate limits and server errors pass; other refusals do not. A gateway's 502 and 504 leave open whether the
    server behind it has taken the message.
    """
    return NotSent(
        reason=f"http {status} {words}".strip(),
        retryable=status in {408, 425, 429} or status >= 500,
        retry_after_s=_seconds(retry_after),
        maybe_sent=status in {502, 504},
    )


def _seconds(retry_after: str | None) -> float | None:
    try:
        return min(max(float(retry_after or ""), 0.0), 3600.0)
    except ValueError:
        return None
