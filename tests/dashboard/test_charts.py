"""Charts as plain data: positions, what is left out, and what is never drawn as 0."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.bars import Bar, Marker, bars, small_bars
from dashboard.charts.cells import Cell, level, row
from dashboard.charts.lines import Series, lines
from dashboard.charts.scales import TimeScale, amounts, time_labels

START = datetime(2025, 1, 27, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UTC_ZONE, PARIS = ZoneInfo("UTC"), ZoneInfo("Europe/Paris")


def hours(*amounts_: float | None, **fields: object) -> list[Bar]:
    return [Bar(at=START + number * HOUR, span=HOUR, amount=each, **fields) for number, each in enumerate(amounts_)]  # type: ignore[arg-type]


def scale(count: int) -> TimeScale:
    return TimeScale(since=START, until=START + count * HOUR)


def test_what_is_not_known_is_hatched_and_has_no_bar() -> None:
    chart = bars(hours(2, None, 0), scale(3), UTC_ZONE, summary="")
    assert [mark.kind for mark in chart.marks] == ["bar v0"]
    assert [(round(mark.x, 1), mark.kind) for mark in chart.backs] == [(33.3, "unknown")]


def test_too_little_coverage_is_hatched_even_where_something_came() -> None:
    chart = small_bars(hours(5, coverage=0.59), scale(1), summary="")
    assert [mark.kind for mark in chart.backs] == ["unknown"]
    assert small_bars(hours(5, coverage=0.6), scale(1), summary="").backs == ()


def test_unusual_hours_are_tinted_and_neighbours_of_one_level_are_one_tint() -> None:
    series = [*hours(1, 1, level=3), *(Bar(at=START + 2 * HOUR, span=HOUR, amount=1, level=1),)]
    chart = small_bars(series, scale(3), summary="")
    assert [(mark.kind, round(mark.width, 1)) for mark in chart.backs] == [("tint v3", 66.7)]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=1, max_size=60), st.booleans())
def test_every_mark_is_inside_the_chart(values: list[float | None], percent: bool) -> None:  # noqa: FBT001
    chart = bars(hours(*values, high=3.0, expected=1.0), scale(len(values)), UTC_ZONE, summary="", percent=percent)
    for mark in (*chart.marks, *chart.backs):
        assert -1e-6 <= mark.x <= 100
        assert mark.x + mark.width <= 100.06
        assert 0 <= mark.y <= chart.height
        assert mark.height >= 0
    for path in (*chart.areas, *chart.lines):
        ys = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path.d)]
        assert all(0 <= y <= chart.height for y in ys)


def test_a_gap_interrupts_a_line() -> None:
    points = [(START + number * HOUR, value) for number, value in enumerate((1.0, 2.0, None, 3.0))]
    chart = lines([Series(name="a", points=points)], scale(4), UTC_ZONE, summary="", percent=False)
    assert chart.lines[0].d.count("M") == 2


def test_markers_that_would_run_into_each_other_keep_their_lines_and_lose_their_words() -> None:
    markers = [Marker(at=START + minutes * HOUR / 60, text=str(minutes), kind="state") for minutes in (600, 0, 20)]
    chart = bars(hours(*[1.0] * 24), scale(24), UTC_ZONE, summary="", markers=markers)
    assert [label.text.strip() for label in chart.labels if label.y == 13] == ["0", "600"]
    assert sum("marker" in rule.kind for rule in chart.rules) == 3


@pytest.mark.parametrize(
    ("span", "first"),
    [(DAY, "00:00"), (2 * DAY, "00:00"), (7 * DAY, "27 Jan"), (30 * DAY, "27 Jan"), (400 * DAY, "Feb")],
)
def test_a_time_axis_names_hours_days_or_months(span: timedelta, first: str) -> None:
    labels = time_labels(TimeScale(since=START, until=START + span), UTC_ZONE, y=0)
    assert labels[0].text == first.replace("00:00", "27 Jan")
    assert 2 <= len(labels) <= 16
    assert sum(not label.minor for label in labels) <= 5


def test_days_begin_at_local_midnight_also_when_clocks_change() -> None:
    since = datetime(2025, 3, 29, 12, tzinfo=UTC)
    period = TimeScale(since=since, until=since + 4 * DAY)
    xs = [label.x for label in time_labels(period, PARIS, y=0)]
    widths = [b - a for a, b in pairwise(xs)]
    assert round(widths[0] / widths[1], 3) == round(23 / 24, 3)


@given(st.floats(0.01, 1e9))
def test_ticks_are_round_and_few(largest: float) -> None:
    ticks = amounts(largest, base=100, ceiling=0, least=0.0001 if largest < 1 else 3).ticks()
    assert len(ticks) <= 3
    assert all(tick >= 1 for tick in ticks)


def test_a_quiet_chart_does_not_look_dramatic() -> None:
    chart = small_bars(hours(1), scale(1), summary="", height=44, top=4)
    assert chart.marks[0].height < 15


def test_shades_begin_at_something_and_end_at_the_largest() -> None:
    assert [level(value, 100) for value in (0, 1, 10, 50, 100)] == ["q0", "q1", "q2", "q3", "q4"]
    assert level(0, 0) == "q0"


def test_neighbouring_cells_without_a_link_become_one_where_there_is_no_gap() -> None:
    cells = [Cell(level="q0", title=""), Cell(level="q0", title=""), Cell(level="q1", title="", href="/x")]
    assert len(row(cells, summary="", gap=0).marks) == 2
    assert len(row(cells, summary="").marks) == 3
