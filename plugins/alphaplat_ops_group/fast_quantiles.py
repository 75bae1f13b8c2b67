"""Compiled quantiles of groups: the values of a day in order, counted off by group up to the wanted place."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import is_finite, store_finite
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.ordering import Order, ordered
from alphaplat.kernels.segments import check_fraction
from alphaplat_ops_group.fast import numbered


def group_median(out: Array, x: Array, group: Array, everywhere: bool) -> None:
    """Write the median of the group."""
    group_percentage(out, x, group, 0.5, everywhere)


def group_percentage(out: Array, x: Array, group: Array, percentage: float, everywhere: bool) -> None:
    """Write a quantile of the group, linear between neighbours."""
    check_fraction(percentage)
    codes, sums = numbered(group)
    _quantiles(out, x, codes, sums, ordered(x), float(percentage), everywhere)


@compiled
def _quantiles(out: Array, x: Array, codes: Array, sums: Array, order: Order, share: float, everywhere: bool) -> None:
    mask = order.words.dtype.type((1 << order.bits) - 1)
    size, seen, low, high = sums[0], sums[1], sums[2], sums[3]
    for day in range(out.shape[0]):
        own, words, count = codes[day], order.words[day], order.counts[day]
        size[:] = 0.0
        seen[:] = 0.0
        for j in range(count):
            code = own[np.int64(words[j] & mask)]
            if code >= 0:
                size[code] += 1.0
        for j in range(count):
            column = np.int64(words[j] & mask)
            code = own[column]
            if code >= 0:
                below = np.floor(share * (size[code] - 1.0))
                if seen[code] == below:
                    low[code] = high[code] = x[day, column]
                elif seen[code] == below + 1.0:
                    high[code] = x[day, column]
                seen[code] += 1.0
        for code in range(size.size):
            place = share * (size[code] - 1.0)
            between = low[code] + (high[code] - low[code]) * (place - np.floor(place))
            low[code] = between if size[code] > 0.0 else np.nan
        for j in range(own.size):
            shown = own[j] >= 0 and (everywhere or is_finite(np.float64(x[day, j])))
            store_finite(out[day], j, low[own[j]] if shown else np.nan)
