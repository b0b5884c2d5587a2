"""Calendars: days by the Persian and the Buddhist calendar, as outlets in Iran, Afghanistan and Thailand write them."""

from __future__ import annotations

from datetime import date, timedelta

_PERSIAN = range(
    1300, 1431
)  # 1921 to 2051; years of the Islamic calendar, whose months are seen, not computed, are later
_BUDDHIST = range(2500, 2650)  # 1957 to 2106
_BUDDHIST_AHEAD = 543
_FIRST_HALF = 6  # Persian months with 31 days; the others have 30


def gregorian(year: int, month: int, day: int) -> date | None:
    """Return the day of a year, month and day, by the calendar that the year tells; None where there is no such day."""
    try:
        if year in _PERSIAN:
            return _from_persian(year, month, day)
        return date(year - _BUDDHIST_AHEAD if year in _BUDDHIST else year, month, day)
    except (ValueError, OverflowError):
        return None


def _from_persian(year: int, month: int, day: int) -> date | None:
    """Return a day of the Persian calendar, by the cycle of 33 years, which holds from 1178 to 1633.

    K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon, and Planets 74 (1996).
    """
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= _FIRST_HALF else 30)):
        return None
    since = year - 979
    days = 365 * since + since // 33 * 8 + (since % 33 + 3) // 4 + 79
    days += 31 * min(month - 1, _FIRST_HALF) + 30 * max(month - 1 - _FIRST_HALF, 0) + day - 1
    return date(1600, 1, 1) + timedelta(days=days)
