"""Messages about the watch itself: what has stopped, and that it works again."""

from __future__ import annotations

from datetime import datetime

from alerts.messages.headlines import SENTENCE, TITLE
from alerts.messages.message import Message
from alerts.messages.sanitize import one_line
from warehouse.records import Severity


def stopped(kind: str, what: str, advice: str, *, at: datetime, severity: Severity = Severity.HIGH) -> Message:
    """Return the message about a trouble that began now."""
    return _message(f"watchdog-{kind}-{at:%Y%m%dT%H%M%S}", severity, f"Newspike needs attention: {what}", advice, at)


def mended(kind: str, *, since: datetime, at: datetime, lead: str) -> Message:
    """Return the message that a trouble is over; `lead` says what follows from that."""
    headline = f'Newspike: the trouble "{kind}" is over'
    return _message(f"watchdog-{kind}-{since:%Y%m%dT%H%M%S}-over", Severity.INFO, headline, lead, at)


def _message(key: str, severity: Severity, headline: str, lead: str, at: datetime) -> Message:
    return Message(
        key=key,
        thread=key.removesuffix("-over"),
        alert_ids=(),
        kind="watchdog",
        severity=severity,
        at=at,
        headline=one_line(headline, TITLE),
        lead=one_line(f"{lead[:1].upper()}{lead[1:]}", SENTENCE),
    )
