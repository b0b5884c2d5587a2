"""Spikes in a plain series."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detection.plain_series import judge_series, spacing_of
from tests.builders import NOW
from warehouse.records import Outcome

MINUTES = timedelta(minutes=5)
HOUR = timedelta(hours=1)


def begins(values: list[float], spacing: timedelta = HOUR) -> list[int]:
    return [row for row, point in enumerate(judge_series(values, spacing=spacing)) if point.begins]


def test_many_times_the_usual_begins_an_episode() -> None:
    assert begins([10.0] * 100 + [200.0]) == [100]


def test_twice_the_usual_is_normal() -> None:
    assert begins([10.0] * 100 + [20.0]) == []


def test_an_episode_begins_once() -> None:
    assert begins([10.0] * 100 + [200.0, 300.0, 400.0, 500.0]) == [100]


def test_what_the_last_days_have_seen_is_no_spike() -> None:
    assert begins([10.0] * 100 + [200.0] + [10.0] * 24 + [200.0] + [10.0] * 100 + [200.0]) == [100, 226]


def test_the_first_day_says_too_little_data() -> None:
    points = list(judge_series([1.0] * 20 + [500.0] + [1.0] * 10, spacing=HOUR))
    assert {point.outcome for point in points[:24]} == {Outcome.TOO_LITTLE_DATA}


def test_five_minute_counts_are_judged_by_their_last_hour() -> None:
    quiet = [5.0] * 12 * 48
    assert begins([*quiet, 60.0, 5.0], MINUTES) == []
    assert begins([*quiet, *[60.0] * 12], MINUTES) != []


@settings(max_examples=30)
@given(st.floats(0, 1e6), st.integers(1, 120))
def test_a_constant_series_never_spikes(value: float, length: int) -> None:
    assert begins([value] * length) == []


@settings(max_examples=20)
@given(st.lists(st.integers(0, 50), min_size=40, max_size=80))
def test_the_future_does_not_change_a_judgement(values: list[int]) -> None:
    part = list(judge_series(map(float, values[:40]), spacing=HOUR))
    assert list(judge_series(map(float, values), spacing=HOUR))[:40] == part


@pytest.mark.parametrize(("count", "spacing"), [(0, HOUR), (1, HOUR), (9, MINUTES)])
def test_the_spacing_is_the_usual_gap(count: int, spacing: timedelta) -> None:
    assert spacing_of([NOW + at * MINUTES for at in range(count)]) == spacing
