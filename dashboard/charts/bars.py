"""Bars over time with what was to be expected, and a strip below that shows the coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.charts.model import Chart, Label, Mark, Path, Rule, stepped, stepped_band
from dashboard.charts.scales import TimeScale, amount_labels, amounts, boundaries, time_labels

UNUSUAL = 2  # the least level that is an alert
LABEL_WIDTH = 9.0  # percent of the chart that a marker's text takes
ENOUGH = 0.6  # share of the usual stories below which an hour cannot be judged


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One bucket of time. None means not known, which is never drawn as 0."""

    at: datetime
    span: timedelta
    amount: float | None
    low: float | None = None  # the usual range
    high: float | None = None
    expected: float | None = None
    coverage: float | None = None  # share of the usual stories that could be received
    level: int = 0  # how unusual: 0 usual, 1 nearly unusual, 2 notable, 3 high, 4 extreme
    running: bool = False  # the bucket has not ended
    unjudged: bool = False  # there was too little to judge it
    title: str = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Marker:
    """Something that happened at an instant: an event opened, a definition changed."""

    at: datetime
    text: str
    kind: str  # CSS class
    href: str = ""


def bars(  # noqa: PLR0913 -- what a chart is made of
    series: Sequence[Bar],
    scale: TimeScale,
    zone: ZoneInfo,
    *,
    summary: str,
    height: int = 220,
    markers: Sequence[Marker] = (),
    percent: bool = False,
) -> Chart:
    """Return the chart of a series. Amounts are counts, or shares from 0 to 1 with `percent`."""
    base, ceiling = height - 34.0, 22.0
    largest = max((max(bar.amount or 0, bar.high or 0, bar.expected or 0) for bar in series), default=0)
    factor = 100 if percent else 1
    amount = amounts(largest * factor, base=base, ceiling=ceiling, least=1.0 if percent else 3.0)
    gap = 0.0 if len(series) > 120 else 0.12 * scale.width(series[0].span) if series else 0.0

    xs = [scale.x(bar.at) for bar in series]
    right = scale.x(series[-1].at + series[-1].span) if series else 100.0
    highs = [None if bar.high is None else amount.y(bar.high * factor) for bar in series]
    lows = [None if bar.high is None else amount.y((bar.low or 0) * factor) for bar in series]
    expected = [None if bar.expected is None else amount.y(bar.expected * factor) for bar in series]
    band, line = stepped_band(xs, lows, highs, right=right), stepped(xs, expected, right=right)
    unit = " %" if percent else ""
    return Chart(
        height=height,
        summary=summary,
        kind="gutter",
        backs=_merged(
            [
                *(_tint(bar, scale, base, ceiling) for bar in series if bar.level >= UNUSUAL),
                *(_unknown(bar, scale, base, ceiling) for bar in series if _cannot_judge(bar)),
            ]
        ),
        rules=(
            *(Rule(y=amount.y(tick)) for tick in amount.ticks()),
            Rule(y=base, kind="axis"),
            *(Rule(x=scale.x(at), y=base, y2=base + 4, kind="axis") for at in boundaries(scale, zone)),
            *(_marker_rule(marker, scale, base) for marker in markers),
        ),
        areas=(Path(d=band, kind="band", title="usual range"),) if band else (),
        marks=(
            *(_bar(bar, scale, amount.y((bar.amount or 0) * factor), base, gap) for bar in series if bar.amount),
            *_coverage(series, scale, y=base + 6),
        ),
        lines=(Path(d=line, kind="expected", title="expected"),) if line else (),
        labels=(
            *amount_labels(amount, unit),
            *time_labels(scale, zone, y=height - 5.0),
            *(_marker_label(marker, scale) for marker in _apart(markers, scale)),
        ),
    )


def small_bars(series: Sequence[Bar], scale: TimeScale, *, summary: str, height: int = 44, top: float = 0) -> Chart:
    """Return the same bars without axes and labels, as they stand in a card or a row; `top` is the largest amount."""
    largest = top or max((max(bar.amount or 0, bar.high or 0) for bar in series), default=0)
    amount = amounts(largest, base=float(height), ceiling=2.0)
    gap = 0.1 * scale.width(series[0].span) if series and len(series) <= 100 else 0.0
    xs = [scale.x(bar.at) for bar in series]
    right = scale.x(series[-1].at + series[-1].span) if series else 100.0
    highs = [None if bar.high is None else amount.y(bar.high) for bar in series]
    lows = [None if bar.high is None else float(height) for bar in series]
    band = stepped_band(xs, lows, highs, right=right)
    return Chart(
        height=height,
        summary=summary,
        kind="small",
        backs=_merged(
            [
                *(_tint(bar, scale, height, 0) for bar in series if bar.level >= UNUSUAL),
                *(_unknown(bar, scale, height, 0) for bar in series if _cannot_judge(bar)),
            ]
        ),
        areas=(Path(d=band, kind="band"),) if band else (),
        marks=tuple(_bar(bar, scale, amount.y(bar.amount or 0), height, gap) for bar in series if bar.amount),
        rules=(Rule(y=height - 0.5, kind="axis"),),
    )


def _cannot_judge(bar: Bar) -> bool:
    return bar.amount is None or bar.unjudged or (bar.coverage is not None and bar.coverage < ENOUGH)


def _bar(bar: Bar, scale: TimeScale, top: float, base: float, gap: float) -> Mark:
    kind = f"bar v{bar.level}"
    return Mark(
        x=scale.x(bar.at) + gap / 2,
        width=max(scale.width(bar.span) - gap, 0.05),
        y=min(top, base - 1.5),
        height=max(base - top, 1.5),
        kind=f"{kind} running" if bar.running else kind,
        title=bar.title,
        href=bar.href,
    )


def _unknown(bar: Bar, scale: TimeScale, base: float, ceiling: float) -> Mark:
    return Mark(
        x=scale.x(bar.at),
        width=scale.width(bar.span),
        y=ceiling,
        height=base - ceiling,
        kind="unknown",
        title=bar.title or "cannot judge: too few of the usual stories could be received",
    )


def _tint(bar: Bar, scale: TimeScale, base: float, ceiling: float) -> Mark:
    return Mark(
        x=scale.x(bar.at),
        width=scale.width(bar.span),
        y=ceiling,
        height=base - ceiling,
        kind=f"tint v{bar.level}",
        title=bar.title,
    )


def _merged(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return neighbouring marks of one kind as one."""
    found: list[Mark] = []
    for mark in marks:
        last = found[-1] if found else None
        if last and last.kind == mark.kind and abs(last.x + last.width - mark.x) < 0.01:
            found[-1] = Mark(
                x=last.x, width=last.width + mark.width, y=last.y, height=last.height, kind=last.kind, title=last.title
            )
        else:
            found.append(mark)
    return tuple(found)


def _coverage(series: Sequence[Bar], scale: TimeScale, *, y: float) -> tuple[Mark, ...]:
    """Return the strip of how much of the usual stories could be received, neighbours of one level as one mark."""
    found: list[Mark] = []
    levels: list[str] = []
    for bar in series:
        if bar.coverage is None:
            continue
        level = f"cover c{min(int(bar.coverage * 4 + 0.01), 4)}"
        x, width = scale.x(bar.at), scale.width(bar.span)
        if found and levels[-1] == level and abs(found[-1].x + found[-1].width - x) < 0.01:
            width += found[-1].width
            x = found[-1].x
            found.pop()
            levels.pop()
        found.append(
            Mark(
                x=x,
                width=width,
                y=y,
                height=5,
                kind=level,
                title=f"{100 * bar.coverage:.0f} % of the usual stories could be received",
            )
        )
        levels.append(level)
    return tuple(found)


def _marker_rule(marker: Marker, scale: TimeScale, base: float) -> Rule:
    return Rule(x=scale.x(marker.at), y=6, y2=base, kind=f"marker {marker.kind}", title=marker.text, href=marker.href)


def _apart(markers: Sequence[Marker], scale: TimeScale) -> list[Marker]:
    """Return the markers whose texts do not run into each other; the others still have their lines."""
    shown: list[Marker] = []
    for marker in sorted(markers, key=lambda each: each.at):
        if not shown or scale.x(marker.at) - scale.x(shown[-1].at) > LABEL_WIDTH:
            shown.append(marker)
    return shown


def _marker_label(marker: Marker, scale: TimeScale) -> Label:
    x = scale.x(marker.at)
    return Label(x=x, y=13, text=f" {marker.text} ", anchor="end" if x > 70 else "start", minor=True)
