"""Compiled quantiles of a window, from its values kept in order: one leaves and one enters each day."""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat.kernels.compiled import compiled, with_history
from alphaplat.kernels.distributions import inner_probability, inverse_cdf
from alphaplat.kernels.formulas import write
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.ranking import scale_ranks
from alphaplat.kernels.windows import enough
from alphaplat_ops_time_series.fast_blocks import require, window_rows
from alphaplat_ops_time_series.fast_ranks import rank_and_count
from alphaplat_ops_time_series.ranks import check_share, gmean_less_amean


@with_history(window_rows)
def ts_median(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the median over d days."""
    _quantiles(out, x, d, 0.5)
    require(out, x, d, min_periods)


@with_history(window_rows)
def ts_percentage(out: Array, x: Array, d: int, percentage: float, min_periods: int, first: int) -> None:
    """Write a quantile over d days, linear between neighbours."""
    check_share(percentage)
    _quantiles(out, x, d, float(percentage))
    require(out, x, d, min_periods)


@with_history(window_rows)
def ts_quantile(out: Array, x: Array, d: int, driver: str, min_periods: int, first: int) -> None:
    """Write the rank of today in d days as a quantile of a distribution."""
    ranks, counts = np.empty(x.shape), np.empty(x.shape)
    rank_and_count(ranks, counts, x, d)
    write(out, lambda r, n: inverse_cdf(inner_probability(scale_ranks(r, n, "unit"), n), driver), ranks, counts)
    require(out, x, d, min_periods)


@with_history(window_rows)
def ts_rank_gmean_amean_diff(out: Array, *rest: Any) -> None:
    """Write the geometric minus the arithmetic mean of the inputs' ranks within d days."""
    *xs, d, min_periods, _ = rest
    ranks, counts = np.empty((2, len(xs), *out.shape))
    for x, own, number in zip(xs, ranks, counts, strict=True):
        rank_and_count(own, number, x, d)

    def formula(*given: Array) -> Array:
        pairs = zip(given[: len(xs)], given[len(xs) :], strict=True)
        return gmean_less_amean([enough(scale_ranks(r, n, "unit"), n, min_periods) for r, n in pairs])

    write(out, formula, *ranks, *counts)


@compiled
def _quantiles(out: Array, x: Array, d: int, share: float) -> None:
    rows, assets = x.shape
    ordered = np.empty(min(d, rows) + 1, x.dtype)
    for j in range(assets):
        count = 0
        for t in range(rows):
            leaves, enters = t >= d and abs(x[t - d, j]) < np.inf, abs(x[t, j]) < np.inf
            if leaves and enters:
                _exchange(ordered, count, x[t - d, j], x[t, j])
            elif leaves:
                _exchange(ordered, count, x[t - d, j], np.inf)
                count -= 1
            elif enters:
                ordered[count] = np.inf
                count += 1
                _exchange(ordered, count, np.inf, x[t, j])
            out[t, j] = _between(ordered, count, share)


@compiled
def _between(ordered: Array, count: int, share: float) -> float:
    if count == 0:
        return np.nan
    place = share * (count - 1)
    below = int(place)
    above = min(below + 1, count - 1)
    low, high = np.float64(ordered[below]), np.float64(ordered[above])
    return low + (high - low) * (place - below) + 0.0


@compiled
def _exchange(ordered: Array, count: int, leaving: float, entering: float) -> None:
    """Put one value in the place of another, and those between them in order."""
    old, new = np.int32(0), np.int32(0)
    for i in range(count):
        old += np.int32(1) if ordered[i] < leaving else np.int32(0)
        new += np.int32(1) if ordered[i] < entering else np.int32(0)
    if new > old:
        new -= np.int32(1)
        for i in range(old, new):
            ordered[i] = ordered[i + 1]
    else:
        for i in range(old, new, -1):
            ordered[i] = ordered[i - 1]
    ordered[new] = entering
