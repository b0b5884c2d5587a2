"""Charts as SVG: the one place where they become markup. Positions are numbers; every text is escaped.

Written in Python because a page has up to some thousands of marks: a template takes five times as long for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from dashboard.charts.model import Chart, Label, Mark, Path, Rule
from dashboard.visible import visible


def svg(chart: Chart) -> Markup:
    """Return a chart as SVG, after the sentence that stands for it."""
    return Markup("".join(_pieces(chart)))  # noqa: S704 -- each text in it was escaped


def _pieces(chart: Chart) -> Iterator[str]:
    if chart.summary:
        yield f'<p class="hidden">{_text(chart.summary)}</p>\n'
    yield f'<svg class="chart {_text(chart.kind)}" width="100%" height="{chart.height}" aria-hidden="true">\n<g>'
    yield from map(_rect, chart.backs)
    yield from _paths(chart.areas, chart.height)
    yield from map(_line, chart.rules)
    yield from map(_rect, chart.marks)
    yield from _paths(chart.lines, chart.height)
    yield from map(_label, chart.labels)
    yield "</g></svg>"


def _rect(mark: Mark) -> str:
    rect = (
        f'<rect class="{_text(mark.kind)}" x="{mark.x:.2f}%" width="{mark.width:.2f}%" y="{mark.y:.2f}" '
        f'height="{mark.height:.2f}">{_title(mark.title)}</rect>'
    )
    return f'<a href="{_text(mark.href)}" tabindex="-1">{rect}</a>' if mark.href else rect


def _line(rule: Rule) -> str:
    if rule.x is None:
        return f'<line class="{_text(rule.kind)}" x1="0" x2="100%" y1="{rule.y:.2f}" y2="{rule.y:.2f}"/>'
    return (
        f'<line class="{_text(rule.kind)}" x1="{rule.x:.2f}%" x2="{rule.x:.2f}%" y1="{rule.y:.2f}" y2="{rule.y2:.2f}">'
        f"{_title(rule.title)}</line>"
    )


def _paths(paths: Sequence[Path], height: int) -> Iterator[str]:
    if not paths:
        return
    yield f'<svg viewBox="0 0 1000 {height}" width="100%" height="{height}" preserveAspectRatio="none">'
    for path in paths:
        yield f'<path class="{_text(path.kind)}" d="{_text(path.d)}" vector-effect="non-scaling-stroke">'
        yield f"{_title(path.title)}</path>"
    yield "</svg>"


def _label(label: Label) -> str:
    unit, minor = "%" if label.x >= 0 else "", ' class="minor"' if label.minor else ""
    return (
        f'<text x="{label.x:.2f}{unit}" y="{label.y:.2f}" text-anchor="{_text(label.anchor)}"{minor}>'
        f"{_text(label.text)}</text>"
    )


def _title(text: str) -> str:
    return f"<title>{_text(text)}</title>" if text else ""


def _text(text: str) -> str:
    return str(escape(visible(text)))
