"""The compiled Theil-Sen slope: the median of the slopes between all pairs of days of a window.

Each day the slopes to the day that left give way to those to the new one. Those near the median are kept in order,
and how many are below them is counted, so the median is found by its place; when it leaves what is near, that is
collected anew. Whatever counts as near, the median is the same: a value does not depend on the days before its window.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import inside, store_finite
from alphaplat.kernels.compiled import compiled, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import window_rows

_FEW, _MANY = 8, 32
_LOW, _HIGH = 0, 1


@with_history(window_rows)
def ts_theilsen(out: Array, x: Array, y: Array, d: int, min_periods: int, first: int) -> None:
    """Write the median slope of y against x over d days."""
    _medians(out, x, y, d, max(min_periods, 1))


@compiled
def _medians(out: Array, x: Array, y: Array, d: int, need: int) -> None:
    rows, assets = x.shape
    days = min(d, max(rows, 1))
    own_x, own_y, fresh = np.empty(days), np.empty(days), np.empty(days)
    slopes = np.empty(days * (days - 1) // 2)
    near, times, bounds = np.empty(len(slopes) + 1), np.empty(len(slopes) + 1, np.int64), np.empty(2)
    reach = max(_FEW, min(_MANY, len(slopes) // 16))
    for j in range(assets):
        own_x[:], own_y[:], slopes[:] = np.nan, np.nan, np.nan
        bounds[_LOW], bounds[_HIGH] = -np.inf, np.inf
        points, pairs, below, held, size = 0, 0, 0, 0, 0
        for t in range(rows):
            place = t % days
            points -= own_x[place] == own_x[place]
            known = abs(x[t, j]) < np.inf and abs(y[t, j]) < np.inf
            points += known
            own_x[place], own_y[place] = np.nan, np.nan
            _slopes_to(fresh, np.float64(x[t, j]) if known else np.nan, np.float64(y[t, j]), own_x, own_y)
            more, lower, kept, size = _exchange(slopes, fresh, place, near, times, size, bounds)
            pairs, below, held = pairs + more, below + lower, held + kept
            if known:
                own_x[place], own_y[place] = x[t, j], y[t, j]
            if points < need or pairs == 0:
                out[t, j] = np.nan
                continue
            rank, last = (pairs - 1) // 2, pairs // 2
            if rank < below or last >= below + held or size > 4 * reach:
                below, held, size = _collect(near, times, size, bounds, slopes, below, held, rank, reach)
            store_finite(out[t], j, _between(near, times, size, rank - below, last - below))


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
def _exchange(
    slopes: Array, fresh: Array, place: int, near: Array, times: Array, size: int, bounds: Array
) -> tuple[int, int, int, int]:
    """Put the slopes to a new day in the place of those to the day that left.

    Returns how many more there are, how many more below what is near, and near, and how many different ones are near.
    """
    more, lower, kept, low, high = 0, 0, 0, bounds[_LOW], bounds[_HIGH]
    at = place * (place - 1) // 2
    for k in range(fresh.size):
        if k == place:
            continue
        if k > place:
            at = k * (k - 1) // 2 + place
        old, new = slopes[at], fresh[k]
        slopes[at] = new
        more += int(new == new) - int(old == old)
        lower += int(new < low) - int(old < low)
        if old != new:
            if low <= old < high:
                size = _remove(near, times, size, old)
                kept -= 1
            if low <= new < high:
                size = _insert(near, times, size, new)
                kept += 1
        at += 1
    return more, lower, kept, size


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
    near: Array, times: Array, size: int, bounds: Array, slopes: Array, below: int, held: int, rank: int, reach: int
) -> tuple[int, int, int]:
    """Take `reach` different slopes on both sides of a rank as near; how many are below, and near, and different."""
    if rank < below or rank + 1 >= below + held:
        width = (near[size - 1] - near[0]) / (held - 1) if size > 1 else 0.0
        middle = near[0] + width * (rank - below) if size > 1 else 0.0
        below, held = _gather(near, bounds, slopes, middle - 2.0 * reach * width, middle + 2.0 * reach * width)
        if not (below <= rank and rank + 1 < below + held):
            below, held = _gather(near, bounds, slopes, -np.inf, np.inf)
        size = _sort(near, times, held)
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
def _gather(near: Array, bounds: Array, slopes: Array, low: float, high: float) -> tuple[int, int]:
    """Collect the slopes between two bounds; returns how many are below, and how many between."""
    bounds[_LOW], bounds[_HIGH] = low, high
    below, held = 0, 0
    for slope in slopes:
        below += slope < low
        near[held] = slope
        held += low <= slope < high
    return below, held


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
