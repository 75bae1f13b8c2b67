"""Compiled skewness and kurtosis of a window, from sums of powers of distances from one of its values.

That value is the first one in the head and the newest one in the tail, as for the spread of a window. With a value
that lies k standard deviations from the mean, a standard moment of order p has an error of a few k^p rounding units,
and k is at most the root of the number of days.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from alphaplat.kernels.compiled import compiled, inlined, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING, window_rows

Powers: TypeAlias = tuple[float, float, float, float]


@with_history(window_rows)
def ts_skewness(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the third standard moment over d days."""
    _shapes(out, x, d, float(max(min_periods, 1)), first, True)


@with_history(window_rows)
def ts_kurtosis(out: Array, x: Array, d: int, min_periods: int, first: int) -> None:
    """Write the fourth standard moment over d days, less 3."""
    _shapes(out, x, d, float(max(min_periods, 1)), first, False)


@compiled
def _shapes(out: Array, x: Array, d: int, need: float, first: int, third: bool) -> None:
    rows, assets = x.shape
    depth = min(d, rows)
    count, oldest, newest = np.zeros(assets), np.zeros(assets), np.zeros(assets)
    head_1, head_2, head_3, head_4 = np.zeros(assets), np.zeros(assets), np.zeros(assets), np.zeros(assets)
    counts, tail_1, tail_2 = np.zeros((depth, assets)), np.zeros((depth, assets)), np.zeros((depth, assets))
    tail_3, tail_4 = np.zeros((depth, assets)), np.zeros((depth, assets))
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        for m in range(1, older + 1):
            _grow(
                row(counts, m), row(tail_1, m), row(tail_2, m), row(tail_3, m), row(tail_4, m), row(counts, m - 1),
                row(tail_1, m - 1), row(tail_2, m - 1), row(tail_3, m - 1), row(tail_4, m - 1), newest,
                row(x, start - m),
            )  # fmt: skip
        for sums in (count, head_1, head_2, head_3, head_4):
            sums[:] = 0.0
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            _shape(
                row(out, t), row(x, t), count, head_1, head_2, head_3, head_4, oldest, row(counts, m),
                row(tail_1, m), row(tail_2, m), row(tail_3, m), row(tail_4, m), newest, need, third,
            )  # fmt: skip
        start = stop


@rowwise
def _grow(
    counts: Array, tail_1: Array, tail_2: Array, tail_3: Array, tail_4: Array,
    counts_before: Array, before_1: Array, before_2: Array, before_3: Array, before_4: Array,
    newest: Array, x: Array,
) -> None:  # fmt: skip
    for j in range(x.size):
        value = np.float64(x[j])
        known = abs(value) < np.inf
        base = value if known and counts_before[j] == 0.0 else newest[j]
        newest[j] = base
        own = value - base if known else 0.0
        square = own * own
        counts[j] = counts_before[j] + (1.0 if known else 0.0)
        tail_1[j] = before_1[j] + own
        tail_2[j] = before_2[j] + square
        tail_3[j] = before_3[j] + square * own
        tail_4[j] = before_4[j] + square * square


@inlined
def _moved(count: float, s1: float, s2: float, s3: float, s4: float, by: float) -> Powers:
    """Sums of the first four powers of distances, each of which grows `by` so much."""
    m1 = s1 + count * by
    m2 = s2 + by * (2.0 * s1 + count * by)
    m3 = s3 + by * (3.0 * s2 + by * (3.0 * s1 + count * by))
    m4 = s4 + by * (4.0 * s3 + by * (6.0 * s2 + by * (4.0 * s1 + count * by)))
    return m1, m2, m3, m4


@rowwise
def _shape(
    out: Array, x: Array, counts: Array, head_1: Array, head_2: Array, head_3: Array, head_4: Array, oldest: Array,
    tail_counts: Array, tail_1: Array, tail_2: Array, tail_3: Array, tail_4: Array, newest: Array,
    need: float, third: bool,
) -> None:  # fmt: skip
    for j in range(x.size):
        value = np.float64(x[j])
        known = abs(value) < np.inf
        base = value if known and counts[j] == 0.0 else oldest[j]
        oldest[j] = base
        own = value - base if known else 0.0
        square = own * own
        counts[j] += 1.0 if known else 0.0
        head_1[j] += own
        head_2[j] += square
        head_3[j] += square * own
        head_4[j] += square * square
        apart = newest[j] - base if counts[j] > 0.0 and tail_counts[j] > 0.0 else 0.0
        s1, s2, s3, s4 = _moved(tail_counts[j], tail_1[j], tail_2[j], tail_3[j], tail_4[j], apart)
        s1, s2, s3, s4 = s1 + head_1[j], s2 + head_2[j], s3 + head_3[j], s4 + head_4[j]
        count = counts[j] + tail_counts[j]
        share = 1.0 / count
        _, _, m3, m4 = _moved(count, s1, s2, s3, s4, -s1 * share)
        variance = max(s2 * count - s1 * s1, 0.0) * share * share
        moment = m3 * share / (variance * np.sqrt(variance)) if third else m4 * share / (variance * variance) - 3.0
        out[j] = moment if count >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan
