"""Compiled means of a window that weigh recent days more."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.decays import check_factor
from alphaplat_ops_time_series.fast_blocks import NOTHING, gapless, window_rows


@with_history(window_rows)
@compiled
def ts_decay_linear(out: Array, x: Array, d: int, dense: bool, min_periods: int, first: int) -> None:
    """Write the mean over d days with weights d, d - 1, ..., 1 from today backwards.

    Over a tail the weighted sum is the sum of all shorter tails' sums. Over a head it is kept with weights 1, 2, ...
    from its first row on, beside the plain sum, by which weights are raised to those of the day.
    """
    rows, assets = x.shape
    need, divisor, missing = float(max(min_periods, 1)), d * (d + 1) / 2.0, 1.0 if dense else 0.0
    count, weight, head, rising = np.zeros(assets), np.zeros(assets), np.zeros(assets), np.zeros(assets)
    tail_count, tail, depth = np.zeros(assets), np.zeros(assets), min(d, rows)
    counts, weights, tails = np.zeros((depth, assets)), np.zeros((depth, assets)), np.zeros((depth, assets))
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        known = gapless(x, start - older, stop)
        tail_count[:] = 0.0
        tail[:] = 0.0
        for m in range(1, older + 1):
            if known:
                _raise(row(tails, m), tail, row(tails, m - 1), row(x, start - m))
            else:
                _count_and_raise(
                    row(counts, m), row(tails, m), row(weights, m), tail_count, tail, row(tails, m - 1),
                    row(weights, m - 1), row(x, start - m),
                )  # fmt: skip
        count[:] = 0.0
        weight[:] = 0.0
        rising[:] = 0.0
        head[:] = 0.0
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            lift, step = float(d - 1 - place - (t - start)), float(t - start + 1)
            if known:
                present = step + m
                divided = divisor - missing * (d - present) * (d - present + 1.0) / 2.0
                _decay(row(out, t), row(x, t), head, rising, row(tails, m), step, lift, 1.0 / divided, present >= need)
            else:
                _known_decay(
                    row(out, t), row(x, t), head, rising, count, weight, row(counts, m), row(tails, m),
                    row(weights, m), step, lift, divisor, missing, need,
                )  # fmt: skip
        start = stop


@rowwise
def _raise(weighted: Array, total: Array, weighted_before: Array, x: Array) -> None:
    for j in range(x.size):
        total[j] += x[j]
        weighted[j] = weighted_before[j] + total[j]


@rowwise
def _count_and_raise(
    counts: Array,
    weighted: Array,
    weights: Array,
    count: Array,
    total: Array,
    weighted_before: Array,
    weights_before: Array,
    x: Array,
) -> None:
    for j in range(x.size):
        known = abs(x[j]) < np.inf
        count[j] += 1.0 if known else 0.0
        total[j] += x[j] if known else 0.0
        counts[j] = count[j]
        weighted[j] = weighted_before[j] + total[j]
        weights[j] = weights_before[j] + count[j]


@rowwise
def _decay(
    out: Array,
    x: Array,
    head: Array,
    rising: Array,
    tail: Array,
    step: float,
    lift: float,
    share: float,
    enough: bool,
) -> None:
    for j in range(x.size):
        total = head[j] + x[j]
        head[j] = total
        weighted = rising[j] + step * x[j]
        rising[j] = weighted
        out[j] = ((weighted + lift * total) + tail[j]) * share if enough else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@rowwise
def _known_decay(
    out: Array,
    x: Array,
    head: Array,
    rising: Array,
    counts: Array,
    rising_counts: Array,
    tail_counts: Array,
    tail: Array,
    tail_weights: Array,
    step: float,
    lift: float,
    divisor: float,
    missing: float,
    need: float,
) -> None:
    for j in range(x.size):
        known = abs(x[j]) < np.inf
        value, one = np.float64(x[j]) if known else 0.0, 1.0 if known else 0.0
        total = head[j] + value
        head[j] = total
        weighted = rising[j] + step * value
        rising[j] = weighted
        count = counts[j] + one
        counts[j] = count
        weight = rising_counts[j] + step * one
        rising_counts[j] = weight
        weight = divisor - missing * (divisor - ((weight + lift * count) + tail_weights[j]))
        mean = ((weighted + lift * total) + tail[j]) * (1.0 / weight)
        out[j] = mean if count + tail_counts[j] >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@with_history(window_rows)
def ts_decay_exp_window(out: Array, x: Array, d: int, factor: float, min_periods: int, first: int) -> None:
    """Write the mean over d days with weights 1, f, f^2, ... from today backwards."""
    check_factor(factor)
    _exponential(out, x, d, float(factor), min_periods, first)


@compiled
def _exponential(out: Array, x: Array, d: int, factor: float, min_periods: int, first: int) -> None:
    rows, assets = x.shape
    need = float(max(min_periods, 1))
    count, weight, head, depth = np.zeros(assets), np.zeros(assets), np.zeros(assets), min(d, rows)
    counts, weights, tails = np.zeros((depth, assets)), np.zeros((depth, assets)), np.zeros((depth, assets))
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        for m in range(1, older + 1):
            _lengthen(
                row(counts, m), row(weights, m), row(tails, m), row(counts, m - 1), row(weights, m - 1),
                row(tails, m - 1), row(x, start - m), factor ** (m - 1),
            )  # fmt: skip
        count[:] = 0.0
        weight[:] = 0.0
        head[:] = 0.0
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            _exponential_mean(
                row(out, t), row(x, t), count, weight, head, row(counts, m), row(weights, m), row(tails, m),
                factor, factor ** (t - start + 1), need,
            )  # fmt: skip
        start = stop


@rowwise
def _lengthen(
    counts: Array,
    weights: Array,
    totals: Array,
    counts_before: Array,
    weights_before: Array,
    totals_before: Array,
    x: Array,
    share: float,
) -> None:
    for j in range(x.size):
        known = abs(x[j]) < np.inf
        counts[j] = counts_before[j] + (1.0 if known else 0.0)
        weights[j] = weights_before[j] + (share if known else 0.0)
        totals[j] = totals_before[j] + (share * x[j] if known else 0.0)


@rowwise
def _exponential_mean(
    out: Array,
    x: Array,
    counts: Array,
    weights: Array,
    totals: Array,
    tail_counts: Array,
    tail_weights: Array,
    tail: Array,
    factor: float,
    faded: float,
    need: float,
) -> None:
    for j in range(x.size):
        known = abs(x[j]) < np.inf
        count = counts[j] + (1.0 if known else 0.0)
        weight = weights[j] * factor + (1.0 if known else 0.0)
        total = totals[j] * factor + (x[j] if known else 0.0)
        counts[j], weights[j], totals[j] = count, weight, total
        mean = (total + faded * tail[j]) / (weight + faded * tail_weights[j])
        out[j] = mean if count + tail_counts[j] >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan
