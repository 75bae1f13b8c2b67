"""Statistics of one day for compiled kernels that look across assets; what is not finite counts for nothing.

Sums run in eight strands over blocks of 64 assets, and blocks are added in order: the same bits on any machine.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import inside, is_finite
from alphaplat.kernels.numbers import Array

BLOCK = 64
STRANDS = 8


@inside
def _take(k: int, value: float, sums: Array, counts: Array, lows: Array, highs: Array) -> None:
    """Add a value to strand k."""
    known = is_finite(value)
    sums[k] += value if known else 0.0
    counts[k] += 1.0 if known else 0.0
    lows[k] = min(lows[k], value if known else np.inf)
    highs[k] = max(highs[k], value if known else -np.inf)


@inside
def centre(x: Array) -> tuple[float, float]:
    """The mean and the number of values; the mean is exact where all are equal."""
    total, count = 0.0, 0.0
    low, high = np.inf, -np.inf
    sums, counts = np.zeros(STRANDS), np.zeros(STRANDS)
    lows, highs = np.full(STRANDS, np.inf), np.full(STRANDS, -np.inf)
    for start in range(0, x.size, BLOCK):
        stop = min(start + BLOCK, x.size)
        sums[:] = 0.0
        j = start
        while j + STRANDS <= stop:
            for k in range(STRANDS):
                _take(k, np.float64(x[j + k]), sums, counts, lows, highs)
            j += STRANDS
        for k in range(stop - j):
            _take(k, np.float64(x[j + k]), sums, counts, lows, highs)
        total += sums.sum()
    for k in range(STRANDS):
        count += counts[k]
        low, high = min(low, lows[k]), max(high, highs[k])
    if count == 0.0:
        return np.nan, 0.0
    return (low if low == high else total / count), count


@inside
def _squared_distance(value: float, mean: float) -> float:
    distance = value - mean if is_finite(value) else 0.0
    return distance * distance


@inside
def _product(one: float, other: float) -> float:
    return one * other if is_finite(one) & is_finite(other) else 0.0


@inside
def spread(x: Array, mean: float, count: float, ddof: int) -> float:
    """The standard deviation from a mean, with count - ddof below the root; NaN where that is not positive."""
    if count <= ddof:
        return np.nan
    total = 0.0
    sums = np.zeros(STRANDS)
    for start in range(0, x.size, BLOCK):
        stop = min(start + BLOCK, x.size)
        sums[:] = 0.0
        j = start
        while j + STRANDS <= stop:
            for k in range(STRANDS):
                sums[k] += _squared_distance(np.float64(x[j + k]), mean)
            j += STRANDS
        for k in range(stop - j):
            sums[k] += _squared_distance(np.float64(x[j + k]), mean)
        total += sums.sum()
    return np.float64(np.sqrt(total / (count - ddof)))


@inside
def magnitude(x: Array, side: int) -> float:
    """The sum of magnitudes: of all values, or of those above (1) or below (-1) zero."""
    total = 0.0
    sums = np.zeros(STRANDS)
    for start in range(0, x.size, BLOCK):
        stop = min(start + BLOCK, x.size)
        sums[:] = 0.0
        j = start
        while j + STRANDS <= stop:
            for k in range(STRANDS):
                value = np.float64(x[j + k])
                sums[k] += abs(value) if is_finite(value) and side * value >= 0 else 0.0
            j += STRANDS
        for k in range(stop - j):
            value = np.float64(x[j + k])
            sums[k] += abs(value) if is_finite(value) and side * value >= 0 else 0.0
        total += sums.sum()
    return total


@inside
def product(x: Array, y: Array) -> float:
    """The sum of products of values that are both finite."""
    total = 0.0
    sums = np.zeros(STRANDS)
    for start in range(0, x.size, BLOCK):
        stop = min(start + BLOCK, x.size)
        sums[:] = 0.0
        j = start
        while j + STRANDS <= stop:
            for k in range(STRANDS):
                sums[k] += _product(np.float64(x[j + k]), np.float64(y[j + k]))
            j += STRANDS
        for k in range(stop - j):
            sums[k] += _product(np.float64(x[j + k]), np.float64(y[j + k]))
        total += sums.sum()
    return total


@inside
def extremes(x: Array) -> tuple[float, float]:
    """The lowest and the highest value, NaN where there is none."""
    low, high = np.inf, -np.inf
    for j in range(x.size):
        value = np.float64(x[j])
        if is_finite(value):
            low, high = min(low, value), max(high, value)
    return (low, high) if low <= high else (np.nan, np.nan)
