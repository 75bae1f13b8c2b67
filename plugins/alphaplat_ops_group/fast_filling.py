"""Compiled filling of missing values from the group's values over some days."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import inside, is_finite, store_finite
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array
from alphaplat_ops_group.fast import numbered


def group_backfill(out: Array, x: Array, group: Array, d: int, std: float, ddof: int) -> None:
    """Write x, and the group's winsorized mean over d days where it has no value."""
    codes, sums = numbered(group)
    _fill(out, x, codes, sums, d, float(std), ddof)


@compiled
def _fill(out: Array, x: Array, codes: Array, sums: Array, d: int, std: float, ddof: int) -> None:
    """Look only at the groups that miss a value today; their members today count on all days of the window."""
    assets = x.shape[1]
    wanting, members = np.zeros(sums.shape[1], np.bool_), np.empty(assets, np.int64)
    low, high = np.empty(sums.shape[1]), np.empty(sums.shape[1])
    for today in range(len(x)):
        own = codes[today]
        wanting[:] = False
        for j in range(assets):
            store_finite(out[today], j, x[today, j])
            if own[j] >= 0 and not is_finite(np.float64(x[today, j])):
                wanting[own[j]] = True
        size = 0
        for j in range(assets):
            if own[j] >= 0 and wanting[own[j]]:
                members[size] = j
                size += 1
        if size == 0:
            continue
        window, some = x[max(today - d + 1, 0) : today + 1], members[:size]
        low[:], high[:] = -np.inf, np.inf
        _add_up(window, some, own, sums, low, high)
        _limit(window, some, own, sums, low, high, std, ddof)
        _add_up(window, some, own, sums, low, high)
        for j in some:
            if not is_finite(np.float64(x[today, j])):
                store_finite(out[today], j, sums[4, own[j]])


@inside
def _add_up(window: Array, some: Array, codes: Array, sums: Array, low: Array, high: Array) -> None:
    """Fill each group's mean of values clamped to its limits, exact where all are equal."""
    count, total, least, most, mean = sums[0], sums[1], sums[2], sums[3], sums[4]
    count[:], total[:], least[:], most[:] = 0.0, 0.0, np.inf, -np.inf
    for day in range(len(window)):
        for j in some:
            value, code = np.float64(window[day, j]), codes[j]
            if is_finite(value):
                value = low[code] if value < low[code] else high[code] if value > high[code] else value
                count[code] += 1.0
                total[code] += value
                least[code] = min(least[code], value)
                most[code] = max(most[code], value)
    for code in range(count.size):
        mean[code] = least[code] if least[code] == most[code] else total[code] / count[code]
        mean[code] = mean[code] if low[code] <= high[code] else np.nan


@inside
def _limit(
    window: Array, some: Array, codes: Array, sums: Array, low: Array, high: Array, std: float, ddof: int
) -> None:
    """Fill each group's limits, some standard deviations around its mean; NaN where it has too few values."""
    count, mean, square = sums[0], sums[4], sums[5]
    square[:] = 0.0
    for day in range(len(window)):
        for j in some:
            value, code = np.float64(window[day, j]), codes[j]
            if is_finite(value):
                distance = value - mean[code]
                square[code] += distance * distance
    for code in range(count.size):
        freedom = count[code] - ddof
        width = std * np.sqrt(square[code] / freedom) if freedom > 0 else np.nan
        low[code], high[code] = mean[code] - width, mean[code] + width
