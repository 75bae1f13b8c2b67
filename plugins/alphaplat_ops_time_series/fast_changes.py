"""Compiled measures of how much a series changes from day to day."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise, with_history
from alphaplat.kernels.formulas import write
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING, require, shift_rows
from alphaplat_ops_time_series.fast_moments import ts_std_dev
from alphaplat_ops_time_series.fast_sums import ts_sum


@with_history(shift_rows)
def jump_decay(
    out: Array,
    x: Array,
    d: int,
    stddev: bool,
    sensitivity: float,
    force: float,
    ddof: int,
    min_periods: int,
    first: int,
) -> None:
    """Write x, but of a jump only a part."""
    width = np.ones(x.shape)
    if stddev:
        ts_std_dev(width, x, d, ddof, min_periods, first)
    _soften(out, x, width, float(sensitivity), float(force))


@compiled
def _soften(out: Array, x: Array, width: Array, sensitivity: float, force: float) -> None:
    nothing = np.full(x.shape[1], np.nan, x.dtype)
    for t in range(len(x)):
        _soften_row(row(out, t), row(x, t), row(x, t - 1) if t > 0 else nothing, row(width, t), sensitivity, force)


@rowwise
def _soften_row(out: Array, x: Array, before: Array, width: Array, sensitivity: float, force: float) -> None:
    for j in range(x.size):
        own, earlier = np.float64(x[j]), np.float64(before[j])
        change = own - earlier
        jumps = (abs(change) > sensitivity * width[j]) & (abs(earlier) < np.inf)
        out[j] = earlier + force * change if jumps else own
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@with_history(shift_rows)
def inst_tvr(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the turnover of each instrument over d days."""
    known = np.where(np.isfinite(x), x, np.nan).astype(np.float64)
    change = np.full(x.shape, np.nan)
    change[1:] = known[1:] - known[:-1]
    traded, held = np.empty(x.shape), np.empty(x.shape)
    ts_sum(traded, np.abs(change), d, 1, first)
    ts_sum(held, np.abs(known), d, 1, first)
    write(out, lambda change, size: np.where(np.isnan(change), 0.0, change) / size, traded, held)
    require(out, x, d, min_periods)
