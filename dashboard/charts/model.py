"""What a chart consists of.

Horizontal positions are percent of the chart's width and vertical ones are pixels from its top. A chart therefore fills
any width while its text keeps its size, without a script and without a `style` attribute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

GUTTER = -6.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A rectangle: a bar, a cell, a hatched period."""

    x: float  # percent
    width: float  # percent
    y: float  # pixels
    height: float  # pixels
    kind: str  # CSS classes
    title: str = ""  # shown on hover
    href: str = ""  # where a click leads; empty: nowhere


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A short text at a position."""

    x: float  # percent; GUTTER: left of the chart, as the labels of amounts
    y: float  # pixels
    text: str
    anchor: str = "start"  # start, middle or end
    minor: bool = False  # left out on narrow screens


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """A line or an area. Its coordinates are thousandths of the width and pixels."""

    d: str
    kind: str
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A thin line across the chart (`y`) or down it (`x`)."""

    x: float | None = None
    y: float | None = None
    y2: float | None = None  # where a line down the chart ends
    kind: str = "grid"
    title: str = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A drawing, in the order in which it is painted, and the sentence that stands for it."""

    height: int
    summary: str  # what a screen reader says
    backs: Sequence[Mark] = field(default=())
    rules: Sequence[Rule] = field(default=())
    areas: Sequence[Path] = field(default=())
    marks: Sequence[Mark] = field(default=())
    lines: Sequence[Path] = field(default=())
    labels: Sequence[Label] = field(default=())
    kind: str = ""  # further CSS classes


def stepped(xs: Sequence[float], ys: Sequence[float | None], *, right: float) -> str:
    """Return the path of a stepped line through (percent, pixels); a None interrupts it. `right` ends the last step."""
    parts: list[str] = []
    pen_down = False
    for at, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if y is None:
            pen_down = False
            continue
        end = xs[at + 1] if at + 1 < len(xs) else right
        parts.append(f"{'L' if pen_down else 'M'}{x * 10:.1f} {y:.1f}H{end * 10:.1f}")
        pen_down = True
    return "".join(parts)


def joined(xs: Sequence[float], ys: Sequence[float | None]) -> str:
    """Return the path of a straight line from point to point (percent, pixels); a None interrupts it."""
    parts: list[str] = []
    pen_down = False
    for x, y in zip(xs, ys, strict=True):
        if y is None:
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{x * 10:.1f} {y:.1f}")
        pen_down = True
    return "".join(parts)


def stepped_band(
    xs: Sequence[float], lows: Sequence[float | None], highs: Sequence[float | None], *, right: float
) -> str:
    """Return the closed path between two stepped lines (percent, pixels), one part for each run without a None."""
    parts: list[str] = []
    run: list[int] = []
    for at in range(len(xs) + 1):
        if at < len(xs) and lows[at] is not None and highs[at] is not None:
            run.append(at)
        elif run:
            parts.append(_closed(run, xs, lows, highs, right))
            run = []
    return "".join(parts)


def _closed(
    run: Sequence[int], xs: Sequence[float], lows: Sequence[float | None], highs: Sequence[float | None], right: float
) -> str:
    ends = {at: (xs[at + 1] if at + 1 < len(xs) else right) for at in run}
    top = "".join(f"{'L' if at != run[0] else 'M'}{xs[at] * 10:.1f} {highs[at]:.1f}H{ends[at] * 10:.1f}" for at in run)
    bottom = "".join(f"L{ends[at] * 10:.1f} {lows[at]:.1f}H{xs[at] * 10:.1f}" for at in reversed(run))
    return f"{top}{bottom}Z"
