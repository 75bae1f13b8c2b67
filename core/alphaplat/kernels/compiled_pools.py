"""Compiled least squares of one series on several, pooled over the assets of a group and the days of a window.

The meaning is that of `alphaplat.kernels.pooled_regression`. A day's residual is what its pool's targets have beside
the regressors, which are made orthogonal one after the other, the largest first, twice each (Gram-Schmidt): one of
which nothing is left but rounding depends on those before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alphaplat.kernels.cells import inside, store_finite
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array

_ROUNDING = float(np.finfo(np.float64).eps)


def write_pooled_residuals(out: Array, y: Array, xs: Sequence[Array], codes: Array, days: int, lag: int) -> None:
    """Write today's residual of y on an intercept and `xs` of `lag` days before, fitted for each day and group.

    `codes` name groups by small numbers, negative for none.
    """
    _residuals(out, y, np.stack(xs), codes, days, lag, int(codes.max(initial=0)) + 1)


@compiled
def _residuals(out: Array, y: Array, xs: Array, codes: Array, days: int, lag: int, groups: int) -> None:
    rows, assets = y.shape
    complete = _complete_rows(y, xs, lag)
    ends, members = np.empty(groups + 1, np.int64), np.empty(assets, np.int64)
    pool = np.empty((len(xs) + 1, assets * min(days + 1, max(rows, 1))))
    for today in range(rows):
        out[today, :] = np.nan
        _gather_members(members, ends, codes[today])
        for group in range(groups):
            own = members[ends[group] : ends[group + 1]]
            size, last = 0, 0
            for day in range(max(today - days, 0), today + 1):
                last = size
                for j in own:
                    if complete[day, j]:
                        pool[0, size] = y[day, j]
                        for one in range(len(xs)):
                            pool[one + 1, size] = xs[one, day - lag, j]
                        size += 1
            if last == size or size <= len(xs):
                continue
            _take_out(pool[:, :size])
            for j in own:
                if complete[today, j]:
                    store_finite(out[today], j, pool[0, last])
                    last += 1


@compiled
def _complete_rows(y: Array, xs: Array, lag: int) -> Array:
    """Where y and every regressor of `lag` days before have a number."""
    complete = np.zeros(y.shape, np.bool_)
    for t in range(lag, len(y)):
        for j in range(y.shape[1]):
            known = abs(y[t, j]) < np.inf
            for one in range(len(xs)):
                known &= abs(xs[one, t - lag, j]) < np.inf
            complete[t, j] = known
    return complete


@inside
def _gather_members(members: Array, ends: Array, codes: Array) -> None:
    """List the assets of each group in order; those of group g stand between `ends[g]` and `ends[g + 1]`."""
    ends[:] = 0
    for code in codes:
        if code >= 0:
            ends[code + 1] += 1
    for group in range(1, ends.size):
        ends[group] += ends[group - 1]
    filled = ends.copy()
    for j in range(codes.size):
        if codes[j] >= 0:
            members[filled[codes[j]]] = j
            filled[codes[j]] += 1


@inside
def _take_out(pool: Array) -> None:
    """Leave of the first row what is orthogonal to an intercept and to the other rows."""
    for one in range(len(pool)):
        _centre(pool[one])
    regressors = pool[1:]
    for line in regressors:
        _shorten(line, np.sqrt(_product(line, line)))
    least = _ROUNDING * max(pool.shape[0], pool.shape[1])
    for done in range(len(regressors)):
        place, length = done, -1.0
        for one in range(done, len(regressors)):
            found = np.sqrt(_product(regressors[one], regressors[one]))
            if found > length:
                place, length = one, found
        if not length > least:
            return
        if place != done:
            for i in range(pool.shape[1]):
                regressors[done, i], regressors[place, i] = regressors[place, i], regressors[done, i]
        unit = regressors[done]
        _shorten(unit, length)
        for _ in range(2):
            _remove(pool[0], unit)
            for one in range(done + 1, len(regressors)):
                _remove(regressors[one], unit)


@inside
def _centre(line: Array) -> None:
    """Take the mean off; exactly, where all values are equal."""
    low, high, total = np.inf, -np.inf, 0.0
    for value in line:
        low, high, total = min(low, value), max(high, value), total + value
    mean = low if low == high else total / line.size
    for i in range(line.size):
        line[i] -= mean


@inside
def _shorten(line: Array, length: float) -> None:
    for i in range(line.size):
        line[i] /= length if length > 0.0 else 1.0


@inside
def _product(x: Array, y: Array) -> float:
    total = 0.0
    for i in range(x.size):
        total += x[i] * y[i]
    return total


@inside
def _remove(line: Array, unit: Array) -> None:
    share = _product(line, unit)
    for i in range(line.size):
        line[i] -= share * unit[i]
