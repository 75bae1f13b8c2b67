"""Compiled residuals of polynomials fitted to windows, each window by itself."""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.cells import inside, store_finite
from alphaplat.kernels.compiled import compiled, with_history
from alphaplat.kernels.numbers import Array
from alphaplat_ops_time_series.fast_blocks import window_rows
from alphaplat_ops_time_series.fast_regression import ts_regression
from alphaplat_ops_time_series.regression import check_degree


@with_history(window_rows)
def ts_poly_regression(out: Array, y: Array, x: Array, d: int, k: int, min_periods: int, first: int) -> None:
    """Write today's residual after the polynomial of degree k fitted over d days; one of degree 1 is a line."""
    check_degree(k)
    if k == 1:
        ts_regression(out, y, x, d, 0, 0, min_periods, first)
    else:
        _residuals(out, y, x, d, k, max(min_periods, 1))


@compiled
def _residuals(out: Array, y: Array, x: Array, d: int, k: int, need: int) -> None:
    rows, assets = x.shape
    work = np.empty((4, max(min(d, rows), 1)))
    for j in range(assets):
        for t in range(rows):
            out[t, j] = np.nan
            size = 0
            for past in range(t, max(t - d, -1), -1):
                if abs(x[past, j]) < np.inf and abs(y[past, j]) < np.inf:
                    work[0, size], work[1, size] = x[past, j], y[past, j]
                    size += 1
                elif size == 0:
                    break
            if size >= need and _differ(work[0, :size], k):
                found = 0.0 if size == k + 1 else _rest(work[:, :size], k)
                store_finite(out[t], j, found)


@inside
def _differ(x: Array, k: int) -> bool:
    """Whether there are more than k different values."""
    least = np.inf
    for value in x:
        least = min(least, value)
    for _ in range(k):
        above = np.inf
        for value in x:
            above = min(above, value if value > least else np.inf)
        least = above
    return x.size > 0 and least < np.inf


@inside
def _rest(work: Array, k: int) -> float:
    """What y has beside the polynomial at the first point, by polynomials that are orthogonal over the points.

    The recurrence is Forsythe's. The rows of `work` are x, y and room for the values of two polynomials.
    """
    x, y, now, before = work[0], work[1], work[2], work[3]
    _centre(x)
    _centre(y)
    width = np.sqrt((x * x).sum() / x.size)
    x /= width if width > 0.0 else 1.0
    now[:], before[:], last = 1.0, 0.0, 1.0
    for _ in range(k + 1):
        norm, place, share = 0.0, 0.0, 0.0
        for i in range(x.size):
            norm += now[i] * now[i]
            place += x[i] * now[i] * now[i]
            share += y[i] * now[i]
        centre, ratio, share = place / norm, norm / last, share / norm
        for i in range(x.size):
            value = now[i]
            y[i] -= share * value
            now[i] = (x[i] - centre) * value - ratio * before[i]
            before[i] = value
        last = norm
    return float(y[0])


@inside
def _centre(x: Array) -> None:
    """Take the mean off, measured from the first value."""
    base, total = x[0], 0.0
    for i in range(x.size):
        total += x[i] - base
    for i in range(x.size):
        x[i] = (x[i] - base) - total / x.size
