"""Dates: believed only in the shapes that the standards give them, and only within reason.

The feed parser guesses: "2026/01/05" becomes the first of the present month, a number of seconds becomes the year 1767.
A wrong date is worse than none, so a date has to match RFC 3339 or RFC 822 (with the time zones that feeds really use).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

OLDEST = timedelta(days=30 * 365)  # before the poll; older is a default value or a typing error
NEWEST = timedelta(hours=24)  # after the poll; a time zone can be that wrong

_RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|z|[+-]\d\d:?\d\d|[A-Z]{2,5})?)?"
)
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4}|\d\d),?"
    r"(?:\s+(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*([+-]\d\d:?\d\d|[A-Za-z]{1,5}(?:[+-]\d\d?:?(?:\d\d)?)?)?(?:\s*\([^)]*\))?"
)
_ASCTIME = re.compile(r"[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d\d?)\s+(\d\d):(\d\d):(\d\d)\s+(?:([A-Z]{1,5})\s+)?(\d{4})")
_SHIFTED_UTC = re.compile(r"(?:gmt|utc)([+-])(\d\d?):?(\d\d)?")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ZONES = {  # hours east of Greenwich, and the names that feeds give them ("" is no name: UTC)
    0: ("", "z", "ut", "utc", "gmt", "wet"),
    1: ("bst", "west", "cet", "mez"),
    2: ("cest", "mesz", "eet"),
    3: ("eest", "msk"),
    5.5: ("ist",),
    8: ("hkt", "sgt", "awst"),
    9: ("jst", "kst"),
    9.5: ("acst",),
    10: ("aest",),
    10.5: ("acdt",),
    11: ("aedt",),
    12: ("nzst",),
    13: ("nzdt",),
    -4: ("edt",),
    -5: ("est", "et", "cdt"),
    -6: ("cst", "ct", "mdt"),
    -7: ("mst", "mt", "pdt"),
    -8: ("pst", "pt", "akdt"),
    -9: ("akst",),
    -10: ("hst",),
}
_ZONE_HOURS = {name: hours for hours, names in _ZONES.items() for name in names}


def parse_date(raw: str) -> datetime | None:
    """Return the instant that `raw` names, in UTC; None where it is in no shape that can be trusted."""
    raw = raw.strip()[:80]
    if not raw:
        return None
    for shape, fields in ((_RFC_3339, _from_rfc_3339), (_RFC_822, _from_rfc_822), (_ASCTIME, _from_asctime)):
        found = shape.fullmatch(raw)
        if found:
            return _instant(*fields(found))
    return None


def believed_date(raw: str, seen_at: datetime) -> tuple[datetime | None, str]:
    """Return the instant that `raw` names and how far it is believed: "exact", "clamped" to `NEWEST`, or "none"."""
    instant = parse_date(raw)
    if instant is None or instant < seen_at - OLDEST:
        return None, "none"
    latest = seen_at + NEWEST
    return (latest, "clamped") if instant > latest else (instant, "exact")


Clock = tuple[int, int, int]  # hour, minute, second
Fields = tuple[int, int, int, Clock, str]  # year, month, day, clock, zone


def _from_rfc_3339(found: re.Match[str]) -> Fields:
    year, month, day, hour, minute, second = (int(found[n] or 0) for n in range(1, 7))
    return year, month, day, (hour, minute, second), found[7] or ""


def _from_rfc_822(found: re.Match[str]) -> Fields:
    year = int(found[3])
    year += 0 if len(found[3]) == 4 else 2000 if year < 50 else 1900  # RFC 2822, section 4.3
    hour, minute, second = (int(found[n] or 0) for n in range(4, 7))
    return year, _month(found[2]), int(found[1]), (hour, minute, second), found[7] or ""


def _from_asctime(found: re.Match[str]) -> Fields:
    hour, minute, second = (int(found[n]) for n in range(3, 6))
    return int(found[7]), _month(found[1]), int(found[2]), (hour, minute, second), found[6] or ""


def _month(name: str) -> int:
    # "mar" is a month in English and another one in Finnish: only English names and their beginnings are taken.
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())), 0)


def _instant(year: int, month: int, day: int, clock: Clock, zone: str) -> datetime | None:
    offset = _offset(zone)
    if offset is None:
        return None
    later = timedelta()
    if clock == (24, 0, 0):  # ISO 8601's other name for the start of the next day
        clock, later = (0, 0, 0), timedelta(days=1)
    elif clock[2] == 60:  # a leap second, which RFC 3339 allows
        clock, later = (*clock[:2], 59), timedelta(seconds=1)
    try:
        return (datetime(year, month, day, *clock, tzinfo=timezone(offset)) + later).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta | None:
    zone = zone.lower()
    if zone[:1] in {"+", "-"}:
        hours, minutes = int(zone[1:3]), int(zone[-2:])
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
        return offset if abs(offset) < timedelta(hours=24) else None
    shifted = _SHIFTED_UTC.fullmatch(zone)
    if shifted:
        east = timedelta(hours=int(shifted[2]), minutes=int(shifted[3] or 0))
        return east if shifted[1] == "+" else -east
    return timedelta(hours=_ZONE_HOURS[zone]) if zone in _ZONE_HOURS else None
