"""Compiled places of today between the extrema of a window."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING, require, window_rows
from alphaplat_ops_time_series.fast_extrema import extrema


@with_history(window_rows)
def ts_max_diff(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write x minus the largest value in d days."""
    _combine(out, x, _extremum(x, d, first, 1), np.zeros_like(x), d, min_periods, 1.0, -1.0)


@with_history(window_rows)
def ts_min_diff(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write x minus the smallest value in d days."""
    _combine(out, x, _extremum(x, d, first, -1), np.zeros_like(x), d, min_periods, 1.0, -1.0)


@with_history(window_rows)
def ts_min_max_cps(out: Array, x: Array, d: int, f: float, min_periods: int, first: int) -> None:
    """Write the sum of the extrema of d days minus f times x."""
    high, low = _extremum(x, d, first, 1), _extremum(x, d, first, -1)
    _combine(out, x, high, low, d, min_periods, -float(f), 1.0)


@with_history(window_rows)
def ts_min_max_diff(out: Array, x: Array, d: int, f: float, min_periods: int, first: int) -> None:
    """Write x minus f times the sum of the extrema of d days."""
    high, low = _extremum(x, d, first, 1), _extremum(x, d, first, -1)
    _combine(out, x, high, low, d, min_periods, 1.0, -float(f))


@with_history(window_rows)
def ts_scale(out: Array, x: Array, d: int, constant: float, min_periods: int, first: int) -> None:
    """Write where x stands between its extrema of d days."""
    _scaled(out, x, _extremum(x, d, first, 1), _extremum(x, d, first, -1), float(constant))
    require(out, x, d, min_periods)


def _extremum(x: Array, d: int, first: int, sign: int) -> Array:
    found = np.empty_like(x)
    extrema(found, x, d, first, x.dtype.type(sign))
    return found


def _combine(out: Array, x: Array, high: Array, low: Array, d: int, min_periods: int, own: float, share: float) -> None:
    _weigh(out, x, high, low, own, share)
    require(out, x, d, min_periods)


@compiled
def _weigh(out: Array, x: Array, high: Array, low: Array, own: float, share: float) -> None:
    for t in range(len(x)):
        _weigh_row(row(out, t), row(x, t), row(high, t), row(low, t), own, share)


@rowwise
def _weigh_row(out: Array, x: Array, high: Array, low: Array, own: float, share: float) -> None:
    for j in range(x.size):
        out[j] = own * np.float64(x[j]) + share * (np.float64(high[j]) + np.float64(low[j]))
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@compiled
def _scaled(out: Array, x: Array, high: Array, low: Array, constant: float) -> None:
    for t in range(len(x)):
        _scale_row(row(out, t), row(x, t), row(high, t), row(low, t), constant)


@rowwise
def _scale_row(out: Array, x: Array, high: Array, low: Array, constant: float) -> None:
    for j in range(x.size):
        least = np.float64(low[j])
        out[j] = (np.float64(x[j]) - least) / (np.float64(high[j]) - least) + constant
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan
