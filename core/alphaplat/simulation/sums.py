"""What is added up over the days of a series, in their order; compiled, since each year asks for all of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from alphaplat.kernels.compiled import compiled
from alphaplat.simulation.timeline import Floats

_EPSILON = float(np.finfo(np.float64).eps)


class Moments(NamedTuple):
    """Mean, standard deviation (ddof 1), skewness and kurtosis; `varies` where they are more than rounding."""

    mean: float
    deviation: float
    skewness: float
    kurtosis: float
    varies: bool


class Mean(NamedTuple):
    """The mean of the known values of a series, its ratio to their standard deviation, its t statistic; NaN if none.

    `days` is how many are known, `positive` how many of them are above 0.
    """

    mean: float
    ratio: float
    t: float
    days: int
    positive: int


def moments(series: Floats) -> Moments:
    """The moments of a series of a day or more; skewness and kurtosis are NaN where it never varies.

    >>> moments(np.array([1.0, 2.0, 3.0])).deviation
    1.0
    """
    return Moments(*_moments(series))


def summarize(series: Floats, lag: int = 0) -> Mean:
    """Mean, mean over standard deviation (ddof 1), and the Newey-West t of the mean with Bartlett weights to `lag`."""
    return Mean(*_summary(series, lag))


@compiled
def fall(series: Any) -> float:
    """The largest fall of the cumulative sum from an earlier peak, or from 0."""
    path = peak = most = 0.0
    for one in series:
        path += one
        peak = max(peak, path)
        most = max(most, peak - path)
    return most


@compiled
def _moments(series: Any) -> tuple[float, float, float, float, bool]:
    n = len(series)
    total = size = 0.0
    for one in series:
        total += one
        size += abs(one)
    mean, size = total / n, size / n
    second = third = fourth = 0.0
    for one in series:
        apart = one - mean
        second += apart * apart
    deviation = np.sqrt(second / (n - 1)) if n > 1 else np.nan
    if not deviation > n * _EPSILON * size:
        return mean, deviation, np.nan, np.nan, False
    spread = np.sqrt(second / n)
    for one in series:
        apart = (one - mean) / spread
        third += apart * apart * apart
        fourth += apart * apart * apart * apart
    return mean, deviation, third / n, fourth / n, True


@compiled
def _summary(series: Any, lag: int) -> tuple[float, float, float, int, int]:
    known = series[~np.isnan(series)]
    n, positive = len(known), 0
    total = second = 0.0
    for one in known:
        total += one
        positive += one > 0
    mean = total / n if n else np.nan
    if n < 2:
        return mean, np.nan, np.nan, n, positive
    for k in range(n):
        known[k] -= mean
        second += known[k] * known[k]
    variance = second / n
    for k in range(1, min(lag, n - 1) + 1):
        together = 0.0
        for j in range(k, n):
            together += known[j] * known[j - k]
        variance += 2 * (1 - k / (lag + 1)) * together / n
    deviation, noise = np.sqrt(second / (n - 1)), n * _EPSILON * abs(mean)
    ratio = mean / deviation if deviation > noise else np.nan
    t = mean / np.sqrt(variance / n) if variance > noise * noise else np.nan
    return mean, ratio, t, n, positive
