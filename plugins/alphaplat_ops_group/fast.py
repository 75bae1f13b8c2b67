"""Fast kernels within the groups of a day; see `alphaplat.engine.fast` for their form.

A day's values are added up by group in the order of assets. Codes of any size may name groups; where they are not far
above the number of assets they number the sums directly.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import inside, is_finite, store_finite
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.scratch import scratch
from alphaplat_ops_group.membership import dense

COUNT, SUM, MIN, MAX, STD = 0, 1, 2, 3, 5
NEUTRALIZE, ZSCORE, SCALE = range(3)
_ROWS = 6
_ROOM = 4096


def group_count(out: Array, x: Array, group: Array, everywhere: bool) -> None:
    """Write the number of the group's members with a value."""
    codes, sums = numbered(group)
    _statistic(out, x, codes, sums, COUNT, 0, everywhere)


def group_sum(out: Array, x: Array, group: Array, everywhere: bool) -> None:
    """Write the sum of the group's values."""
    codes, sums = numbered(group)
    _statistic(out, x, codes, sums, SUM, 0, everywhere)


def group_min(out: Array, x: Array, group: Array, everywhere: bool) -> None:
    """Write the smallest of the group's values."""
    codes, sums = numbered(group)
    _statistic(out, x, codes, sums, MIN, 0, everywhere)


def group_max(out: Array, x: Array, group: Array, everywhere: bool) -> None:
    """Write the largest of the group's values."""
    codes, sums = numbered(group)
    _statistic(out, x, codes, sums, MAX, 0, everywhere)


def group_std_dev(out: Array, x: Array, group: Array, ddof: int, everywhere: bool) -> None:
    """Write the standard deviation of the group's values."""
    codes, sums = numbered(group)
    _statistic(out, x, codes, sums, STD, ddof, everywhere)


def group_mean(out: Array, x: Array, weight: Array, group: Array, everywhere: bool) -> None:
    """Write the group's weighted mean."""
    codes, sums = numbered(group)
    _weighted_mean(out, x, weight, codes, sums, everywhere)


def group_extra(out: Array, x: Array, weight: Array, group: Array) -> None:
    """Write x, and the group's weighted mean where it has no value."""
    group_mean(out, x, weight, group, True)
    _keep(out, x)


def group_neutralize(out: Array, x: Array, group: Array) -> None:
    """Write x less the mean of its group."""
    codes, sums = numbered(group)
    _member(out, x, codes, sums, NEUTRALIZE, 0)


def group_zscore(out: Array, x: Array, group: Array, ddof: int) -> None:
    """Write the distance from the group's mean in standard deviations."""
    codes, sums = numbered(group)
    _member(out, x, codes, sums, ZSCORE, ddof)


def group_scale(out: Array, x: Array, group: Array) -> None:
    """Write the place between the group's lowest and highest."""
    codes, sums = numbered(group)
    _member(out, x, codes, sums, SCALE, 0)


def group_normalize(out: Array, x: Array, group: Array, constantcheck: bool, tolerance: float, scale: float) -> None:
    """Write x with magnitudes that sum to `scale` in each group."""
    codes, sums = numbered(group)
    _normalized(out, x, codes, sums, constantcheck, tolerance, scale)


def numbered(group: Array) -> tuple[Array, Array]:
    """Codes small enough to number sums with, and room for the sums of a day."""
    highest = int(group.max(initial=0))
    limit = 4 * group.shape[1] + _ROOM
    codes = group if highest < limit else dense(group.astype(np.int64)).astype(np.int32)
    return codes, scratch((_ROWS, min(highest, limit) + 1), np.float64, 4)


@inside
def _add_up(x: Array, codes: Array, sums: Array) -> None:
    """Fill the count, sum, lowest and highest value of each group, and its mean, exact where all are equal."""
    count, total, low, high, mean = sums[0], sums[1], sums[2], sums[3], sums[4]
    count[:] = 0.0
    total[:] = 0.0
    low[:] = np.inf
    high[:] = -np.inf
    for j in range(x.size):
        value, code = np.float64(x[j]), codes[j]
        if is_finite(value) and code >= 0:
            count[code] += 1.0
            total[code] += value
            low[code] = min(low[code], value)
            high[code] = max(high[code], value)
    for code in range(count.size):
        mean[code] = low[code] if low[code] == high[code] else total[code] / count[code]


@inside
def _deviate(x: Array, codes: Array, sums: Array, ddof: int) -> None:
    """Fill each group's standard deviation, NaN where it has too few values."""
    count, mean, width = sums[0], sums[4], sums[5]
    width[:] = 0.0
    for j in range(x.size):
        value, code = np.float64(x[j]), codes[j]
        if is_finite(value) and code >= 0:
            distance = value - mean[code]
            width[code] += distance * distance
    for code in range(count.size):
        freedom = count[code] - ddof
        width[code] = np.sqrt(width[code] / freedom) if freedom > 0 else np.nan


@compiled
def _statistic(out: Array, x: Array, codes: Array, sums: Array, which: int, ddof: int, everywhere: bool) -> None:
    for day in range(out.shape[0]):
        source, own, target = x[day], codes[day], out[day]
        _add_up(source, own, sums)
        if which == STD:
            _deviate(source, own, sums, ddof)
        shown, count = sums[which], sums[COUNT]
        if which != COUNT:
            for code in range(count.size):
                shown[code] = shown[code] if count[code] > 0 else np.nan
        for j in range(source.size):
            code, result = own[j], np.nan
            if code >= 0 and (everywhere or is_finite(np.float64(source[j]))):
                result = shown[code]
            store_finite(target, j, result)


@compiled
def _weighted_mean(out: Array, x: Array, weight: Array, codes: Array, sums: Array, everywhere: bool) -> None:
    total, weights, mean, count = sums[0], sums[1], sums[2], sums[3]
    for day in range(out.shape[0]):
        source, heavy, own, target = x[day], weight[day], codes[day], out[day]
        total[:] = 0.0
        weights[:] = 0.0
        count[:] = 0.0
        for j in range(source.size):
            value, factor, code = np.float64(source[j]), np.float64(heavy[j]), own[j]
            if is_finite(value) and is_finite(factor) and code >= 0:
                product = value * factor
                count[code] += 1.0
                total[code] += product if product == product else 0.0
                weights[code] += factor
        for code in range(total.size):
            empty = weights[code] == 0 or count[code] == 0
            mean[code] = np.nan if empty else total[code] / weights[code]
        for j in range(source.size):
            code, result = own[j], np.nan
            if code >= 0 and (everywhere or (is_finite(np.float64(source[j])) & is_finite(np.float64(heavy[j])))):
                result = mean[code]
            store_finite(target, j, result)


@compiled
def _keep(out: Array, x: Array) -> None:
    for day in range(out.shape[0]):
        source, target = x[day], out[day]
        for j in range(source.size):
            if is_finite(np.float64(source[j])):
                store_finite(target, j, source[j])


@compiled
def _member(out: Array, x: Array, codes: Array, sums: Array, which: int, ddof: int) -> None:
    low, high, mean, width = sums[2], sums[3], sums[4], sums[5]
    for day in range(out.shape[0]):
        source, own, target = x[day], codes[day], out[day]
        _add_up(source, own, sums)
        if which == ZSCORE:
            _deviate(source, own, sums, ddof)
        for j in range(source.size):
            value, code = np.float64(source[j]), own[j]
            result = np.nan
            if code >= 0 and is_finite(value):
                if which == NEUTRALIZE:
                    result = value - mean[code]
                elif which == ZSCORE:
                    result = (value - mean[code]) / width[code]
                else:
                    result = (value - low[code]) / (high[code] - low[code])
            store_finite(target, j, result)


@compiled
def _normalized(
    out: Array, x: Array, codes: Array, sums: Array, constantcheck: bool, tolerance: float, scale: float
) -> None:
    low, high, whole = sums[2], sums[3], sums[5]
    for day in range(out.shape[0]):
        source, own, target = x[day], codes[day], out[day]
        _add_up(source, own, sums)
        whole[:] = 0.0
        for j in range(source.size):
            value, code = np.float64(source[j]), own[j]
            if is_finite(value) and code >= 0:
                whole[code] += abs(value)
        for code in range(whole.size):
            flat = constantcheck and high[code] - low[code] <= tolerance
            whole[code] = np.nan if flat else whole[code] if whole[code] != 0 else 1.0
        for j in range(source.size):
            value, code = np.float64(source[j]), own[j]
            store_finite(target, j, value / whole[code] * scale if code >= 0 and is_finite(value) else np.nan)
