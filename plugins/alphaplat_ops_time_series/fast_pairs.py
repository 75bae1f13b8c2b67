"""Compiled correlation and covariance of two series in one window.

Only rows where both have a number count. Sums are of distances from one row of the window, as for the spread of one
series: the head's first, or where it is not complete, the first complete row in the head and the newest one in the
tail. So squares and products have an error of a few
n times the rounding unit of sqrt(xx * yy), and those of a flat series are exactly 0.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from alphaplat.kernels.compiled import compiled, inlined, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING, gapless, window_rows

Sums: TypeAlias = tuple[float, float, float, float, float]


@with_history(window_rows)
def ts_corr(out: Array, x: Array, y: Array, d: int, min_periods: int, first: int) -> None:
    """Write Pearson's correlation over d days."""
    _pairs(out, x, y, d, 0, max(min_periods, 1), first, True)


@with_history(window_rows)
def ts_covariance(out: Array, y: Array, x: Array, d: int, ddof: int, min_periods: int, first: int) -> None:
    """Write the covariance over d days."""
    _pairs(out, y, x, d, ddof, max(min_periods, 1, ddof + 1), first, False)


@compiled
def _pairs(out: Array, x: Array, y: Array, d: int, ddof: int, need: int, first: int, corr: bool) -> None:
    rows, assets = x.shape
    depth = min(d, rows)
    count, oldest_x, oldest_y = np.zeros(assets), np.zeros(assets), np.zeros(assets)
    newest_x, newest_y = np.zeros(assets), np.zeros(assets)
    head_x, head_y = np.zeros(assets), np.zeros(assets)
    head_xx, head_yy, head_xy = np.zeros(assets), np.zeros(assets), np.zeros(assets)
    counts = np.zeros((depth, assets))
    tail_x, tail_y = np.zeros((depth, assets)), np.zeros((depth, assets))
    tail_xx, tail_yy, tail_xy = np.zeros((depth, assets)), np.zeros((depth, assets)), np.zeros((depth, assets))
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        known = gapless(x, start - older, stop) and gapless(y, start - older, stop)
        if not known:
            _find_newest(newest_x, newest_y, x, y, start, older)
        for m in range(1, older + 1):
            if known:
                _grow_known(
                    row(tail_x, m), row(tail_y, m), row(tail_xx, m), row(tail_yy, m), row(tail_xy, m),
                    row(tail_x, m - 1), row(tail_y, m - 1), row(tail_xx, m - 1), row(tail_yy, m - 1),
                    row(tail_xy, m - 1), row(x, start - m), row(y, start - m), row(x, start), row(y, start),
                )  # fmt: skip
            else:
                _count_and_grow(
                    row(counts, m), row(tail_x, m), row(tail_y, m), row(tail_xx, m), row(tail_yy, m), row(tail_xy, m),
                    row(counts, m - 1), row(tail_x, m - 1), row(tail_y, m - 1), row(tail_xx, m - 1),
                    row(tail_yy, m - 1), row(tail_xy, m - 1),
                    row(x, start - m), row(y, start - m), newest_x, newest_y,
                )  # fmt: skip
        for sums in (count, head_x, head_y, head_xx, head_yy, head_xy):
            sums[:] = 0.0
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            if known:
                _move_known(
                    row(out, t), row(x, t), row(y, t), head_x, head_y, head_xx, head_yy, head_xy,
                    row(x, start), row(y, start), row(tail_x, m), row(tail_y, m), row(tail_xx, m),
                    row(tail_yy, m), row(tail_xy, m), float(t - start + 1 + m), float(ddof),
                    t - start + 1 + m >= need, corr,
                )  # fmt: skip
            else:
                _move(
                    row(out, t), row(x, t), row(y, t), count, head_x, head_y, head_xx, head_yy, head_xy,
                    oldest_x, oldest_y, row(counts, m), row(tail_x, m), row(tail_y, m), row(tail_xx, m),
                    row(tail_yy, m), row(tail_xy, m), newest_x, newest_y, float(ddof), float(need), corr,
                )  # fmt: skip
        start = stop


@compiled
def _find_newest(newest_x: Array, newest_y: Array, x: Array, y: Array, start: int, older: int) -> None:
    """Write row `start`, or where it is not complete the newest complete one of `older` rows before, or 0."""
    newest_x[:] = 0.0
    newest_y[:] = 0.0
    for m in range(older, -1, -1):
        _take(newest_x, newest_y, row(x, start - m), row(y, start - m))


@rowwise
def _take(newest_x: Array, newest_y: Array, x: Array, y: Array) -> None:
    for j in range(x.size):
        known = (abs(x[j]) < np.inf) & (abs(y[j]) < np.inf)
        newest_x[j] = x[j] if known else newest_x[j]
        newest_y[j] = y[j] if known else newest_y[j]


@rowwise
def _count_and_grow(
    counts: Array, tail_x: Array, tail_y: Array, tail_xx: Array, tail_yy: Array, tail_xy: Array,
    counts_before: Array, before_x: Array, before_y: Array, before_xx: Array, before_yy: Array, before_xy: Array,
    x: Array, y: Array, newest_x: Array, newest_y: Array,
) -> None:  # fmt: skip
    for j in range(x.size):
        now_x, now_y = np.float64(x[j]), np.float64(y[j])
        known = (abs(now_x) < np.inf) & (abs(now_y) < np.inf)
        own_x, own_y = now_x - newest_x[j] if known else 0.0, now_y - newest_y[j] if known else 0.0
        counts[j] = counts_before[j] + (1.0 if known else 0.0)
        tail_x[j], tail_y[j], tail_xx[j], tail_yy[j], tail_xy[j] = add(
            before_x[j], before_y[j], before_xx[j], before_yy[j], before_xy[j], own_x, own_y
        )


@rowwise
def _grow_known(
    tail_x: Array, tail_y: Array, tail_xx: Array, tail_yy: Array, tail_xy: Array,
    before_x: Array, before_y: Array, before_xx: Array, before_yy: Array, before_xy: Array,
    x: Array, y: Array, base_x: Array, base_y: Array,
) -> None:  # fmt: skip
    for j in range(x.size):
        own_x = np.float64(x[j]) - np.float64(base_x[j])
        own_y = np.float64(y[j]) - np.float64(base_y[j])
        tail_x[j], tail_y[j], tail_xx[j], tail_yy[j], tail_xy[j] = add(
            before_x[j], before_y[j], before_xx[j], before_yy[j], before_xy[j], own_x, own_y
        )


@rowwise
def _move_known(
    out: Array, x: Array, y: Array, head_x: Array, head_y: Array, head_xx: Array, head_yy: Array, head_xy: Array,
    oldest_x: Array, oldest_y: Array, tail_x: Array, tail_y: Array, tail_xx: Array, tail_yy: Array, tail_xy: Array,
    count: float, ddof: float, enough: bool, corr: bool,
) -> None:  # fmt: skip
    for j in range(x.size):
        base_x, base_y = np.float64(oldest_x[j]), np.float64(oldest_y[j])
        own_x, own_y = np.float64(x[j]) - base_x, np.float64(y[j]) - base_y
        head_x[j], head_y[j], head_xx[j], head_yy[j], head_xy[j] = add(
            head_x[j], head_y[j], head_xx[j], head_yy[j], head_xy[j], own_x, own_y
        )
        result = _moment(
            count, head_x[j] + tail_x[j], head_y[j] + tail_y[j], head_xx[j] + tail_xx[j], head_yy[j] + tail_yy[j],
            head_xy[j] + tail_xy[j], ddof, corr,
        )  # fmt: skip
        out[j] = result if enough else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@inlined
def distances(
    x: float, y: float, first_x: float, first_y: float, count: float
) -> tuple[float, float, float, float, float]:
    """1 if a row is complete or 0, the row from which distances are, and its distances from there, 0 if it is not.

    Distances are from the first complete row, which this one is where none was counted yet.
    """
    known = (abs(x) < np.inf) & (abs(y) < np.inf)
    opens = known & (count == 0.0)
    base_x, base_y = x if opens else first_x, y if opens else first_y
    return 1.0 if known else 0.0, base_x, base_y, x - base_x if known else 0.0, y - base_y if known else 0.0


@inlined
def add(x: float, y: float, xx: float, yy: float, xy: float, own_x: float, own_y: float) -> Sums:
    """Add a row's distances, their squares and their product to sums."""
    return x + own_x, y + own_y, xx + own_x * own_x, yy + own_y * own_y, xy + own_x * own_y


@inlined
def merge(
    count: float, oldest_x: float, oldest_y: float, head_x: float, head_y: float, head_xx: float, head_yy: float,
    head_xy: float, tail_count: float, newest_x: float, newest_y: float, tail_x: float, tail_y: float,
    tail_xx: float, tail_yy: float, tail_xy: float,
) -> Sums:  # fmt: skip
    """Add a tail's sums, which are from the row `newest`, to a head's, which are from the row `oldest`."""
    both = (count > 0.0) & (tail_count > 0.0)
    apart_x, apart_y = newest_x - oldest_x if both else 0.0, newest_y - oldest_y if both else 0.0
    lift_x, lift_y = tail_count * apart_x, tail_count * apart_y
    return (
        head_x + (tail_x + lift_x),
        head_y + (tail_y + lift_y),
        head_xx + (tail_xx + apart_x * (tail_x + tail_x + lift_x)),
        head_yy + (tail_yy + apart_y * (tail_y + tail_y + lift_y)),
        head_xy + (tail_xy + ((apart_x * tail_y + apart_y * tail_x) + apart_x * apart_y * tail_count)),
    )


@inlined
def _moment(count: float, x: float, y: float, xx: float, yy: float, xy: float, ddof: float, corr: bool) -> float:
    """The correlation, which two points have of exactly 1 or -1, or the covariance."""
    spreads = np.sqrt(max(xx * count - x * x, 0.0)) * np.sqrt(max(yy * count - y * y, 0.0))
    spreads = spreads if spreads > 0.0 else np.nan
    found = (xy * count - x * y) / (spreads if corr else count * (count - ddof))
    limit, exact = (1.0, 2.0) if corr else (np.inf, 0.0)
    found = limit if found > limit else found
    found = -limit if found < -limit else found
    return np.rint(found) if count == exact else found


@rowwise
def _move(
    out: Array, x: Array, y: Array, counts: Array,
    head_x: Array, head_y: Array, head_xx: Array, head_yy: Array, head_xy: Array, oldest_x: Array, oldest_y: Array,
    tail_counts: Array, tail_x: Array, tail_y: Array, tail_xx: Array, tail_yy: Array, tail_xy: Array,
    newest_x: Array, newest_y: Array, ddof: float, need: float, corr: bool,
) -> None:  # fmt: skip
    for j in range(x.size):
        now_x, now_y = np.float64(x[j]), np.float64(y[j])
        one, oldest_x[j], oldest_y[j], own_x, own_y = distances(now_x, now_y, oldest_x[j], oldest_y[j], counts[j])
        counts[j] += one
        head_x[j], head_y[j], head_xx[j], head_yy[j], head_xy[j] = add(
            head_x[j], head_y[j], head_xx[j], head_yy[j], head_xy[j], own_x, own_y
        )
        sum_x, sum_y, xx, yy, xy = merge(
            counts[j], oldest_x[j], oldest_y[j], head_x[j], head_y[j], head_xx[j], head_yy[j], head_xy[j],
            tail_counts[j], newest_x[j], newest_y[j], tail_x[j], tail_y[j], tail_xx[j], tail_yy[j], tail_xy[j],
        )  # fmt: skip
        count = counts[j] + tail_counts[j]
        result = _moment(count, sum_x, sum_y, xx, yy, xy, ddof, corr)
        out[j] = result if count >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan
