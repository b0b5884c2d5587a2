"""A row of cells, one for each day or hour, shaded by a level from 0 (nothing) to 4 (much), or hatched (not known)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.model import Chart, Mark


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell."""

    level: str  # CSS class of its shade: q0 to q4, c0 to c4, or unknown
    title: str
    href: str = ""


def row(cells: Sequence[Cell], *, summary: str, height: int = 18, gap: float = 0.12) -> Chart:
    """Return the cells side by side over the whole width; neighbours without a link that look alike become one."""
    width = 100 / max(len(cells), 1)
    marks: list[Mark] = []
    for number, cell in enumerate(cells):
        x = number * width
        last = marks[-1] if marks else None
        if gap == 0 and last and last.kind == f"cell {cell.level}" and not cell.href:
            marks[-1] = Mark(
                x=last.x, width=x + width - last.x, y=0, height=height, kind=last.kind, title=last.title, href=""
            )
            continue
        marks.append(
            Mark(
                x=x,
                width=width * (1 - gap),
                y=0,
                height=height,
                kind=f"cell {cell.level}",
                title=cell.title,
                href=cell.href,
            )
        )
    return Chart(height=height, summary=summary, marks=tuple(marks), kind="small")


def level(value: float, largest: float) -> str:
    """Return the shade of an amount: q0 for none, q1 to q4 by its share of the largest (square root)."""
    if value <= 0 or largest <= 0:
        return "q0"
    return f"q{min(int((value / largest) ** 0.5 * 4) + 1, 4)}"
