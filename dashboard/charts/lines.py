"""Several series over time as lines, each with its name at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.charts.model import Chart, Path, Rule, joined
from dashboard.charts.scales import TimeScale, amount_labels, amounts, boundaries, time_labels


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A line: a value for each instant, None where nothing is known."""

    name: str
    points: Sequence[tuple[datetime, float | None]]


def lines(series: Sequence[Series], scale: TimeScale, zone: ZoneInfo, *, summary: str, percent: bool) -> Chart:
    """Return the chart of up to ten series; values are counts, or shares from 0 to 1 with `percent`."""
    height = 280
    base, ceiling = height - 26.0, 16.0
    factor = 100 if percent else 1
    largest = max((value or 0 for each in series for _, value in each.points), default=0) * factor
    amount = amounts(largest, base=base, ceiling=ceiling, least=1.0 if percent else 3.0)
    unit = " %" if percent else ""
    return Chart(
        height=height,
        summary=summary,
        kind="gutter",
        rules=(
            *(Rule(y=amount.y(tick)) for tick in amount.ticks()),
            Rule(y=base, kind="axis"),
            *(Rule(x=scale.x(at), y=base, y2=base + 4, kind="axis") for at in boundaries(scale, zone)),
        ),
        lines=tuple(
            Path(
                d=joined(
                    [scale.x(at) for at, _ in each.points],
                    [None if value is None else amount.y(value * factor) for _, value in each.points],
                ),
                kind=f"line l{number}",
                title=each.name,
            )
            for number, each in enumerate(series)
        ),
        labels=(
            *amount_labels(amount, unit),
            *time_labels(scale, zone, y=height - 5.0),
        ),
    )
