"""Dates such as 10/05/2026: whether the day or the month comes first, learned from the document. Pure.

A value above twelve and a weekday say it for certain. Else it is the order in which the newest entry was published just
before the poll, and else that of the declared region. Where nothing says it, the date is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from extractors.feeds.date_names import plain_words
from extractors.feeds.dates import NEWEST, Precision, believed_date
from extractors.feeds.model import ParsedEntry, ParsedFeed

JUST_BEFORE = timedelta(hours=48)  # of a poll: the newest entry of a feed that is alive
_WRITTEN = re.compile(
    r"(?:(?P<weekday>[^\W\d_]{2,12})[.,]*\s+)?(?P<first>\d\d?)(?P<sign>[/-])(?P<second>\d\d?)(?P=sign)(?P<year>\d{4})"
    r"(?P<rest>\D.*)?",
    re.DOTALL,
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# CLDR's short dates: the month is first in the United States and its territories, and in English in the Philippines
_MONTH_FIRST = frozenset({"us", "pr", "gu", "vi", "as", "mp", "um"})
_UNSURE_REGIONS = frozenset({"ca", "za", "ph", "bz", "pa", "ke", "cn", "tw", "hk", "jp", "kr"})
_UNSURE_LANGUAGES = frozenset({"en", "zh", "ja", "ko", "mn", "fil", "tl", ""})


class Order(StrEnum):
    """Which of the two comes first."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class _Written:
    """A date with an order of day and month that is not known yet."""

    weekday: str
    first: int
    second: int
    year: int
    rest: str

    def on(self, order: Order) -> date | None:
        """Return the day in an order; None where there is no such day."""
        day, month = (self.first, self.second) if order is Order.DAY else (self.second, self.first)
        try:
            return date(self.year, month, day)
        except ValueError:
            return None

    def certain(self) -> Order | None:
        """Return the only order that is possible."""
        days = {order: day for order in Order if (day := self.on(order))}
        if len(set(days.values())) == 1:
            return next(iter(days))
        if self.weekday in _WEEKDAYS:
            days = {order: day for order, day in days.items() if day.weekday() == _WEEKDAYS.index(self.weekday)}
        return next(iter(days)) if len(days) == 1 else None


def with_ordered_dates(parsed: ParsedFeed, seen_at: datetime) -> ParsedFeed:
    """Return the document with the dates parsed that have a known order; the others stay without an instant."""
    written = {at: found for at, entry in enumerate(parsed.entries) if (found := _written_in(entry))}
    if not written:
        return parsed
    order, is_certain = _order_of(list(written.values()), _languages(parsed), seen_at)
    entries = list(parsed.entries)
    for at, found in written.items():
        own = found.certain()
        chosen = own or order
        if chosen:
            entries[at] = _dated(entries[at], found, chosen, seen_at, sure=own is not None or is_certain)
    return replace(parsed, entries=tuple(entries))


def _written_in(entry: ParsedEntry) -> _Written | None:
    if entry.published_at is not None or not (found := _WRITTEN.fullmatch(plain_words(entry.published_raw.strip()))):
        return None
    return _Written(
        (found["weekday"] or "").lower()[:3],
        int(found["first"]),
        int(found["second"]),
        int(found["year"]),
        found["rest"] or "",
    )


def _order_of(written: Sequence[_Written], languages: Iterable[str], seen_at: datetime) -> tuple[Order | None, bool]:
    """Return the order of a document's dates, and whether it is certain."""
    certain = {order for one in written if (order := one.certain()) and one.on(Order.DAY) != one.on(Order.MONTH)}
    if certain:  # two orders in one document say nothing of the dates that could be either
        return (next(iter(certain)), True) if len(certain) == 1 else (None, False)
    fresh = [order for order in Order if _is_fresh([one.on(order) for one in written], seen_at)]
    if len(fresh) == 1:
        return fresh[0], False
    declared = {_declared(language) for language in languages}
    return (next(iter(declared)) if len(declared) == 1 else None), False


def _is_fresh(days: Sequence[date | None], seen_at: datetime) -> bool:
    """Return whether the newest entry was published just before the poll, and none after it."""
    known = [day for day in days if day]
    if len(known) < len(days):
        return False
    return (seen_at - JUST_BEFORE).date() <= max(known) <= (seen_at + NEWEST).date()


def _languages(parsed: ParsedFeed) -> set[str]:
    return {language for language in (parsed.language, *(entry.language for entry in parsed.entries)) if language}


def _declared(language: str) -> Order | None:
    """Return the order of the region that a language tag names, or of the language where all its regions agree."""
    name, *parts = language.lower().replace("_", "-").split("-")
    region = next((part for part in parts if len(part) == 2), "")
    if region in _MONTH_FIRST:
        return Order.MONTH
    if region:
        return None if region in _UNSURE_REGIONS else Order.DAY
    return None if name in _UNSURE_LANGUAGES else Order.DAY


def _dated(entry: ParsedEntry, found: _Written, order: Order, seen_at: datetime, *, sure: bool) -> ParsedEntry:
    """Return the entry with its date; one whose order was concluded is never called exact."""
    day = found.on(order)
    if day is None:
        return entry
    published_at, confidence = believed_date(f"{day.isoformat()}{found.rest}", seen_at)
    if confidence == Precision.EXACT and not sure:
        confidence = Precision.LOCAL.value
    return replace(entry, published_at=published_at, date_confidence=confidence)
