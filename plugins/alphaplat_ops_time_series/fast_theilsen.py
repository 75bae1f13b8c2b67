"""The compiled Theil-Sen slope: the median of the slopes between all pairs of days of a window.

Each day the slopes to the day that left give way to those to the new one. Those near the median are kept in order,
each value once with how often it occurs, and how many are below them is counted. So the median is found by its place;
when it leaves what is near, that is collected anew. A day moves the median's place by up to as many slopes as it
brings, so about that many are near on each side. Whatever counts as near, the median is the same: a value does not
depend on the days before its window.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import inside, store_finite
from alphaplat.kernels.compiled import compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import window_rows

_FEW = 8
_SHARE = 64
"""What is near on each side is at most this part of all slopes."""

_LOW, _HIGH = 0, 1


@with_history(window_rows)
def ts_theilsen(out: Array, x: Array, y: Array, d: int, min_periods: int, first: int) -> None:
    """Write the median slope of y against x over d days."""
    days = min(d, max(len(x), 1))
    most = days * (days - 1) // 2
    work = np.empty((3, days)), np.empty((1, 2)), np.empty((1, most + 1)), np.empty((1, most + 1), np.int64)
    _medians(out, x, y, max(min_periods, 1), max(_FEW, min(days, most // _SHARE)), *work)


@compiled
def _medians(
    out: Array, x: Array, y: Array, need: int, reach: int, days: Array, limits: Array, values: Array, numbers: Array
) -> None:
    """Use working memory of the caller by `row`: what is not counted as a reference is passed on for nothing."""
    rows, assets = x.shape
    own_x, own_y, slopes = row(days, 0), row(days, 1), row(days, 2)
    bounds, near, times = row(limits, 0), row(values, 0), row(numbers, 0)
    for j in range(assets):
        own_x[:], own_y[:] = np.nan, np.nan
        bounds[_LOW], bounds[_HIGH] = -np.inf, np.inf
        points, pairs, below, held, size = 0, 0, 0, 0, 0
        for t in range(rows):
            place = t % own_x.size
            for sign in (-1, 1):
                if sign > 0:
                    known = abs(x[t, j]) < np.inf and abs(y[t, j]) < np.inf
                    own_x[place], own_y[place] = (x[t, j], y[t, j]) if known else (np.nan, np.nan)
                if own_x[place] == own_x[place]:
                    points += sign
                    _slopes_from(slopes, own_x, own_y, place)
                    more, lower = _count(slopes, bounds[_LOW])
                    kept, size = _change(near, times, size, slopes, bounds, sign)
                    pairs, below, held = pairs + sign * more, below + sign * lower, held + sign * kept
            if points < need or pairs == 0:
                out[t, j] = np.nan
                continue
            rank, last = (pairs - 1) // 2, pairs // 2
            if rank < below or last >= below + held or size > 4 * reach:
                if rank < below or last >= below + held:
                    below, held, size = _collect(
                        near, times, size, bounds, own_x, own_y, slopes, below, held, rank, reach
                    )
                below, held, size = _narrow(near, times, size, bounds, below, held, rank, reach)
            store_finite(row(out, t), j, _between(near, times, size, rank - below, last - below))


@rowwise
def _slopes_from(slopes: Array, own_x: Array, own_y: Array, place: int) -> None:
    """Write the slopes between one point and all, NaN where there is none."""
    x, y = own_x[place], own_y[place]
    for k in range(slopes.size):
        run = x - own_x[k]
        slopes[k] = (y - own_y[k]) / run if run != 0.0 else np.nan


@inside
def _count(slopes: Array, low: float) -> tuple[int, int]:
    """How many slopes there are, and how many below a bound."""
    count, lower = 0, 0
    for k in range(slopes.size):
        count += 1 if slopes[k] == slopes[k] else 0
        lower += 1 if slopes[k] < low else 0
    return count, lower


@inside
def _change(near: Array, times: Array, size: int, slopes: Array, bounds: Array, sign: int) -> tuple[int, int]:
    """Put the slopes that are within the bounds among what is near, or take them out."""
    kept, low, high = 0, bounds[_LOW], bounds[_HIGH]
    for slope in slopes:
        if low <= slope < high:
            kept += 1
            size = _insert(near, times, size, slope) if sign > 0 else _remove(near, times, size, slope)
    return kept, size


@inside
def _between(near: Array, times: Array, size: int, rank: int, last: int) -> float:
    """The mean of the values of two ranks, of which the second is the same or one more."""
    place, seen = 0, 0
    while place < size and seen + times[place] <= rank:
        seen += times[place]
        place += 1
    after = place if place < size and last < seen + times[place] else place + 1
    low = near[place] if place < size else np.inf
    high = near[after] if after < size else np.inf
    return low + (high - low) / 2.0


@rowwise
def _slopes_to(fresh: Array, x: float, y: float, own_x: Array, own_y: Array) -> None:
    for k in range(fresh.size):
        run = x - own_x[k]
        fresh[k] = (y - own_y[k]) / run if run != 0.0 else np.nan


@inside
def _position(near: Array, size: int, value: float) -> int:
    """How many of the values are less."""
    less = 0
    for i in range(size):
        less += 1 if near[i] < value else 0
    return less


@inside
def _insert(near: Array, times: Array, size: int, value: float) -> int:
    place = _position(near, size, value)
    if place < size and near[place] == value:
        times[place] += 1
        return size
    for i in range(size, place, -1):
        near[i] = near[i - 1]
    for i in range(size, place, -1):
        times[i] = times[i - 1]
    near[place], times[place] = value, 1
    return size + 1


@inside
def _remove(near: Array, times: Array, size: int, value: float) -> int:
    place = _position(near, size, value)
    times[place] -= 1
    if times[place] > 0:
        return size
    for i in range(place, size - 1):
        near[i] = near[i + 1]
    for i in range(place, size - 1):
        times[i] = times[i + 1]
    return size - 1


@inside
def _collect(
    near: Array, times: Array, size: int, bounds: Array, own_x: Array, own_y: Array, slopes: Array, below: int,
    held: int, rank: int, reach: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Take other slopes as near, some on both sides of a rank; how many are below, and near, and different."""
    width = (near[size - 1] - near[0]) / (held - 1) if size > 1 else 0.0
    middle = near[0] + width * (rank - below) if size > 1 else 0.0
    wide = 1.25 * reach * width
    below, held = _gather(near, bounds, own_x, own_y, slopes, middle - wide, middle + wide)
    if not (below <= rank and rank + 1 < below + held):
        below, held = _gather(near, bounds, own_x, own_y, slopes, -np.inf, np.inf)
    return below, held, _sort(near, times, held)


@inside
def _gather(
    near: Array, bounds: Array, own_x: Array, own_y: Array, slopes: Array, low: float, high: float
) -> tuple[int, int]:
    """Collect the slopes between two bounds; returns how many are below, and how many between."""
    bounds[_LOW], bounds[_HIGH] = low, high
    below, held = 0, 0
    for place in range(1, own_x.size):
        _slopes_from(slopes[:place], own_x, own_y, place)
        for slope in slopes[:place]:
            below += slope < low
            near[held] = slope
            held += low <= slope < high
    return below, held


@inside
def _narrow(
    near: Array, times: Array, size: int, bounds: Array, below: int, held: int, rank: int, reach: int
) -> tuple[int, int, int]:
    """Keep `reach` different slopes on both sides of a rank; how many are below, and near, and different."""
    place, seen = 0, below
    while place < size and seen + times[place] <= rank:
        seen += times[place]
        place += 1
    begin, end = max(place - reach, 0), min(place + reach + 1, size)
    if end < size:
        bounds[_HIGH] = near[end]
    if begin > 0:
        bounds[_LOW] = near[begin]
        below += times[:begin].sum()
        near[: end - begin] = near[begin:end].copy()
        times[: end - begin] = times[begin:end].copy()
    return below, times[: end - begin].sum(), end - begin


@inside
def _sort(near: Array, times: Array, held: int) -> int:
    """Put what was collected in order, equal values once, and say how many different ones there are."""
    near[:held].sort()
    size = 0
    for i in range(held):
        if size > 0 and near[size - 1] == near[i]:
            times[size - 1] += 1
        else:
            near[size], times[size] = near[i], 1
            size += 1
    return size
