"""Compiled spread of a window, and means and distances measured by it.

Sums are of distances from one value of the window: the first one in the head, the newest one in the tail. However
large or far away the window is, the squares that are summed are at most n + 1 times as large as those about the mean,
so a variance has a relative error of a few n times the rounding unit, and that of a flat window is exactly 0.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import gapless, window_rows

_SPREAD, _SCORE, _RATIO = 0, 1, 2


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
    newest, present, above, spread = np.zeros(assets), np.zeros(assets), np.zeros(assets), np.zeros(assets)
    depth = min(d, rows)
    counts, tails, tail_squares = np.zeros((depth, assets)), np.zeros((depth, assets)), np.zeros((depth, assets))
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        known = gapless(x, start - older, stop)
        for m in range(1, older + 1):
            if known:
                _grow(
                    row(tails, m), row(tail_squares, m), row(tails, m - 1), row(tail_squares, m - 1),
                    row(x, start - m), row(x, start - 1),
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
                _gather(
                    row(x, t), head, squares, row(x, start), row(tails, m), row(tail_squares, m),
                    row(x, max(start - 1, 0)), float(t - start + 1 + m), float(m), what == _RATIO, above, spread,
                )  # fmt: skip
                _write(row(out, t), above, spread, float(t - start + 1 + m), ddof, need, what == _SPREAD)
            else:
                _known_gather(
                    row(x, t), count, head, squares, oldest, row(counts, m), row(tails, m), row(tail_squares, m),
                    newest, what == _RATIO, present, above, spread,
                )  # fmt: skip
                _known_write(row(out, t), present, above, spread, ddof, need, what == _SPREAD)
        start = stop


@rowwise
def _grow(tail: Array, squares: Array, before: Array, squares_before: Array, x: Array, newest: Array) -> None:
    for j in range(x.size):
        own = np.float64(x[j]) - np.float64(newest[j])
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
        base = value if known and counts_before[j] == 0.0 else newest[j]
        newest[j] = base
        own = value - base if known else 0.0
        counts[j] = counts_before[j] + (1.0 if known else 0.0)
        tail[j] = before[j] + own
        squares[j] = squares_before[j] + own * own


@rowwise
def _gather(
    x: Array,
    head: Array,
    squares: Array,
    oldest: Array,
    tail: Array,
    tail_squares: Array,
    newest: Array,
    count: float,
    tail_count: float,
    level: bool,
    above: Array,
    spread: Array,
) -> None:
    """Count times the distance of today (of 0, if the level is wanted) from the mean, and count^2 times the variance."""
    for j in range(x.size):
        base = np.float64(oldest[j])
        own = np.float64(x[j]) - base
        total, square = head[j] + own, squares[j] + own * own
        head[j], squares[j] = total, square
        apart = np.float64(newest[j]) - base if tail_count > 0.0 else 0.0
        lift = tail_count * apart
        total = total + (tail[j] + lift)
        square = square + (tail_squares[j] + apart * (tail[j] + tail[j] + lift))
        spread[j] = max(square * count - total * total, 0.0)
        above[j] = base * count + total if level else own * count - total


@rowwise
def _known_gather(
    x: Array,
    counts: Array,
    head: Array,
    squares: Array,
    oldest: Array,
    tail_counts: Array,
    tail: Array,
    tail_squares: Array,
    newest: Array,
    level: bool,
    present: Array,
    above: Array,
    spread: Array,
) -> None:
    for j in range(x.size):
        value = np.float64(x[j])
        known = abs(value) < np.inf
        base = value if known and counts[j] == 0.0 else oldest[j]
        oldest[j] = base
        own = value - base if known else 0.0
        head_count, total, square = counts[j] + (1.0 if known else 0.0), head[j] + own, squares[j] + own * own
        counts[j], head[j], squares[j] = head_count, total, square
        count = head_count + tail_counts[j]
        apart = newest[j] - base if head_count > 0.0 and tail_counts[j] > 0.0 else 0.0
        lift = tail_counts[j] * apart
        total = total + (tail[j] + lift)
        square = square + (tail_squares[j] + apart * (tail[j] + tail[j] + lift))
        present[j] = count
        spread[j] = max(square * count - total * total, 0.0)
        high = (base if head_count > 0.0 else newest[j]) * count + total
        above[j] = high if level else (own * count - total if known else np.nan)


@rowwise
def _write(out: Array, above: Array, spread: Array, count: float, ddof: int, need: float, plain: bool) -> None:
    share = 1.0 / (count * (count - ddof)) if count >= need else np.nan
    if plain:
        for j in range(out.size):
            out[j] = np.sqrt(spread[j] * share)
            rounded = out[j]
            out[j] = rounded if abs(rounded) < np.inf else np.nan
    else:
        for j in range(out.size):
            out[j] = above[j] / (np.sqrt(spread[j] * share) * count) + 0.0
            rounded = out[j]
            out[j] = rounded if abs(rounded) < np.inf else np.nan


@rowwise
def _known_write(out: Array, counts: Array, above: Array, spread: Array, ddof: int, need: float, plain: bool) -> None:
    if plain:
        for j in range(out.size):
            count = counts[j]
            deviation = np.sqrt(spread[j] * (1.0 / (count * (count - ddof))))
            out[j] = deviation if count >= need else np.nan
            rounded = out[j]
            out[j] = rounded if abs(rounded) < np.inf else np.nan
    else:
        for j in range(out.size):
            count = counts[j]
            deviation = np.sqrt(spread[j] * (1.0 / (count * (count - ddof))))
            out[j] = above[j] / (deviation * count) + 0.0 if count >= need else np.nan
            rounded = out[j]
            out[j] = rounded if abs(rounded) < np.inf else np.nan
