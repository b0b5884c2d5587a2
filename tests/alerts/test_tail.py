"""Negative binomial tails."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detection.negative_binomial import band, shortfall, surprise


def probability(count: int, mean: float, spread: float) -> float:
    size = mean / (spread - 1)
    log = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    return math.exp(log - size * math.log(spread) + count * math.log(1 - 1 / spread))


def one_surprise(count: float, mean: float, spread: float) -> float:
    return float(surprise(*(np.array([value], np.float64) for value in (count, mean, spread)))[0])


@settings(max_examples=40)
@given(st.floats(0.01, 20), st.floats(1.05, 6), st.integers(1, 15))
def test_the_surprise_is_the_sum_of_the_tail(mean: float, spread: float, above: int) -> None:
    count = math.ceil(mean) + above
    below = sum(probability(n, mean, spread) for n in range(count))
    if below < 1 - 1e-6:
        assert one_surprise(count, mean, spread) == pytest.approx(-math.log10(1 - below), abs=1e-6)


def test_a_spread_of_one_is_poisson() -> None:
    tail = 1 - sum(math.exp(-2) * 2**n / math.factorial(n) for n in range(7))
    assert one_surprise(7, 2, 1) == pytest.approx(-math.log10(tail), abs=1e-3)


@settings(max_examples=30)
@given(st.floats(0.01, 20), st.floats(1, 6), st.integers(1, 40))
def test_more_is_more_surprising(mean: float, spread: float, above: int) -> None:
    count = math.ceil(mean) + above
    assert one_surprise(count + 1, mean, spread) > one_surprise(count, mean, spread)


def test_far_out_tails_stay_finite() -> None:
    assert 100 < one_surprise(5000, 1, 1.3) < math.inf


def test_many_windows_give_what_each_gives_alone() -> None:
    counts, means, spreads = np.array([3.0, 9.0, 50.0]), np.array([0.1, 2.0, 30.0]), np.array([1.0, 1.4, 2.0])
    each = [one_surprise(*values) for values in zip(counts, means, spreads, strict=True)]
    assert surprise(counts, means, spreads).tolist() == pytest.approx(each)


def test_no_windows_give_no_scores() -> None:
    assert surprise(np.zeros(0), np.zeros(0), np.zeros(0)).size == 0


@settings(max_examples=30)
@given(st.floats(0.5, 40), st.floats(1.05, 6), st.integers(0, 30))
def test_the_shortfall_is_the_sum_of_the_lower_tail(mean: float, spread: float, count: int) -> None:
    below = sum(probability(n, mean, spread) for n in range(count + 1))
    (found,) = shortfall(*(np.array([value], np.float64) for value in (count, mean, spread)))
    assert found == pytest.approx(-math.log10(below), abs=1e-6)


@settings(max_examples=30)
@given(st.floats(0.01, 60), st.floats(1.05, 6))
def test_the_band_holds_nine_tenths(mean: float, spread: float) -> None:
    low, high = (int(edge[0]) for edge in band(np.array([mean]), np.array([spread])))
    assert sum(probability(n, mean, spread) for n in range(high + 1)) >= 0.95 - 1e-9
    assert sum(probability(n, mean, spread) for n in range(low)) < 0.05 + 1e-9
