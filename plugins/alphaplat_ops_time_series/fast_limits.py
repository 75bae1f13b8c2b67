"""Compiled recursions that hold back small changes, or let only so much change through a day."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING


def hump_decay(out: Array, x: Array, p: float, first: int, state: Array) -> None:
    """Write yesterday's output where x is relatively close to it, else x."""
    _held_back(out, x, float(p), state[0])


@compiled
def _held_back(out: Array, x: Array, share: float, state: Array) -> None:
    for t in range(len(x)):
        _hold_back(row(out, t), row(x, t), state, share)


@rowwise
def _hold_back(out: Array, x: Array, state: Array, share: float) -> None:
    for j in range(x.size):
        value, known = np.float64(x[j]), abs(x[j]) < np.inf
        close = abs(value - state[j]) < share * abs(state[j])
        state[j] = value if known & (not close) else state[j]
        out[j] = state[j] if known else np.nan
        out[j] += NOTHING


def ts_delta_limit(out: Array, x: Array, y: Array, limit_volume: float, first: int, state: Array) -> None:
    """Write yesterday's output, moved towards x by at most a part of y."""
    _limited(out, x, y, float(limit_volume), state[0])


@compiled
def _limited(out: Array, x: Array, y: Array, share: float, state: Array) -> None:
    for t in range(len(x)):
        _limit(row(out, t), row(x, t), row(y, t), state, share)


@rowwise
def _limit(out: Array, x: Array, y: Array, state: Array, share: float) -> None:
    for j in range(x.size):
        value, known = np.float64(x[j]), (abs(x[j]) < np.inf) & (abs(y[j]) < np.inf)
        limit, change = max(share * y[j], 0.0), value - state[j]
        part = limit if change > 0.0 else -limit
        moved = state[j] + part if abs(change) > limit else value
        state[j] = moved if known else state[j]
        out[j] = moved if known else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan
