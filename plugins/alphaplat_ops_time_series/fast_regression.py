"""A compiled line through the points of a window, and what it leaves over."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import Literals, compiled, row, rowwise, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import NOTHING
from alphaplat_ops_time_series.fast_pairs import add, distances, merge
from alphaplat_ops_time_series.regression import check_rettype

_RESIDUAL, _INTERCEPT, _SLOPE, _FITTED, _ERRORS, _TOTAL, _SHARE, _VARIANCE, _OF_SLOPE = range(9)
_COUNT, _SLOPES, _BASE_Y, _BASE_X, _OFF_Y, _OFF_X, _SQUARES_Y, _SQUARES_X = range(8)


def _rows(literals: Literals) -> int:
    return max(int(literals["d"]) - 1, 0) + max(int(literals["lag"]), 0)


@with_history(_rows)
def ts_regression(out: Array, y: Array, x: Array, d: int, lag: int, rettype: int, min_periods: int, first: int) -> None:
    """Write what `rettype` asks for of the line fitted over d days."""
    check_rettype(rettype)
    regressor = x
    if lag:
        regressor = np.full_like(x, np.nan)
        regressor[lag:] = x[: max(len(x) - lag, 0)]
    _lines(out, y, regressor, d, rettype, float(max(min_periods, 1)), first)


@compiled
def _lines(out: Array, y: Array, x: Array, d: int, rettype: int, need: float, first: int) -> None:
    rows, assets = x.shape
    depth = min(d, rows)
    count, oldest_y, oldest_x = np.zeros(assets), np.zeros(assets), np.zeros(assets)
    newest_y, newest_x = np.zeros(assets), np.zeros(assets)
    head_y, head_x = np.zeros(assets), np.zeros(assets)
    head_yy, head_xx, head_xy = np.zeros(assets), np.zeros(assets), np.zeros(assets)
    counts = np.zeros((depth, assets))
    tail_y, tail_x = np.zeros((depth, assets)), np.zeros((depth, assets))
    tail_yy, tail_xx, tail_xy = np.zeros((depth, assets)), np.zeros((depth, assets)), np.zeros((depth, assets))
    line, errors = np.zeros((8, assets)), np.zeros(assets)
    start = 0
    while start < rows:
        place = (first + start) % d
        stop = min(rows, start + d - place)
        older = min(d - 1, start)
        for m in range(1, older + 1):
            _grow(
                row(counts, m), row(tail_y, m), row(tail_x, m), row(tail_yy, m), row(tail_xx, m), row(tail_xy, m),
                row(counts, m - 1), row(tail_y, m - 1), row(tail_x, m - 1), row(tail_yy, m - 1),
                row(tail_xx, m - 1), row(tail_xy, m - 1),
                row(y, start - m), row(x, start - m), newest_y, newest_x,
            )  # fmt: skip
        for sums in (count, head_y, head_x, head_yy, head_xx, head_xy):
            sums[:] = 0.0
        for t in range(start, stop):
            m = min(d - 1 - place - (t - start), older)
            _fit(
                line, row(y, t), row(x, t), count, head_y, head_x, head_yy, head_xx, head_xy, oldest_y, oldest_x,
                row(counts, m), row(tail_y, m), row(tail_x, m), row(tail_yy, m), row(tail_xx, m), row(tail_xy, m),
                newest_y, newest_x,
            )  # fmt: skip
            if rettype < _ERRORS or rettype == _TOTAL:
                _of_line(row(out, t), row(y, t), row(x, t), line, rettype, need)
            else:
                errors[:] = 0.0
                for past in range(t, max(t - d, -1), -1):
                    _add_error(errors, row(y, past), row(x, past), line)
                _of_errors(row(out, t), errors, line, rettype, need)
        start = stop


@rowwise
def _grow(
    counts: Array, tail_y: Array, tail_x: Array, tail_yy: Array, tail_xx: Array, tail_xy: Array,
    counts_before: Array, before_y: Array, before_x: Array, before_yy: Array, before_xx: Array, before_xy: Array,
    y: Array, x: Array, newest_y: Array, newest_x: Array,
) -> None:  # fmt: skip
    """Lengthen the tails by a row: the number of complete rows, and sums of distances, of squares and of products."""
    for j in range(y.size):
        one, newest_y[j], newest_x[j], own_y, own_x = distances(
            np.float64(y[j]), np.float64(x[j]), newest_y[j], newest_x[j], counts_before[j]
        )
        counts[j] = counts_before[j] + one
        tail_y[j], tail_x[j], tail_yy[j], tail_xx[j], tail_xy[j] = add(
            before_y[j], before_x[j], before_yy[j], before_xx[j], before_xy[j], own_y, own_x
        )


@rowwise
def _fit(
    line: Array, y: Array, x: Array, counts: Array, head_y: Array, head_x: Array, head_yy: Array, head_xx: Array,
    head_xy: Array, oldest_y: Array, oldest_x: Array, tail_counts: Array, tail_y: Array, tail_x: Array,
    tail_yy: Array, tail_xx: Array, tail_xy: Array, newest_y: Array, newest_x: Array,
) -> None:  # fmt: skip
    """Carry the sums on, and write the line: rows of `line` as numbered above; a mean is a base and an offset."""
    for j in range(x.size):
        now_y, now_x = np.float64(y[j]), np.float64(x[j])
        one, oldest_y[j], oldest_x[j], own_y, own_x = distances(now_y, now_x, oldest_y[j], oldest_x[j], counts[j])
        counts[j] += one
        head_y[j], head_x[j], head_yy[j], head_xx[j], head_xy[j] = add(
            head_y[j], head_x[j], head_yy[j], head_xx[j], head_xy[j], own_y, own_x
        )
        sum_y, sum_x, yy, xx, xy = merge(
            counts[j], oldest_y[j], oldest_x[j], head_y[j], head_x[j], head_yy[j], head_xx[j], head_xy[j],
            tail_counts[j], newest_y[j], newest_x[j], tail_y[j], tail_x[j], tail_yy[j], tail_xx[j], tail_xy[j],
        )  # fmt: skip
        count = counts[j] + tail_counts[j]
        squares_x, products = max(xx * count - sum_x * sum_x, 0.0), xy * count - sum_y * sum_x
        headed = counts[j] > 0.0
        line[_COUNT, j] = count
        line[_SLOPES, j] = products / squares_x if squares_x > 0.0 else np.nan
        line[_BASE_Y, j], line[_BASE_X, j] = (
            oldest_y[j] if headed else newest_y[j],
            oldest_x[j] if headed else newest_x[j],
        )
        line[_OFF_Y, j], line[_OFF_X, j] = sum_y / count, sum_x / count
        line[_SQUARES_Y, j], line[_SQUARES_X, j] = max(yy * count - sum_y * sum_y, 0.0) / count, squares_x / count


@rowwise
def _of_line(out: Array, y: Array, x: Array, line: Array, rettype: int, need: float) -> None:
    for j in range(out.size):
        count, slope = line[_COUNT, j], line[_SLOPES, j]
        away = (x[j] - line[_BASE_X, j]) - line[_OFF_X, j]
        rest = ((y[j] - line[_BASE_Y, j]) - line[_OFF_Y, j]) - slope * away
        rest = 0.0 * rest if count == 2.0 else rest
        mean_y, mean_x = line[_BASE_Y, j] + line[_OFF_Y, j], line[_BASE_X, j] + line[_OFF_X, j]
        known = (abs(y[j]) < np.inf) & (abs(x[j]) < np.inf)
        result = (rest if known else np.nan) if rettype == _RESIDUAL else slope
        result = mean_y - slope * mean_x if rettype == _INTERCEPT else result
        result = (mean_y + slope * away if abs(x[j]) < np.inf else np.nan) if rettype == _FITTED else result
        result = line[_SQUARES_Y, j] if rettype == _TOTAL else result
        out[j] = result if count >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan


@rowwise
def _add_error(errors: Array, y: Array, x: Array, line: Array) -> None:
    for j in range(errors.size):
        above = (y[j] - line[_BASE_Y, j]) - line[_OFF_Y, j]
        rest = above - line[_SLOPES, j] * ((x[j] - line[_BASE_X, j]) - line[_OFF_X, j])
        known = (abs(y[j]) < np.inf) & (abs(x[j]) < np.inf)
        errors[j] += rest * rest if known else 0.0


@rowwise
def _of_errors(out: Array, errors: Array, line: Array, rettype: int, need: float) -> None:
    for j in range(out.size):
        count, squares_x, mean_x = line[_COUNT, j], line[_SQUARES_X, j], line[_BASE_X, j] + line[_OFF_X, j]
        left = 0.0 * line[_SLOPES, j] if count == 2.0 else errors[j]
        left = left if line[_SLOPES, j] == line[_SLOPES, j] else np.nan
        variance = left / (count - 2.0) if count > 2.0 else np.nan
        share = 1.0 / squares_x if rettype == _OF_SLOPE else 1.0 / count + mean_x * mean_x / squares_x
        result = np.sqrt(variance * share) if rettype >= _OF_SLOPE else variance
        result = 1.0 - left / line[_SQUARES_Y, j] if rettype == _SHARE else result
        result = left if rettype == _ERRORS else result
        out[j] = result if count >= need else np.nan
        rounded = out[j]
        out[j] = rounded + NOTHING if abs(rounded) < np.inf else np.nan
