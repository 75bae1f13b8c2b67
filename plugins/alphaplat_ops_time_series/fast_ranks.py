"""Compiled ranks of today within a window, by counting: eight earlier days at once for many assets."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import gapless, window_rows

_SCALES = {"unit": 0, "pct": 1, "ordinal": 2}


@with_history(window_rows)
def ts_rank(out: Array, x: Array, d: int, constant: float, scale: str, min_periods: int, first: int) -> None:
    """Write today's rank among the valid values of d days."""
    _ranks(out, x, d, float(constant), _SCALES[scale], max(min_periods, 1))


@compiled
def _ranks(out: Array, x: Array, d: int, constant: float, scale: int, need: int) -> None:
    rows, assets = x.shape
    known = without_infinities(x)
    counts, places = np.zeros(assets, x.dtype), np.zeros(assets, x.dtype)
    nothing = np.full(assets, np.nan, x.dtype)
    for t in range(rows):
        count_places(places, known, t, d)
        count_known(counts, row(known, t), row(known, t - d) if t >= d else nothing)
        if scale == 0:
            _unit(row(out, t), row(known, t), places, counts, constant, need)
        elif scale == 1:
            _share(row(out, t), row(known, t), places, counts, constant, need)
        else:
            _ordinal(row(out, t), row(known, t), places, counts, constant, need)


@compiled
def rank_and_count(ranks: Array, counts: Array, x: Array, d: int) -> None:
    """Write today's rank from 1 on among the valid values of d days, NaN where today is, and their number."""
    known = without_infinities(x)
    present, places = np.zeros(x.shape[1], x.dtype), np.zeros(x.shape[1], x.dtype)
    nothing = np.full(x.shape[1], np.nan, x.dtype)
    for t in range(len(x)):
        count_places(places, known, t, d)
        count_known(present, row(known, t), row(known, t - d) if t >= d else nothing)
        counts[t] = present
        _ordinal(row(ranks, t), row(known, t), places, present, 0.0, 1)


@compiled
def without_infinities(x: Array) -> Array:
    """The same values, with NaN for what is infinite."""
    if gapless(x, 0, len(x)):
        return x
    known = np.empty_like(x)
    for t in range(len(x)):
        _clear(row(known, t), row(x, t))
    return known


@rowwise
def _clear(known: Array, x: Array) -> None:
    for j in range(x.size):
        known[j] = x[j] if abs(x[j]) < np.inf else np.nan


@compiled
def count_places(places: Array, x: Array, t: int, d: int) -> None:
    """Write twice the number of values below today's in its window, and once that of equal ones, itself included."""
    places[:] = 1
    lag, last = 1, min(d - 1, t)
    while lag + 7 <= last:
        _eight(
            places, row(x, t), row(x, t - lag), row(x, t - lag - 1), row(x, t - lag - 2), row(x, t - lag - 3),
            row(x, t - lag - 4), row(x, t - lag - 5), row(x, t - lag - 6), row(x, t - lag - 7),
        )  # fmt: skip
        lag += 8
    while lag + 1 <= last:
        _two(places, row(x, t), row(x, t - lag), row(x, t - lag - 1))
        lag += 2
    if lag <= last:
        _one(places, row(x, t), row(x, t - lag))


@rowwise
def _eight(
    places: Array, x: Array, a: Array, b: Array, c: Array, d: Array, e: Array, f: Array, g: Array, h: Array
) -> None:
    for j in range(x.size):
        v = x[j]
        count = np.int32(np.int32(a[j] < v) + np.int32(a[j] <= v) + np.int32(b[j] < v) + np.int32(b[j] <= v))
        count = np.int32(count + np.int32(c[j] < v) + np.int32(c[j] <= v) + np.int32(d[j] < v) + np.int32(d[j] <= v))
        count = np.int32(count + np.int32(e[j] < v) + np.int32(e[j] <= v) + np.int32(f[j] < v) + np.int32(f[j] <= v))
        count = np.int32(count + np.int32(g[j] < v) + np.int32(g[j] <= v) + np.int32(h[j] < v) + np.int32(h[j] <= v))
        places[j] += x.dtype.type(count)


@rowwise
def _two(places: Array, x: Array, a: Array, b: Array) -> None:
    one, none = x.dtype.type(1), x.dtype.type(0)
    for j in range(x.size):
        v = x[j]
        low = (one if a[j] < v else none) + (one if b[j] < v else none)
        up = (one if a[j] <= v else none) + (one if b[j] <= v else none)
        places[j] += low + up


@rowwise
def _one(places: Array, x: Array, a: Array) -> None:
    one, none = x.dtype.type(1), x.dtype.type(0)
    for j in range(x.size):
        places[j] += (one if a[j] < x[j] else none) + (one if a[j] <= x[j] else none)


@rowwise
def count_known(counts: Array, x: Array, leaving: Array) -> None:
    """Carry on the number of valid values in the window."""
    one, none = x.dtype.type(1), x.dtype.type(0)
    for j in range(x.size):
        counts[j] += (one if x[j] == x[j] else none) - (one if leaving[j] == leaving[j] else none)


@rowwise
def _unit(out: Array, x: Array, places: Array, counts: Array, constant: float, need: int) -> None:
    for j in range(x.size):
        count, above = np.float64(counts[j]), (np.float64(places[j]) - 1.0) * 0.5
        share = above / (count - 1.0) if count > 1.0 else 0.5
        out[j] = share + constant if (x[j] == x[j]) & (count >= need) else np.nan


@rowwise
def _share(out: Array, x: Array, places: Array, counts: Array, constant: float, need: int) -> None:
    for j in range(x.size):
        count, rank = np.float64(counts[j]), (np.float64(places[j]) + 1.0) * 0.5
        out[j] = rank / count + constant if (x[j] == x[j]) & (count >= need) else np.nan


@rowwise
def _ordinal(out: Array, x: Array, places: Array, counts: Array, constant: float, need: int) -> None:
    for j in range(x.size):
        rank = (np.float64(places[j]) + 1.0) * 0.5
        out[j] = rank + constant if (x[j] == x[j]) & (counts[j] >= need) else np.nan
