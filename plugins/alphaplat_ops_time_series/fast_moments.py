"""Compiled spread of a window, and means and distances measured by it.

Sums are of distances from one value of the window: that of the head's first day, or where it is missing, the first one
in the head and the newest one in the tail. However large or far away the window is, the squares that are summed are at
most n + 1 times as large as those about the mean, so a variance has a relative error of a few n times the rounding
unit, and that of a flat window is exactly 0.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from alphaplat.kernels.compiled import compiled, inlined, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING, find_newest, gapless, window_rows

_SPREAD, _SCORE, _RATIO = 0, 1, 2

Pair: TypeAlias = tuple[float, float]


@with_history(window_rows)
def ts_std_dev(out: Array, x: Array, d: int, ddof: int, min_periods: int, first: int) -> None:
    """Write the standard deviation over d days."""
    _spreads(out, x, d, ddof, min_periods, first, _SPREAD)


@with_history(window_rows)
def ts_zscore(out: Array, x: Array, d: int, ddof: int, min_periods: int, first: int) -> None:
    """Write today's distance from the mean over d days, in standard deviations."""
    _spreads(out, x, d, ddof, min_periods, first, _SCORE)


@with_history(window_rows)
def ts_ir(out: Array, x: Array, d: int, ddof: int, min_periods: int, first: int) -> None:
    """Write the mean over d days divided by the standard deviation."""
    _spreads(out, x, d, ddof, min_periods, first, _RATIO)


@compiled
def _spreads(out: Array, x: Array, d: int, ddof: int, min_periods: int, first: int, what: int) -> None:
    rows, assets = x.shape
    need = float(max(min_periods, 1, ddof + 1))
    count, head, squares, oldest = np.zeros(assets), np.zeros(assets), np.zeros(assets), np.zeros(assets)
    newest, depth = np.zeros(assets), min(d, rows)
    counts, tails, tail_squares = np.zeros((depth, assets)), np.zeros((depth, assets)), np.zeros((depth, assets))
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
                _grow(
                    row(tails, m), row(tail_squares, m), row(tails, m - 1), row(tail_squares, m - 1),
                    row(x, start - m), row(x, start),
                )  # fmt: skip
            else:
                _count_and_grow(
                    row(counts, m), row(tails, m), row(tail_squares, m), newest, row(counts, m - 1),
                    row(tails, m - 1), row(tail_squares, m - 1), row(x, start - m),
                )  # fmt: skip
        count[:] = 0.0
        head[:] = 0.0
        squares[:] = 0.0
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            if known:
                present = float(t - start + 1 + m)
                share = 1.0 / (present * (present - ddof)) if present >= need else np.nan
                _spread(
                    row(out, t), row(x, t), head, squares, row(x, start), row(tails, m), row(tail_squares, m),
                    present, share, what,
                )  # fmt: skip
            else:
                _known_spread(
                    row(out, t), row(x, t), count, head, squares, oldest, row(counts, m), row(tails, m),
                    row(tail_squares, m), newest, float(ddof), need, what
                )  # fmt: skip
        start = stop


@rowwise
def _grow(tail: Array, squares: Array, before: Array, squares_before: Array, x: Array, base: Array) -> None:
    for j in range(x.size):
        own = np.float64(x[j]) - np.float64(base[j])
        tail[j] = before[j] + own
        squares[j] = squares_before[j] + own * own


@rowwise
def _count_and_grow(
    counts: Array,
    tail: Array,
    squares: Array,
    newest: Array,
    counts_before: Array,
    before: Array,
    squares_before: Array,
    x: Array,
) -> None:
    for j in range(x.size):
        value = np.float64(x[j])
        known = abs(value) < np.inf
        own = value - newest[j] if known else 0.0
        counts[j] = counts_before[j] + (1.0 if known else 0.0)
        tail[j] = before[j] + own
        squares[j] = squares_before[j] + own * own


@inlined
def _merge(total: float, square: float, tail: float, tail_square: float, apart: float, tail_count: float) -> Pair:
    """Add a tail's sums to a head's; the tail's are from a value that lies `apart` from the head's."""
    lift = tail_count * apart
    return total + (tail + lift), square + (tail_square + apart * (tail + tail + lift))


@rowwise
def _spread(
    out: Array,
    x: Array,
    head: Array,
    squares: Array,
    oldest: Array,
    tail: Array,
    tail_squares: Array,
    count: float,
    share: float,
    what: int,
) -> None:
    if what == _SPREAD:
        for j in range(x.size):
            base = np.float64(oldest[j])
            own = np.float64(x[j]) - base
            head[j] += own
            squares[j] += own * own
            total, square = head[j] + tail[j], squares[j] + tail_squares[j]
            out[j] = np.sqrt(max(square * count - total * total, 0.0) * share)
            rounded = out[j]
            out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan
    else:
        level = what == _RATIO
        for j in range(x.size):
            base = np.float64(oldest[j])
            own = np.float64(x[j]) - base
            head[j] += own
            squares[j] += own * own
            total, square = head[j] + tail[j], squares[j] + tail_squares[j]
            spread = np.sqrt(max(square * count - total * total, 0.0) * share)
            out[j] = (base * count + total if level else own * count - total) / (spread * count)
            rounded = out[j]
            out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@rowwise
def _known_spread(
    out: Array,
    x: Array,
    counts: Array,
    head: Array,
    squares: Array,
    oldest: Array,
    tail_counts: Array,
    tail: Array,
    tail_squares: Array,
    newest: Array,
    ddof: float,
    need: float,
    what: int,
) -> None:
    if what == _SPREAD:
        for j in range(x.size):
            value = np.float64(x[j])
            known = abs(value) < np.inf
            base = value if known and counts[j] == 0.0 else oldest[j]
            oldest[j] = base
            own = value - base if known else 0.0
            counts[j] += 1.0 if known else 0.0
            head[j] += own
            squares[j] += own * own
            apart = newest[j] - base if counts[j] > 0.0 and tail_counts[j] > 0.0 else 0.0
            total, square = _merge(head[j], squares[j], tail[j], tail_squares[j], apart, tail_counts[j])
            count = counts[j] + tail_counts[j]
            spread = np.sqrt(max(square * count - total * total, 0.0) * (1.0 / (count * (count - ddof))))
            out[j] = spread if count >= need else np.nan
            rounded = out[j]
            out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan
    else:
        level = what == _RATIO
        for j in range(x.size):
            value = np.float64(x[j])
            known = abs(value) < np.inf
            base = value if known and counts[j] == 0.0 else oldest[j]
            oldest[j] = base
            own = value - base if known else 0.0
            counts[j] += 1.0 if known else 0.0
            head[j] += own
            squares[j] += own * own
            apart = newest[j] - base if counts[j] > 0.0 and tail_counts[j] > 0.0 else 0.0
            total, square = _merge(head[j], squares[j], tail[j], tail_squares[j], apart, tail_counts[j])
            count = counts[j] + tail_counts[j]
            spread = np.sqrt(max(square * count - total * total, 0.0) * (1.0 / (count * (count - ddof))))
            high = (base if counts[j] > 0.0 else newest[j]) * count + total
            above = high if level else (own * count - total if known else np.nan)
            out[j] = above / (spread * count) if count >= need else np.nan
            rounded = out[j]
            out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan
