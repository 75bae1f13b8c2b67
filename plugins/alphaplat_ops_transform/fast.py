"""Compiled kernels of what is taken at one time and held until another, and of linear filters."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.numbers import Array
from alphaplat_ops_transform.filters import filter_weights

NOTHING = np.float32(0.0)  # added, it takes the sign from a zero, and leaves a float32 in its own precision


@compiled
def trade_when(out: Array, x: Array, y: Array, z: Array, first: int) -> None:
    """Write NaN where z > 0, else y where x > 0, else yesterday's output."""
    held = np.full(x.shape[1], np.nan, x.dtype)
    for t in range(len(x)):
        _hold(row(out, t), held, row(x, t), row(y, t), row(z, t))


@rowwise
def _hold(out: Array, held: Array, x: Array, y: Array, z: Array) -> None:
    for j in range(x.size):
        kept = y[j] + NOTHING if x[j] > 0 else held[j]
        held[j] = np.nan if z[j] > 0 else kept
        out[j] = held[j]


@compiled
def keep(out: Array, x: Array, f: Array, period: int, first: int) -> None:
    """Write x from a change of f until `period` days after it, then NaN."""
    assets = x.shape[1]
    held, days = np.full(assets, np.nan, x.dtype), np.full(assets, -1, x.dtype)
    for t in range(len(x)):
        _keep(row(out, t), held, days, row(x, t), row(f, t), row(f, max(t - 1, 0)), period)


@rowwise
def _keep(out: Array, held: Array, days: Array, x: Array, f: Array, before: Array, period: int) -> None:
    one, none, last = x.dtype.type(1), x.dtype.type(0), x.dtype.type(period)
    for j in range(x.size):
        changed = (f[j] != before[j]) & ((f[j] == f[j]) | (before[j] == before[j]))
        days[j] = none if changed else days[j] + one
        kept = x[j] + NOTHING if days[j] < last else held[j]
        held[j] = np.nan if days[j] > last else kept
        out[j] = held[j]


def linear_filter(out: Array, x: Array, h: str, t: str | None, first: int) -> None:
    """Write the weighted sum of inputs, today's first, and of earlier outputs, yesterday's first."""
    inputs, outputs = filter_weights(h, t)
    _filter(out, x, np.array(inputs), np.array(outputs, dtype=np.float64))


@compiled
def _filter(out: Array, x: Array, inputs: Array, outputs: Array) -> None:
    results = np.zeros(x.shape)
    for t in range(len(x)):
        for lag in range(min(len(inputs), t + 1)):
            _add_known(row(results, t), row(x, t - lag), inputs[lag])
        for lag in range(1, min(len(outputs), t) + 1):
            _add(row(results, t), row(results, t - lag), outputs[lag - 1])
        _write(row(out, t), row(x, t), row(results, t))


@rowwise
def _add_known(total: Array, x: Array, weight: float) -> None:
    for j in range(total.size):
        total[j] += weight * x[j] if abs(x[j]) < np.inf else 0.0


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
