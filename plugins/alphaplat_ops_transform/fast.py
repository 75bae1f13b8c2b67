"""Compiled kernels of what is taken at one time and held until another, and of linear filters."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.numbers import Array
from alphaplat_ops_transform.filters import filter_weights

NOTHING = np.float32(0.0)  # added, it takes the sign from a zero, and leaves a float32 in its own precision


@compiled
def trade_when(out: Array, x: Array, y: Array, z: Array, first: int, state: Array) -> None:
    """Write NaN where z > 0, else y where x > 0, else yesterday's output."""
    held = state[0].astype(x.dtype)
    for t in range(len(x)):
        _hold(row(out, t), held, row(x, t), row(y, t), row(z, t))
    state[0] = held


@rowwise
def _hold(out: Array, held: Array, x: Array, y: Array, z: Array) -> None:
    for j in range(x.size):
        kept = y[j] + NOTHING if x[j] > 0 else held[j]
        held[j] = np.nan if z[j] > 0 else kept
        out[j] = held[j]


@compiled
def keep(out: Array, x: Array, f: Array, period: int, first: int, state: Array) -> None:
    """Write x from a change of f until `period` days after it, then NaN."""
    held, days, before = state[0].astype(x.dtype), state[1].astype(x.dtype), state[2].astype(f.dtype)
    for t in range(len(x)):
        _keep(row(out, t), held, days, row(x, t), row(f, t), before, period)
        before[:] = f[t]
    state[0], state[1], state[2] = held, days, before


@rowwise
def _keep(out: Array, held: Array, days: Array, x: Array, f: Array, before: Array, period: int) -> None:
    one, none, last = x.dtype.type(1), x.dtype.type(0), x.dtype.type(period)
    for j in range(x.size):
        changed = (f[j] != before[j]) & ((f[j] == f[j]) | (before[j] == before[j])) | (days[j] != days[j])
        days[j] = none if changed else days[j] + one
        kept = x[j] + NOTHING if days[j] < last else held[j]
        held[j] = np.nan if days[j] > last else kept
        out[j] = held[j]


def linear_filter(out: Array, x: Array, h: str, t: str | None, first: int, state: Array) -> None:
    """Write the weighted sum of inputs, today's first, and of earlier outputs, yesterday's first."""
    inputs, outputs = filter_weights(h, t)
    _filter(out, x, np.array(inputs), np.array(outputs, dtype=np.float64), state)


@compiled
def _filter(out: Array, x: Array, inputs: Array, outputs: Array, state: Array) -> None:
    """`state` holds the earlier inputs, then the earlier outputs, the newest of each first."""
    lags = len(inputs) - 1
    known, total = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for t in range(len(x)):
        _take_known(known, row(x, t))
        total[:] = 0.0
        _add(total, known, inputs[0])
        for lag in range(lags):
            _add(total, row(state, lag), inputs[lag + 1])
        for lag in range(len(outputs)):
            _add(total, row(state, lags + lag), outputs[lag])
        _write(row(out, t), row(x, t), total)
        _shift(state[:lags], known)
        _shift(state[lags:], total)


@compiled
def _shift(rows: Array, newest: Array) -> None:
    for place in range(len(rows) - 1, 0, -1):
        rows[place] = rows[place - 1]
    if len(rows):
        rows[0] = newest


@rowwise
def _take_known(known: Array, x: Array) -> None:
    for j in range(x.size):
        known[j] = x[j] if abs(x[j]) < np.inf else 0.0


@rowwise
def _add(total: Array, earlier: Array, weight: float) -> None:
    for j in range(total.size):
        total[j] += weight * earlier[j]


@rowwise
def _write(out: Array, x: Array, total: Array) -> None:
    for j in range(out.size):
        out[j] = total[j]
        rounded = out[j]
        out[j] = rounded + NOTHING if (abs(x[j]) < np.inf) & (abs(rounded) < np.inf) else np.nan
