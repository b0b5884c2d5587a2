"""Negative binomial tails of many windows at once: how improbable a count is, given its mean and its spread."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LOG10 = math.log(10.0)
_POISSON = 1.0001  # a spread of 1 is Poisson, where the formula divides by nothing
_PRECISION = 1e-12
_LEAST = 1e-300


def surprise(counts: Floats, mean: Floats, spread: Floats) -> Floats:
    """Return -log10 P(X >= count) for X negative binomial of this mean and variance spread * mean.

    For counts above their mean only: there the terms of the tail fall, and their sum is exact to 12 digits.
    """
    if counts.size == 0:
        return np.zeros(0)
    spread = np.maximum(spread, _POISSON)
    size = mean / (spread - 1.0)
    failure = 1.0 - 1.0 / spread
    first = (
        _log_gamma(counts + size)
        - _log_gamma(size)
        - _log_gamma(counts + 1.0)
        - size * np.log(spread)
        + counts * np.log(failure)
    )
    total = _tail_over_first(counts, size, failure)
    return np.maximum(0.0, -(first + np.log(total)) / _LOG10)


def shortfall(counts: Floats, mean: Floats, spread: Floats) -> Floats:
    """Return -log10 P(X <= count) for X negative binomial of this mean and variance spread * mean."""
    spread = np.maximum(spread, _POISSON)
    size = mean / (spread - 1.0)
    failure = 1.0 - 1.0 / spread
    term = np.exp(-size * np.log(spread))
    total = term.copy()
    for count in range(int(counts.max(initial=0.0))):
        term = term * (count + size) / (count + 1.0) * failure
        total += np.where(count < counts, term, 0.0)
    return np.minimum(-np.log10(np.maximum(total, _LEAST)), -math.log10(_LEAST))


def band(mean: Floats, spread: Floats, *, low: float = 0.05, high: float = 0.95) -> tuple[Floats, Floats]:
    """Return the counts that bound the middle of the distribution: its `low` and `high` quantiles."""
    spread = np.maximum(spread, _POISSON)
    size = mean / (spread - 1.0)
    failure = 1.0 - 1.0 / spread
    term = np.exp(-size * np.log(spread))
    below = term.copy()
    lower, upper = np.zeros_like(mean), np.zeros_like(mean)
    far = mean + 10.0 * np.sqrt(spread * mean) + 10.0
    count = 0.0
    open_ = np.flatnonzero(below < high)
    while open_.size:
        lower[open_] += below[open_] < low
        upper[open_] += 1.0
        term[open_] *= (count + size[open_]) / (count + 1.0) * failure[open_]
        below[open_] += term[open_]
        count += 1.0
        open_ = open_[(below[open_] < high) & (count < far[open_])]
    return lower, upper


def _tail_over_first(counts: Floats, size: Floats, failure: Floats) -> Floats:
    """Return the tail's sum in units of its first term."""
    total = np.ones_like(counts)
    term = np.ones_like(counts)
    at = counts.copy()
    left = np.arange(counts.size)
    while left.size:
        term = term * (at + size[left]) / (at + 1.0) * failure[left]
        total[left] += term
        at = at + 1.0
        going = term > _PRECISION * total[left]
        left, term, at = left[going], term[going], at[going]
    return total


def _log_gamma(values: Floats) -> Floats:
    return np.fromiter(map(math.lgamma, values.tolist()), np.float64, values.size)
