"""Axes: where an instant or an amount stands in a chart, and which positions get a label."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.charts.model import GUTTER, Label

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ON_NARROW = 4
NEAR_EDGE = 89.0  # percent: a label that begins later does not fit on a narrow screen
FEWEST = 24  # labels closer to an edge than this share (percent / 24) would be cut


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeScale:
    """A period that fills the chart's width."""

    since: datetime
    until: datetime

    def x(self, at: datetime) -> float:
        """Return the position of an instant in percent, within the chart."""
        return min(max(100 * ((at - self.since) / (self.until - self.since)), 0.0), 100.0)

    def width(self, span: timedelta) -> float:
        """Return a duration in percent."""
        return 100 * (span / (self.until - self.since))


@dataclass(frozen=True, kw_only=True, slots=True)
class AmountScale:
    """Amounts from 0 to `top`, drawn between `base` (pixels, for 0) and `ceiling` (pixels, for the top)."""

    top: float
    base: float
    ceiling: float

    def y(self, amount: float) -> float:
        """Return the height of an amount as pixels from the chart's top; more than the top stays at the ceiling."""
        return self.base - (self.base - self.ceiling) * min(max(amount, 0.0) / self.top, 1.0)

    def ticks(self) -> tuple[float, ...]:
        """Return two or three round amounts, 0 not among them."""
        step = next(step for step in _round_steps() if self.top / step <= 3.2)
        count = int(self.top / step + 1e-9)
        return tuple(step * number for number in range(1, count + 1))


def amounts(largest: float, *, base: float, ceiling: float, least: float = 3.0) -> AmountScale:
    """Return a scale with some air above the largest amount; `least` keeps a quiet chart from looking dramatic."""
    return AmountScale(top=max(largest * 1.06, least), base=base, ceiling=ceiling)


def time_labels(scale: TimeScale, zone: ZoneInfo, *, y: float) -> tuple[Label, ...]:
    """Return the labels of a time axis: hours for days, days for weeks, months for years, in local time."""
    found = list(_ticks(scale, zone))
    narrow = math.ceil(len(found) / ON_NARROW)  # every so many labels stay on a narrow screen
    labels = []
    for number, (at, text) in enumerate(found):
        x = scale.x(at)
        if x > 100 - 100 / FEWEST:
            continue
        labels.append(Label(x=x, y=y, text=text, minor=number % narrow != 0 or x > NEAR_EDGE))
    return tuple(labels)


def amount_labels(scale: AmountScale, unit: str = "") -> tuple[Label, ...]:
    """Return the labels of an axis of amounts, left of the chart."""
    return tuple(Label(x=GUTTER, y=scale.y(tick) + 4, text=f"{tick:,g}{unit}", anchor="end") for tick in scale.ticks())


def boundaries(scale: TimeScale, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the instants that get a label."""
    return tuple(at for at, _ in _ticks(scale, zone))


def _ticks(scale: TimeScale, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    span = scale.until - scale.since
    if span <= 4 * DAY:
        hours = 6 if span <= 36 * HOUR else 12 if span <= 54 * HOUR else 24
        yield from _hour_ticks(scale, zone, hours)
    elif span <= 200 * DAY:
        days = 1 if span <= 8 * DAY else 2 if span <= 15 * DAY else 7 if span <= 60 * DAY else 14
        for number, at in enumerate(_midnights(scale, zone)):
            if number % days == 0:
                yield at, _day(at)
    else:
        months = max(round(span / (300 * DAY)), 1)
        for at in _midnights(scale, zone):
            if at.day == 1 and (at.month - 1) % months == 0:
                yield at, f"{at:%b %Y}" if at.month == 1 else f"{at:%b}"


def _hour_ticks(scale: TimeScale, zone: ZoneInfo, hours: int) -> Iterator[tuple[datetime, str]]:
    at = scale.since.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    while at < scale.until:
        if at >= scale.since and at.hour % hours == 0:
            yield at, _day(at) if at.hour == 0 else f"{at:%H:%M}"
        at = (at.astimezone(ZoneInfo("UTC")) + HOUR).astimezone(zone)


def _midnights(scale: TimeScale, zone: ZoneInfo) -> Iterator[datetime]:
    day = scale.since.astimezone(zone).date()
    while True:
        at = datetime(day.year, day.month, day.day, tzinfo=zone)
        if at >= scale.until:
            return
        if at >= scale.since:
            yield at
        day += DAY


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b}"


def _round_steps() -> Iterator[float]:
    power = 0
    while True:
        for step in (1, 2, 5):
            yield float(step * 10**power)
        power += 1
