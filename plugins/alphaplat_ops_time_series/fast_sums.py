"""Compiled sums, means and products of a window."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING, find_newest, gapless, window_rows


@with_history(window_rows)
@compiled
def ts_sum(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the sum over d days."""
    rows, assets = x.shape
    need = float(max(min_periods, 1))
    count, head = np.zeros(assets), np.zeros(assets)
    counts, tails = np.zeros((min(d, rows), assets)), np.zeros((min(d, rows), assets))
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        known = gapless(x, start - older, stop)
        for m in range(1, older + 1):
            if known:
                _grow(row(tails, m), row(tails, m - 1), row(x, start - m))
            else:
                _count_and_grow(row(counts, m), row(tails, m), row(counts, m - 1), row(tails, m - 1), row(x, start - m))
        count[:] = 0.0
        head[:] = 0.0
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            if known:
                _sum(row(out, t), row(x, t), head, row(tails, m), t - start + 1 + m >= need)
            else:
                _known_sum(row(out, t), row(x, t), count, head, row(counts, m), row(tails, m), need)
        start = stop


@rowwise
def _grow(tail: Array, before: Array, x: Array) -> None:
    for j in range(x.size):
        tail[j] = before[j] + x[j]


@rowwise
def _count_and_grow(counts: Array, tail: Array, counts_before: Array, before: Array, x: Array) -> None:
    for j in range(x.size):
        known = abs(x[j]) < np.inf
        counts[j] = counts_before[j] + (1.0 if known else 0.0)
        tail[j] = before[j] + (x[j] if known else 0.0)


@rowwise
def _sum(out: Array, x: Array, head: Array, tail: Array, enough: bool) -> None:
    for j in range(x.size):
        total = head[j] + x[j]
        head[j] = total
        out[j] = total + tail[j] if enough else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@rowwise
def _known_sum(out: Array, x: Array, counts: Array, head: Array, tail_counts: Array, tail: Array, need: float) -> None:
    for j in range(x.size):
        known = abs(x[j]) < np.inf
        count = counts[j] + (1.0 if known else 0.0)
        counts[j] = count
        total = head[j] + (x[j] if known else 0.0)
        head[j] = total
        out[j] = total + tail[j] if count + tail_counts[j] >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@with_history(window_rows)
@compiled
def ts_mean(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the mean over d days."""
    mean_or_distance(out, x, d, min_periods, first, False)


@with_history(window_rows)
@compiled
def ts_av_diff(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write today's distance from the mean over d days."""
    mean_or_distance(out, x, d, min_periods, first, True)


@compiled
def mean_or_distance(out: Array, x: Array, d: int, min_periods: int, first: int, distance: bool) -> None:
    """Sum distances from a value of the window, so that a flat window has exactly its own value for a mean.

    That value is that of the head's first day, or where it is missing, the first one in the head and the newest one in
    the tail.
    """
    rows, assets = x.shape
    need = float(max(min_periods, 1))
    count, head, oldest, newest = np.zeros(assets), np.zeros(assets), np.zeros(assets), np.zeros(assets)
    counts, tails = np.zeros((min(d, rows), assets)), np.zeros((min(d, rows), assets))
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        known = gapless(x, start - older, stop)
        if not known:
            find_newest(newest, x, start, older)
        for m in range(1, older + 1):
            if known:
                _grow_from(row(tails, m), row(tails, m - 1), row(x, start - m), row(x, start))
            else:
                _count_and_grow_from(
                    row(counts, m), row(tails, m), newest, row(counts, m - 1), row(tails, m - 1), row(x, start - m)
                )
        count[:] = 0.0
        head[:] = 0.0
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            if known:
                _mean(
                    row(out, t), row(x, t), head, row(x, start), row(tails, m), float(t - start + 1 + m), need, distance
                )  # fmt: skip
            else:
                _known_mean(
                    row(out, t), row(x, t), count, head, oldest, row(counts, m), row(tails, m), newest, need, distance
                )
        start = stop


@rowwise
def _grow_from(tail: Array, before: Array, x: Array, base: Array) -> None:
    for j in range(x.size):
        tail[j] = before[j] + (np.float64(x[j]) - np.float64(base[j]))


@rowwise
def _count_and_grow_from(
    counts: Array, tail: Array, newest: Array, counts_before: Array, before: Array, x: Array
) -> None:
    for j in range(x.size):
        value = np.float64(x[j])
        known = abs(value) < np.inf
        counts[j] = counts_before[j] + (1.0 if known else 0.0)
        tail[j] = before[j] + (value - newest[j] if known else 0.0)


@rowwise
def _mean(
    out: Array,
    x: Array,
    head: Array,
    oldest: Array,
    tail: Array,
    count: float,
    need: float,
    distance: bool,
) -> None:
    share = 1.0 / count
    for j in range(x.size):
        base = np.float64(oldest[j])
        own = np.float64(x[j]) - base
        total = head[j] + own
        head[j] = total
        mean = (total + tail[j]) * share
        result = own - mean if distance else base + mean
        out[j] = result if count >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@rowwise
def _known_mean(
    out: Array,
    x: Array,
    counts: Array,
    head: Array,
    oldest: Array,
    tail_counts: Array,
    tail: Array,
    newest: Array,
    need: float,
    distance: bool,
) -> None:
    for j in range(x.size):
        value = np.float64(x[j])
        known = abs(value) < np.inf
        base = value if known and counts[j] == 0.0 else oldest[j]
        oldest[j] = base
        own = value - base
        head_count = counts[j] + (1.0 if known else 0.0)
        counts[j] = head_count
        total = head[j] + (own if known else 0.0)
        head[j] = total
        count = head_count + tail_counts[j]
        apart = newest[j] - base if head_count > 0.0 and tail_counts[j] > 0.0 else 0.0
        mean = (total + (tail[j] + tail_counts[j] * apart)) * (1.0 / count)
        from_base = own if known else np.nan
        result = from_base - mean if distance else (base if head_count > 0.0 else newest[j]) + mean
        out[j] = result if count >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@with_history(window_rows)
@compiled
def ts_product(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the product over d days."""
    rows, assets = x.shape
    need = float(max(min_periods, 1))
    count, head = np.zeros(assets), np.zeros(assets)
    counts, tails = np.zeros((min(d, rows), assets)), np.ones((min(d, rows), assets))
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        for m in range(1, older + 1):
            _count_and_multiply(row(counts, m), row(tails, m), row(counts, m - 1), row(tails, m - 1), row(x, start - m))
        count[:] = 0.0
        head[:] = 1.0
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            _product(row(out, t), row(x, t), count, head, row(counts, m), row(tails, m), need)
        start = stop


@rowwise
def _count_and_multiply(counts: Array, tail: Array, counts_before: Array, before: Array, x: Array) -> None:
    for j in range(x.size):
        known = abs(x[j]) < np.inf
        counts[j] = counts_before[j] + (1.0 if known else 0.0)
        tail[j] = before[j] * (x[j] if known else 1.0)


@rowwise
def _product(out: Array, x: Array, counts: Array, head: Array, tail_counts: Array, tail: Array, need: float) -> None:
    for j in range(x.size):
        known = abs(x[j]) < np.inf
        count = counts[j] + (1.0 if known else 0.0)
        counts[j] = count
        product = head[j] * (x[j] if known else 1.0)
        head[j] = product
        out[j] = product * tail[j] if count + tail_counts[j] >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@with_history(window_rows)
@compiled
def ts_count_nans(out: Array, x: Array, d: int, first: int) -> None:
    """Write the number of missing values in d days; rows before the data's start are missing."""
    rows, assets = x.shape
    counts = np.zeros(assets)
    nothing = np.full(assets, np.nan, x.dtype)
    for t in range(rows):
        _missing(row(out, t), counts, row(x, t), row(x, t - d) if t >= d else nothing, float(d))


@rowwise
def _missing(out: Array, counts: Array, x: Array, leaving: Array, d: float) -> None:
    for j in range(x.size):
        counts[j] += (1.0 if abs(x[j]) < np.inf else 0.0) - (1.0 if abs(leaving[j]) < np.inf else 0.0)
        out[j] = d - counts[j]
