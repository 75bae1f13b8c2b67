"""Windows over days: the rows t-d+1 .. t of each asset, of which those before the data's start are missing.

Sums run from today backwards, one lag after the other. So a value is the same to the last bit whatever is computed
beside it, before the window or after today, and memory stays that of a few matrices.
Statistics that need a window's values in order get blocks of windows of bounded size instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce, wraps
from typing import Any, cast

import numpy as np

from alphaplat.kernels.numbers import Array, Formula, reduction

BLOCK_CELLS = 4_000_000
TILE_ASSETS = 64


def rolling(formula: Formula) -> Formula:
    """Make a kernel of a formula over each asset's own past, by the rules of `reduction`.

    It runs on a few assets at a time, so that its working arrays are small whatever the panel.

    >>> rolling(lambda x, *, d: Window(d, x).total())(np.array([[1.0], [2.0], [4.0]]), d=2).ravel()
    array([1., 3., 6.])
    """

    @wraps(formula)
    def tiled(*series: Array, **literals: Any) -> Array:
        parts = []
        for start in range(0, max(1, series[0].shape[1]), TILE_ASSETS):
            tile = slice(start, start + TILE_ASSETS)
            parts.append(formula(*(np.ascontiguousarray(one[:, tile]) for one in series), **literals))
        return np.concatenate(parts, axis=1)

    return cast(Formula, reduction(tiled))


def lags(rows: int, d: int) -> Iterator[tuple[int, slice, slice]]:
    """Give, for each lag from 0 on, the rows that have a row so many days before them, and those rows.

    >>> list(lags(3, 2))
    [(0, slice(0, None, None), slice(0, 3, None)), (1, slice(1, None, None), slice(0, 2, None))]
    """
    for lag in range(min(d, rows)):
        yield lag, slice(lag, None), slice(0, rows - lag)


def delayed(x: Array, d: int) -> Array:
    """Give the rows d days earlier, with NaN where there are none.

    >>> delayed(np.array([[1.0], [2.0], [3.0]]), 2).ravel()
    array([nan, nan,  1.])
    """
    result = np.full(x.shape, np.nan, dtype=x.dtype)
    result[d:] = x[: max(len(x) - d, 0)]
    return result


def enough(result: Array, count: Array, min_periods: int) -> Array:
    """Give NaN where a window has fewer than `min_periods` valid rows, and at least where it has none."""
    return np.where(count >= max(1, min_periods), result, np.nan)


class Window:
    """The complete rows within d days: those where every one of the series has a number.

    Deviations are taken from the window's mean, and the mean from the newest valid value, so the deviations of a
    window whose values are all equal are exactly zero.
    """

    def __init__(self, d: int, *series: Array) -> None:
        self.d = d
        self.valid = np.logical_and.reduce([np.isfinite(one) for one in series])
        self.series = [np.where(self.valid, one, 0.0) for one in series]

    @cached_property
    def count(self) -> Array:
        """How many rows are valid."""
        count = np.zeros(self.valid.shape, dtype=np.int64)
        for _, today, past in lags(len(count), self.d):
            count[today] += self.valid[past]
        return count

    def total(self, which: int = 0) -> Array:
        """Give the sum of one of the series."""
        total = np.zeros(self.valid.shape)
        for _, today, past in lags(len(total), self.d):
            total[today] += self.series[which][past]
        return total

    @cached_property
    def newest(self) -> list[Array]:
        """The newest valid value of each series."""
        rows = np.where(self.valid, np.arange(len(self.valid))[:, None], 0)
        rows = np.maximum.accumulate(rows, axis=0)
        return [np.take_along_axis(one, rows, axis=0) for one in self.series]

    @cached_property
    def drift(self) -> list[Array]:
        """How far the mean of each series lies above its newest valid value."""
        sums = [np.zeros(self.valid.shape) for _ in self.series]
        for _, today, past in lags(len(self.valid), self.d):
            valid = self.valid[past]
            for total, one, newest in zip(sums, self.series, self.newest, strict=True):
                total[today] += np.where(valid, one[past] - newest[today], 0.0)
        return [total / self.count for total in sums]

    def mean(self, which: int = 0) -> Array:
        """Give the mean of one of the series."""
        return self.newest[which] + self.drift[which]

    def deviation(self, which: int = 0) -> Array:
        """Give today's deviation from the mean; NaN where today's row is not valid."""
        own = (self.series[which] - self.newest[which]) - self.drift[which]
        return np.where(self.valid, own, np.nan)

    def deviations(self) -> Iterator[tuple[slice, Array, list[Array]]]:
        """Give, lag by lag, the days, the rows' validity, and each series' deviation (0 where not valid)."""
        for _, today, past in lags(len(self.valid), self.d):
            valid = self.valid[past]
            yield (
                today,
                valid,
                [
                    np.where(valid, (one[past] - newest[today]) - drift[today], 0.0)
                    for one, newest, drift in zip(self.series, self.newest, self.drift, strict=True)
                ],
            )

    def sums(self, *powers: tuple[int, ...]) -> list[Array]:
        """Give the sum of products of deviations for each tuple of powers, one power a series.

        >>> window = Window(3, np.array([[1.0], [2.0], [6.0]]))
        >>> [total[-1].item() for total in window.sums((2,), (3,))]
        [14.0, 18.0]
        """
        return self._sums(self.deviations(), powers)

    def products(self, *powers: tuple[int, ...]) -> list[Array]:
        """Give the sum of products of the values themselves for each tuple of powers.

        >>> [total[-1].item() for total in Window(3, np.array([[1.0], [2.0], [6.0]])).products((2,))]
        [41.0]
        """
        rows = lags(len(self.valid), self.d)
        return self._sums(
            ((today, self.valid[past], [one[past] for one in self.series]) for _, today, past in rows), powers
        )

    def _sums(self, rows: Iterable[tuple[slice, Array, list[Array]]], powers: Sequence[tuple[int, ...]]) -> list[Array]:
        totals = [np.zeros(self.valid.shape) for _ in powers]
        for today, valid, values in rows:
            for total, exponents in zip(totals, powers, strict=True):
                factors = [one for one, power in zip(values, exponents, strict=True) for _ in range(power)]
                total[today] += reduce(np.multiply, factors) if factors else valid
        return totals


def blocks(d: int, *series: Array) -> Iterator[tuple[slice, list[Array]]]:
    """Give days and their windows, oldest value first, as arrays (days, asset, d) of bounded size.

    Rows that are not valid in every series, and those before the data's start, are NaN.
    """
    valid = np.logical_and.reduce([np.isfinite(one) for one in series])
    rows, assets = valid.shape
    before = np.full((d - 1, assets), np.nan)
    padded = [np.concatenate([before, np.where(valid, one, np.nan)]) for one in series]
    step = max(1, BLOCK_CELLS // max(1, assets * d))
    for start in range(0, rows, step):
        days = slice(start, min(start + step, rows))
        own = slice(start, days.stop + d - 1)
        yield days, [np.lib.stride_tricks.sliding_window_view(one[own], d, axis=0) for one in padded]
