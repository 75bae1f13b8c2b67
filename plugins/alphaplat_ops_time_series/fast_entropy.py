"""The compiled entropy of a window. Values are counted anew when the extrema move, else one leaves and one enters."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import inside, store_finite
from alphaplat.kernels.compiled import compiled, row, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import window_rows
from alphaplat_ops_time_series.fast_extrema import extrema
from alphaplat_ops_time_series.ranks import check_buckets


@with_history(window_rows)
def ts_entropy(out: Array, x: Array, d: int, buckets: int, min_periods: int, first: int) -> None:
    """Write the entropy of a histogram of d days."""
    check_buckets(buckets)
    low, high = np.empty_like(x), np.empty_like(x)
    extrema(low, x, d, first, x.dtype.type(-1))
    extrema(high, x, d, first, x.dtype.type(1))
    logs = np.log(np.maximum(np.arange(min(d, len(x)) + 1), 1.0))
    _entropies(out, x, low, high, d, max(min_periods, 1), np.zeros((1, buckets + 1), np.int64), logs[None])


@compiled
def _entropies(
    out: Array, x: Array, low: Array, high: Array, d: int, need: int, places: Array, logarithms: Array
) -> None:
    """Use working memory of the caller by `row`: what is not counted as a reference is passed on for nothing."""
    rows, assets = x.shape
    counts, logs = row(places, 0), row(logarithms, 0)
    for j in range(assets):
        least, most, present = np.nan, np.nan, 0
        for t in range(rows):
            if low[t, j] == least and high[t, j] == most:
                if t >= d:
                    present += _count(counts, x[t - d, j], least, most, -1)
                present += _count(counts, x[t, j], least, most, 1)
            else:
                least, most, present = np.float64(low[t, j]), np.float64(high[t, j]), 0
                counts[:] = 0
                for past in range(max(t - d + 1, 0), t + 1):
                    present += _count(counts, x[past, j], least, most, 1)
            store_finite(row(out, t), j, _entropy(counts, present, logs) if present >= need else np.nan)


@inside
def _count(counts: Array, value: float, least: float, most: float, by: int) -> int:
    """Count a value in its bucket `by` more times, the last place holding what is in none; returns `by`, or 0."""
    if not abs(value) < np.inf:
        return 0
    buckets, width = counts.size - 1, most - least
    place = (np.float64(value) - least) / width * buckets if width > 0.0 else 0.0
    if place == place:
        counts[int(min(place, buckets - 1.0))] += by
    else:
        counts[buckets] += by
    return by


@inside
def _entropy(counts: Array, present: int, logs: Array) -> float:
    total, whole = 0.0, np.float64(present)
    for bucket in range(counts.size - 1):
        count = counts[bucket]
        if count > 0:
            total -= count / whole * (logs[count] - logs[present])
    return total
