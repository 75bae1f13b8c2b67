"""Least squares of one series on several, pooled over the assets of a group and the days of a window."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.windows import delayed


def pooled_residuals(y: Array, xs: Sequence[Array], groups: Array, *, days: int = 0, lag: int = 0) -> Array:
    """Today's residual of y on an intercept and `xs` of `lag` days before, fitted anew for each day and group.

    The fit pools today and the `days` days before it, over the assets that are in the group today, where all series
    are valid. With fewer pooled rows than coefficients (the intercept counts as one), and where today's row is not
    complete, the result is NaN. Of regressors that depend on each other the smallest coefficients are taken, so the
    residual is defined all the same. `groups` are codes (time, asset), negative for none.
    """
    lagged = np.stack([delayed(x, lag) for x in xs], axis=-1)  # (time, asset, regressor)
    complete = ~np.isnan(y) & ~np.isnan(lagged).any(axis=-1)
    result = np.full(y.shape, np.nan)
    for today in range(len(y)):
        pool = slice(max(today - days, 0), today + 1)
        for members in _members(groups[today]):
            own = members[complete[today, members]]
            rows = complete[pool][:, members]
            if len(own) and np.count_nonzero(rows) > len(xs):
                targets, regressors = y[pool][:, members][rows], lagged[pool][:, members][rows]
                result[today, own] = _residuals(targets, regressors, y[today, own], lagged[today, own])
    return result


def _members(codes: Array) -> list[Array]:
    """The assets of each group of a day, in order; none for negative codes."""
    order = np.argsort(codes, kind="stable")
    order = order[np.count_nonzero(codes < 0) :]
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _residuals(y: Array, x: Array, y_today: Array, x_today: Array) -> Array:
    """Fit y (row,) on x (row, regressor) and apply the fit to today's rows.

    Regressors are centred and brought to length 1 first, so that their sizes do not matter; a flat one is exactly 0.
    """
    centre = np.where(x.min(axis=0) == x.max(axis=0), x.min(axis=0), x.mean(axis=0))
    level = y.min() if y.min() == y.max() else y.mean()
    centred = x - centre
    length = np.sqrt((centred**2).sum(axis=0))
    length[length == 0] = 1.0
    slopes = np.linalg.lstsq(centred / length, y - level, rcond=None)[0]
    return np.asarray(y_today - level - (x_today - centre) / length @ slopes)
