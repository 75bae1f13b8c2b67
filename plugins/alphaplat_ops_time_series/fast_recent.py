"""Compiled search for the most recent values that count. Each asset carries what it saw and on which row."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import Literals, compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING, window_rows
from alphaplat_ops_time_series.recent import check_place, ignored_values


def _lookback_rows(literals: Literals) -> int:
    return max(int(literals["lookback"]) - 1, 0)


@with_history(_lookback_rows)
def ts_backfill(out: Array, x: Array, lookback: int, k: int, ignore: str, first: int) -> None:
    """Write x where it counts, else the k-th most recent value that does."""
    check_place(k, lookback, "ts_backfill")
    _recent(out, x, lookback, k, np.array(ignored_values(ignore, x.dtype), x.dtype), True)


@with_history(window_rows)
def kth_element(out: Array, x: Array, d: int, k: int, ignore: str, first: int) -> None:
    """Write the k-th most recent value that counts."""
    check_place(k, d, "kth_element")
    _recent(out, x, d, k, np.array(ignored_values(ignore, x.dtype), x.dtype), False)


@compiled
def _recent(out: Array, x: Array, d: int, k: int, ignored: Array, own_first: bool) -> None:
    rows, assets = x.shape
    values, days = np.full((k, assets), np.nan, x.dtype), np.full((k, assets), -np.inf, x.dtype)
    counts = np.ones(assets, x.dtype)
    for t in range(rows):
        counts[:] = 1
        for value in ignored:
            _ignore(counts, row(x, t), value)
        for place in range(k - 1, 0, -1):
            _pass_on(row(values, place), row(days, place), row(values, place - 1), row(days, place - 1), counts)
        _take(row(values, 0), row(days, 0), row(x, t), counts, t)
        _give(row(out, t), row(x, t), row(values, k - 1), row(days, k - 1), counts, t - d, own_first)


@rowwise
def _ignore(counts: Array, x: Array, value: float) -> None:
    missing = value != value
    for j in range(x.size):
        hit = (x[j] == value) | ((x[j] != x[j]) & missing)
        counts[j] = 0 if hit else counts[j]


@rowwise
def _pass_on(values: Array, days: Array, newer_values: Array, newer_days: Array, counts: Array) -> None:
    for j in range(values.size):
        values[j] = newer_values[j] if counts[j] > 0 else values[j]
        days[j] = newer_days[j] if counts[j] > 0 else days[j]


@rowwise
def _take(values: Array, days: Array, x: Array, counts: Array, t: int) -> None:
    today = x.dtype.type(t)
    for j in range(x.size):
        values[j] = x[j] if counts[j] > 0 else values[j]
        days[j] = today if counts[j] > 0 else days[j]


@rowwise
def _give(out: Array, x: Array, values: Array, days: Array, counts: Array, before: int, own_first: bool) -> None:
    last = x.dtype.type(before)
    for j in range(x.size):
        found = values[j] + NOTHING if days[j] > last else np.nan
        out[j] = x[j] + NOTHING if own_first & (counts[j] > 0) else found


@with_history(window_rows)
@compiled
def last_diff_value(out: Array, x: Array, d: int, first: int) -> None:
    """Write the most recent value within d days that differs from today's."""
    rows, assets = x.shape
    value, day = np.full(assets, np.nan, x.dtype), np.full(assets, -np.inf, x.dtype)
    other, other_day = np.full(assets, np.nan, x.dtype), np.full(assets, -np.inf, x.dtype)
    for t in range(rows):
        _differ(row(out, t), row(x, t), value, day, other, other_day, t, d)


@rowwise
def _differ(out: Array, x: Array, value: Array, day: Array, other: Array, other_day: Array, t: int, d: int) -> None:
    """Carry the newest value with its day, and the last one that was different from it, with its day."""
    today, last = x.dtype.type(t), x.dtype.type(t - d)
    for j in range(x.size):
        known, changed = x[j] == x[j], (x[j] < value[j]) | (x[j] > value[j])
        other[j] = value[j] if changed else other[j]
        other_day[j] = day[j] if changed else other_day[j]
        value[j] = x[j] if known else value[j]
        day[j] = today if known else day[j]
        out[j] = other[j] + NOTHING if known & (other_day[j] > last) else np.nan


@compiled
def days_from_last_change(out: Array, x: Array, first: int, state: Array) -> None:
    """Write the days since x last changed."""
    days, before = state[0].astype(x.dtype), state[1].astype(x.dtype)
    for t in range(len(x)):
        _wait(row(out, t), days, row(x, t), before)
        before[:] = x[t]
    state[0], state[1] = days, before


@rowwise
def _wait(out: Array, days: Array, x: Array, before: Array) -> None:
    one, none = x.dtype.type(1), x.dtype.type(0)
    for j in range(x.size):
        changed = (x[j] != before[j]) & ((x[j] == x[j]) | (before[j] == before[j])) | (days[j] != days[j])
        days[j] = none if changed else days[j] + one
        out[j] = days[j]
