"""Compiled extrema of a window, and when they were: of its tail and its head, three comparisons a cell at any d."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import require, window_rows


@with_history(window_rows)
def ts_max(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the largest value in d days."""
    extrema(out, x, d, first, x.dtype.type(1))
    require(out, x, d, min_periods)


@with_history(window_rows)
def ts_min(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the smallest value in d days."""
    extrema(out, x, d, first, x.dtype.type(-1))
    require(out, x, d, min_periods)


@with_history(window_rows)
def ts_arg_max(out: Array, x: Array, d: int, origin: str, min_periods: int, first: int) -> None:
    """Write when x was largest in d days, the most recent of equal values."""
    _when(out, x, d, first, x.dtype.type(1), origin == "position")
    require(out, x, d, min_periods)


@with_history(window_rows)
def ts_arg_min(out: Array, x: Array, d: int, origin: str, min_periods: int, first: int) -> None:
    """Write when x was smallest in d days, the most recent of equal values."""
    _when(out, x, d, first, x.dtype.type(-1), origin == "position")
    require(out, x, d, min_periods)


@compiled
def extrema(out: Array, x: Array, d: int, first: int, sign: float) -> None:
    """Write the largest value in d days of `sign` (1 or -1) times x, times the sign."""
    rows, assets = x.shape
    head, tails = np.empty(assets, x.dtype), np.empty((min(d, rows), assets), x.dtype)
    row(tails, 0)[:] = -np.inf
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        for m in range(1, older + 1):
            _larger(row(tails, m), row(tails, m - 1), row(x, start - m), sign)
        head[:] = -np.inf
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            _largest(row(out, t), row(x, t), head, row(tails, m), sign)
        start = stop


@rowwise
def _larger(tail: Array, before: Array, x: Array, sign: float) -> None:
    for j in range(x.size):
        value = sign * x[j] if abs(x[j]) < np.inf else -np.inf
        tail[j] = value if value > before[j] else before[j]


@rowwise
def _largest(out: Array, x: Array, head: Array, tail: Array, sign: float) -> None:
    for j in range(x.size):
        value = sign * x[j] if abs(x[j]) < np.inf else -np.inf
        head[j] = value if value > head[j] else head[j]
        largest = tail[j] if tail[j] > head[j] else head[j]
        out[j] = sign * largest + 0.0 if largest > -np.inf else np.nan


@compiled
def _when(out: Array, x: Array, d: int, first: int, sign: float, place_in_window: bool) -> None:
    rows, assets = x.shape
    depth = min(d, rows)
    head, tails = np.empty(assets, x.dtype), np.empty((depth, assets), x.dtype)
    day, days = np.zeros(assets, x.dtype), np.zeros((depth, assets), x.dtype)
    row(tails, 0)[:] = -np.inf
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        for m in range(1, older + 1):
            _older(row(tails, m), row(days, m), row(tails, m - 1), row(days, m - 1), row(x, start - m), m, sign)
        head[:] = -np.inf
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            since, scale = t - start, -1 if place_in_window else 1
            _newer(row(out, t), row(x, t), head, day, row(tails, m), row(days, m), since, sign, d, scale)
        start = stop


@rowwise
def _older(tail: Array, days: Array, before: Array, days_before: Array, x: Array, age: int, sign: float) -> None:
    """Take the older value where it is larger; `days` count back from the first day of the block."""
    for j in range(x.size):
        value = sign * x[j] if abs(x[j]) < np.inf else -np.inf
        larger = value > before[j]
        tail[j] = value if larger else before[j]
        days[j] = age if larger else days_before[j]


@rowwise
def _newer(
    out: Array,
    x: Array,
    head: Array,
    day: Array,
    tail: Array,
    days: Array,
    since: int,
    sign: float,
    d: int,
    scale: int,
) -> None:
    """Take the newer value where it is at least as large; `day` counts from the first day of the block."""
    now, shift = x.dtype.type(since), x.dtype.type(0 if scale > 0 else d)
    way = x.dtype.type(scale)
    for j in range(x.size):
        value = sign * x[j] if abs(x[j]) < np.inf else -np.inf
        larger = value >= head[j]
        head[j] = value if larger else head[j]
        day[j] = now if larger else day[j]
        age = now + days[j] if tail[j] > head[j] else now - day[j]
        largest = tail[j] if tail[j] > head[j] else head[j]
        out[j] = shift + way * age if largest > -np.inf else np.nan
