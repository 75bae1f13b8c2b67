"""Statistics of each day over its valid values, as columns (time, 1) that broadcast against the matrix.

Sums run along a row of C order, so a day's result depends on that day alone, to the last bit.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.numbers import Array


def count(x: Array) -> Array:
    """The number of valid values."""
    return np.asarray((~np.isnan(x)).sum(axis=1, keepdims=True))


def total(x: Array) -> Array:
    """The sum, 0 on a day without values."""
    return np.asarray(np.where(np.isnan(x), 0.0, x).sum(axis=1, keepdims=True))


def low(x: Array) -> Array:
    """The smallest value, NaN on a day without values."""
    return np.asarray(np.fmin.reduce(x, axis=1, keepdims=True, initial=np.nan))


def high(x: Array) -> Array:
    """The largest value, NaN on a day without values."""
    return np.asarray(np.fmax.reduce(x, axis=1, keepdims=True, initial=np.nan))


def mean(x: Array) -> Array:
    """The mean, exact where all values of the day are equal."""
    lowest = low(x)
    return np.where(lowest == high(x), lowest, total(x) / count(x))


def deviations(x: Array) -> Array:
    """Each value less the day's mean; exactly 0 where all values of the day are equal.

    >>> deviations(np.array([[0.1, 0.1, 0.1]]))
    array([[0., 0., 0.]])
    """
    return np.asarray(x - mean(x))


def std(x: Array, ddof: int = 0) -> Array:
    """The standard deviation with n - ddof below the root, NaN where that is not positive."""
    freedom = count(x) - ddof
    return np.sqrt(np.where(freedom > 0, total(deviations(x) ** 2) / freedom, np.nan))
