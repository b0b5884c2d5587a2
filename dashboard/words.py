"""Numbers and times as pages show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.messages.sanitize import one_line, web_url
from alerts.messages.wording import count, lasted, number, ratio

__all__ = [
    "ago",
    "amount",
    "clock",
    "count",
    "day",
    "lasted",
    "number",
    "one_line",
    "ratio",
    "seconds",
    "size",
    "usual",
    "utc",
    "web_url",
]

SIZES = ("bytes", "kB", "MB", "GB", "TB")


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant such as ``27 Jan 06:00`` in a zone."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %H:%M}"


def day(at: datetime, zone: ZoneInfo) -> str:
    """Return a day with its year: ``Mon 27 Jan 2025``."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


def utc(at: datetime) -> str:
    """Return an instant in full: ``27 Jan 2025, 06:00 UTC``."""
    local = at.astimezone(UTC)
    return f"{local.day} {local:%b %Y, %H:%M} UTC"


def ago(span: timedelta) -> str:
    """Return how long ago something was: ``just now``, ``12 minutes ago``, ``3 days ago``, ``2 years ago``."""
    days = span / timedelta(days=1)
    if span < timedelta(minutes=2):
        return "just now"
    if days >= 730:
        return f"{days / 365.25:.0f} years ago"
    return f"{count(round(days / 30.44), 'month')} ago" if days >= 60 else f"{lasted(span)} ago"


def later(minutes: int) -> str:
    """Return how long after the first something was: ``first``, ``+22 min``, ``+3.5 h``, ``+4 days``."""
    if not minutes:
        return "first"
    if minutes < 120:
        return f"+{minutes} min"
    return f"+{number(minutes / 60)} h" if minutes < 2880 else f"+{minutes / 1440:.0f} days"


def amount(value: float | None) -> str:
    """Return a number as it stands in a table; an en dash for what is not known, never 0."""
    if value is None:
        return "\u2013"
    return f"{value:,.0f}" if float(value).is_integer() else number(value)


def usual(expected: float) -> str:
    """Return what is usual in words that need no fractions of stories."""
    return "fewer than 1" if expected < 0.95 else number(round(expected, 1))


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share from 0 to 1 as percent; an en dash for what is not known."""
    return "\u2013" if share is None else f"{100 * share:.{digits}f} %"


def seconds(duration: float | None) -> str:
    """Return a duration in seconds such as ``0.52 s``, ``12 min`` or ``9.1 h``; an en dash for none."""
    if duration is None:
        return "\u2013"
    if duration < 120:
        return f"{number(duration)} s"
    return f"{duration / 60:.0f} min" if duration < 7200 else f"{number(duration / 3600)} h"


def size(amount_bytes: float) -> str:
    """Return a number of bytes such as ``1.2 GB``."""
    value, at = float(amount_bytes), 0
    while value >= 1000 and at < len(SIZES) - 1:
        value, at = value / 1000, at + 1
    return f"{value:.0f} {SIZES[at]}" if value >= 10 or at == 0 else f"{value:.1f} {SIZES[at]}"
