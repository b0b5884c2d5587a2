"""Dates: parsed only in unambiguous formats, with their precision, and clamped to plausible instants.

The feed parser guesses: "2026/01/05" becomes the first of the present month, a number of seconds becomes the year 1767.
A wrong date is worse than none, so a date has to match RFC 3339, RFC 822 or one of the shapes that feeds really use.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum

from extractors.calendars import gregorian
from extractors.feeds.date_names import english_month, foreign_month, plain_words, region, zone_offset

OLDEST = timedelta(days=30 * 365)  # before the poll; older is a default value or a typing error
NEWEST = timedelta(hours=24)  # after the poll; a time zone can be that wrong

_TIME = (
    r"(?:[Tt\s,|\-\u2013]*(?:(?:at|kl\.?|um|om|ora|ore|a las|\u00e0s?|alle|\u03c3\u03c4\u03b9\u03c2|\u0432)\s+)?"
    r"(?P<hour>\d\d?)[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_ZONE = (
    r"\s*(?P<zone>[+-]\d{1,2}:?\d\d|[+-]\d\d|[A-Za-z]{1,5}[+-]\d\d?:?(?:\d\d)?|[A-Za-z_]{2,20}/[A-Za-z_/]{2,30}|[A-Za-z]{1,5})?"
    r"(?:\s+(?:GMT|UTC))?(?:\s*\([^)]*\))?"
)
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,12})(?:[.,]+\s*|\s+))?"
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_SHAPES = tuple(
    re.compile(shape + _TIME + _ZONE)
    for shape in (
        r"(?P<year>\d{4})(?P<sign>[-/.])\s?(?P<month>\d\d?)(?P=sign)\s?(?P<day>\d\d?)\.?",  # RFC 3339; slashes, dots
        _WEEKDAY
        + r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?"
        + _NAME
        + r"(?:\s+de)?,?[\s-]+(?P<year>\d{4}|\d\d),?",  # RFC 822
        r"(?P<year>\d{4})\.?\s+" + _NAME + r"\s+(?P<day>\d{1,2})\.?",
        _WEEKDAY + _NAME + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",  # Oct 5, 2026; JavaScript
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",  # with dots, the month is never first
        r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)",
    )
)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)")  # ISO 8601 without signs
_ASCTIME = re.compile(
    _WEEKDAY + _NAME + r"\s+(?P<day>\d\d?)\s+(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)\s+"
    r"(?:(?P<zone>[A-Z]{1,5})\s+)?(?P<year>\d{4})"
)
_MACHINE_TIME = re.compile(r"<[^<>]*\bdatetime\s*=\s*[\"']([^\"'<>]+)[\"']")  # Drupal writes <time datetime="...">
_UNIX = re.compile(r"1\d{9}(\d{3})?")  # seconds since 1970, or milliseconds, of the years 2001 to 2033
_SHIFTED_UTC = re.compile(r"(?:gmt|utc)([+-])(\d\d?):?(\d\d)?")
_NOON = 12


class Precision(StrEnum):
    """The precision of a date."""

    EXACT = "exact"
    DAY = "day"  # the day alone, or midnight, which programs write where they know the day alone
    LOCAL = "local"  # a time without a zone, or in one that is not known: taken as UTC


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """An instant in UTC with its precision."""

    at: datetime
    precision: Precision


def parse_date(raw: str) -> datetime | None:
    """Return the instant of `raw` in UTC; None where its format is not known or ambiguous."""
    parsed = precise_date(raw)
    return parsed.at if parsed else None


def believed_date(raw: str, seen_at: datetime) -> tuple[datetime | None, str]:
    """Return the instant of `raw` and its confidence: the precision, "clamped" or "none"."""
    parsed = precise_date(raw)
    if parsed is None or parsed.at < seen_at - OLDEST:
        return None, "none"
    latest = seen_at + NEWEST
    return (latest, "clamped") if parsed.at > latest else (parsed.at, parsed.precision.value)


def precise_date(raw: str) -> ParsedDate | None:
    """Return the instant of `raw` and its precision; None where its format is not known or ambiguous."""
    machine = _MACHINE_TIME.search(html.unescape(raw[:300])) if "<" in raw or "&lt;" in raw else None
    text = html.unescape((machine[1] if machine else raw).strip()[:100]).replace("\u2212", "-").strip()
    text = plain_words(text)
    if not any(map(str.isdecimal, text)):
        return None
    if number := _UNIX.fullmatch(text):
        seconds = int(text) / (1000 if number[1] else 1)
        return ParsedDate(datetime.fromtimestamp(seconds, UTC).replace(microsecond=0), Precision.EXACT)
    if basic := _BASIC.fullmatch(text):
        text = "{}-{}-{}T{}:{}:{}{}".format(*basic.groups())
    for shape in (*_SHAPES, _ASCTIME):
        if found := shape.fullmatch(text):
            return _parsed(found.groupdict())
    return None


def _parsed(said: dict[str, str | None]) -> ParsedDate | None:
    year, day = int(said["year"] or 0), int(said["day"] or 0)
    year += 0 if len(said["year"] or "") == 4 else 2000 if year < 50 else 1900
    month = int(said.get("month") or 0) or _month(said.get("name") or "", said.get("weekday") or "", year, day)
    clock = _clock(said)
    if clock is None:
        return None
    zone = _zone(said.get("zone") or "")
    if zone is None and (said.get("zone") or "")[:1] in {"+", "-"}:
        return None  # a number that is no offset
    hour, minute, second, later = clock
    known = gregorian(year, month, day)
    if known is None:
        return None
    try:
        at = datetime.combine(known, time(hour, minute, second), tzinfo=zone or UTC).astimezone(UTC) + later
    except (ValueError, OverflowError):
        return None
    if said.get("hour") is None or (hour, minute, second) == (0, 0, 0):
        return ParsedDate(at, Precision.DAY)
    return ParsedDate(at, Precision.LOCAL if zone is None else Precision.EXACT)


def _month(name: str, weekday: str, year: int, day: int) -> int:
    return english_month(name) or foreign_month(name, weekday, year, day)


def _clock(said: dict[str, str | None]) -> tuple[int, int, int, timedelta] | None:
    """Return hour, minute and second, and what is to be added to them; None where they are no time."""
    hour, minute, second = (int(said.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := said.get("half"):
        if not 1 <= hour <= _NOON:
            return (hour, minute, second, timedelta()) if hour > _NOON else None  # "14:30 PM" is said all the same
        hour = hour % _NOON + (_NOON if half[0] in "Pp" else 0)
    if (hour, minute, second) == (24, 0, 0):  # ISO 8601's other name for the start of the next day
        return 0, 0, 0, timedelta(days=1)
    if second == 60:
        return hour, minute, 59, timedelta(seconds=1)
    return hour, minute, second, timedelta()


def _zone(name: str) -> tzinfo | None:
    """Return the time zone of a text; None for no known one."""
    if name[:1] in {"+", "-"}:
        digits = name[1:].replace(":", "")
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if name[0] == "-" else 1)
        return timezone(offset) if abs(offset) < timedelta(hours=24) and minutes < 60 else None
    shifted = _SHIFTED_UTC.fullmatch(name.lower())
    if shifted:
        east = timedelta(hours=int(shifted[2]), minutes=int(shifted[3] or 0))
        return timezone(east if shifted[1] == "+" else -east)
    known = zone_offset(name)
    return region(name) if known is None else timezone(known)
