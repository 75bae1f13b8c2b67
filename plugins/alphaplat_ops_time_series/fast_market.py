"""Compiled recursions that look at the whole market each day: all assets of a day are columns of one matrix."""

from __future__ import annotations

import math

import numpy as np

from alphaplat.kernels.cells import inside
from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING
from alphaplat_ops_time_series.turnover import weights

_DECAY, _LIMIT, _HUMP = range(3)
_BITS = 62
_INFINITE = 0x7FF0000000000000


def hump(out: Array, x: Array, hump: float, state: Array) -> None:
    """Write yesterday's output where x is close to it, else move towards x by the limit of the day."""
    _recursions(out, x, x, np.array([float(hump)]), 0.0, _HUMP, state)


def ts_target_tvr_decay(
    out: Array, x: Array, lambda_min: float, lambda_max: float, target_tvr: float, state: Array
) -> None:
    """Write x smoothed by the weight that brings turnover nearest to the target."""
    _recursions(out, x, x, np.array(weights(lambda_min, lambda_max)), float(target_tvr), _DECAY, state)


def ts_target_tvr_delta_limit(
    out: Array, x: Array, y: Array, lambda_min: float, lambda_max: float, target_tvr: float, state: Array
) -> None:
    """Write x with its change limited by the part of y that brings turnover nearest to the target."""
    _recursions(out, x, y, np.array(weights(lambda_min, lambda_max)), float(target_tvr), _LIMIT, state)


def ts_target_tvr_hump(
    out: Array, x: Array, lambda_min: float, lambda_max: float, target_tvr: float, state: Array
) -> None:
    """Write x with changes held back by the hump that brings turnover nearest to the target."""
    _recursions(out, x, x, np.array(weights(lambda_min, lambda_max)), float(target_tvr), _HUMP, state)


@compiled
def _recursions(out: Array, x: Array, y: Array, weights: Array, target: float, kind: int, state: Array) -> None:
    """Run a recursion with each weight, and write each day the output of the one with the nearest turnover so far.

    The state has a row for each weight; and where there are several as many for what is held, NaN at the start, for
    the sum of changes and for that of sizes, which are the same for all assets.
    """
    assets, many = x.shape[1], len(weights)
    states, held = state[:many], state[many : 2 * many]
    change, size, limits = np.zeros(assets), np.zeros(assets), np.zeros(assets)
    changes, sizes, begun = np.zeros(many), np.zeros(many), False
    if many > 1 and assets > 0:
        changes[:], sizes[:], begun = state[2 * many : 3 * many, 0], state[3 * many :, 0], held[0, 0] == held[0, 0]
    for t in range(len(x)):
        if kind == _HUMP:
            _magnitudes(size, row(x, t))
            market = total(size)
        best, nearest = 0, np.inf
        for one in range(len(weights)):
            weight, own = weights[one], row(states, one)
            if kind == _DECAY:
                _decay(own, row(x, t), weight)
            elif kind == _LIMIT:
                _limits(limits, row(y, t), weight)
                _approach(own, row(x, t), limits)
            else:
                _hold_back(own, row(x, t), weight * market)
            if many > 1:
                _hold(row(held, one), change, size, own, row(x, t), row(y, t))
                changes[one] += total(change) if begun or t > 0 else 0.0
                sizes[one] += total(size)
                miss = abs(changes[one] / sizes[one] - target)
                if miss < nearest:
                    best, nearest = one, miss
        _show(row(out, t), row(states, best), row(x, t), row(y, t))
    if many > 1:
        for one in range(many):
            state[2 * many + one], state[3 * many + one] = changes[one], sizes[one]


@rowwise
def _magnitudes(size: Array, x: Array) -> None:
    for j in range(x.size):
        size[j] = abs(np.float64(x[j])) if abs(x[j]) < np.inf else 0.0


@rowwise
def _decay(state: Array, x: Array, weight: float) -> None:
    for j in range(x.size):
        value = np.float64(x[j])
        moved = weight * state[j] + (1.0 - weight) * value if state[j] == state[j] else value
        state[j] = moved if abs(value) < np.inf else state[j]


@rowwise
def _limits(limits: Array, y: Array, share: float) -> None:
    for j in range(y.size):
        limits[j] = max(share * y[j], 0.0) if abs(y[j]) < np.inf else np.nan


@rowwise
def _approach(state: Array, x: Array, limits: Array) -> None:
    """Move towards x by at most the limit."""
    for j in range(x.size):
        value, limit = np.float64(x[j]), limits[j]
        change = value - state[j]
        part = limit if change > 0.0 else -limit
        moved = state[j] + part if abs(change) > limit else value
        state[j] = moved if (abs(value) < np.inf) & (limit == limit) else state[j]


@rowwise
def _hold_back(state: Array, x: Array, limit: float) -> None:
    """Move towards x by the limit, unless x is nearer than that."""
    for j in range(x.size):
        value = np.float64(x[j])
        change = value - state[j]
        part = limit if change > 0.0 else -limit if change < 0.0 else 0.0
        moved = state[j] if abs(change) < limit else state[j] + part
        moved = moved if state[j] == state[j] else value
        state[j] = moved if abs(value) < np.inf else state[j]


@rowwise
def _hold(held: Array, change: Array, size: Array, state: Array, x: Array, y: Array) -> None:
    """Hold what the recursion gives, nothing where it gives none, and say how much that changes and how much it is."""
    for j in range(x.size):
        known = (abs(x[j]) < np.inf) & (abs(y[j]) < np.inf) & (state[j] == state[j])
        now = state[j] if known else 0.0
        change[j] = abs(now - held[j])
        size[j] = abs(now)
        held[j] = now


@rowwise
def _show(out: Array, state: Array, x: Array, y: Array) -> None:
    for j in range(x.size):
        out[j] = state[j] if (abs(x[j]) < np.inf) & (abs(y[j]) < np.inf) else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@inside
def total(x: Array) -> float:
    """The sum of numbers that are not below zero, the same whatever their order: they are added as integers.

    Twice so many bits are kept of each as the largest and the number of them leave of an integer.
    """
    highest = np.int64(0)
    raw = x.view(np.int64)
    for j in range(raw.size):
        highest = max(highest, raw[j])
    if highest == 0 or highest >= _INFINITE:
        return 0.0 if highest == 0 else np.inf
    kept = _BITS - (int(highest >> 52) - 1022) - math.frexp(float(x.size))[1]
    room = float(1 << (_BITS - math.frexp(float(x.size))[1]))
    once, again = math.ldexp(1.0, kept // 2), math.ldexp(1.0, kept - kept // 2)
    high, low = np.int64(0), np.int64(0)
    for j in range(x.size):
        scaled = x[j] * once * again
        whole = np.int64(scaled)
        high += whole
        low += np.int64((scaled - whole) * room)
    return (float(high) + float(low) / room) / once / again
