"""Compiled values of earlier days, and changes against them."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import Literals, compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING, shift_rows
from alphaplat_ops_time_series.shifts import check_mode


@with_history(shift_rows)
@compiled
def ts_delay(out: Array, x: Array, d: int, first: int) -> None:
    """Write the values of d days ago, infinities too."""
    out[: min(d, len(x))] = np.nan
    for t in range(d, len(x)):
        _carry(row(out, t), row(x, t - d))


@rowwise
def _carry(out: Array, x: Array) -> None:
    for j in range(x.size):
        out[j] = x[j] + x.dtype.type(0)


@with_history(shift_rows)
@compiled
def ts_delta(out: Array, x: Array, d: int, first: int) -> None:
    """Write the change over d days."""
    out[: min(d, len(x))] = np.nan
    for t in range(d, len(x)):
        _change(row(out, t), row(x, t), row(x, t - d))


@rowwise
def _change(out: Array, x: Array, before: Array) -> None:
    for j in range(x.size):
        out[j] = np.float64(x[j]) - np.float64(before[j])
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@with_history(shift_rows)
def ts_returns(out: Array, x: Array, d: int, mode: int, first: int) -> None:
    """Write the relative change over d days."""
    check_mode(mode)
    _returns(out, x, d, 0.0 if mode == 1 else 1.0)


@compiled
def _returns(out: Array, x: Array, d: int, symmetric: float) -> None:
    out[: min(d, len(x))] = np.nan
    for t in range(d, len(x)):
        _relative_change(row(out, t), row(x, t), row(x, t - d), symmetric)


@rowwise
def _relative_change(out: Array, x: Array, before: Array, symmetric: float) -> None:
    for j in range(x.size):
        now, then = np.float64(x[j]), np.float64(before[j])
        divisor = (now + then) / 2.0 if symmetric > 0.0 else then
        out[j] = (now - then) / divisor
        rounded = out[j]
        known = (abs(now) < np.inf) & (abs(then) < np.inf)
        out[j] = rounded + NOTHING if known & (abs(rounded) < np.inf) else np.nan


def _one_row(literals: Literals) -> int:
    return 1


@with_history(_one_row)
def ts_weighted_delay(out: Array, x: Array, k: float, first: int) -> None:
    """Write the weighted mean of today's and yesterday's values."""
    _blended(out, x, float(k))


@compiled
def _blended(out: Array, x: Array, k: float) -> None:
    out[:1] = np.nan
    for t in range(1, len(x)):
        _blend(row(out, t), row(x, t), row(x, t - 1), k)


@rowwise
def _blend(out: Array, x: Array, before: Array, k: float) -> None:
    for j in range(x.size):
        out[j] = k * x[j] + (1.0 - k) * before[j]
        known = (abs(x[j]) < np.inf) & (abs(before[j]) < np.inf)
        rounded = out[j]
        out[j] = rounded + NOTHING if known & (abs(rounded) < np.inf) else np.nan
