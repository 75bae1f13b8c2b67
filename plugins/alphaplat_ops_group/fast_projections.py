"""Compiled projections and regressions within groups."""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat.kernels.cells import is_finite, store_finite
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.compiled_pools import write_pooled_residuals
from alphaplat.kernels.numbers import Array
from alphaplat_ops_group.fast import numbered


def group_vector_proj(out: Array, x: Array, y: Array, group: Array) -> None:
    """Write the part of x along y within the group."""
    codes, sums = numbered(group)
    _project(out, x, y, codes, sums, False)


def group_vector_neut(out: Array, x: Array, y: Array, group: Array) -> None:
    """Write x less its part along y within the group."""
    codes, sums = numbered(group)
    _project(out, x, y, codes, sums, True)


def group_multi_regression(out: Array, y: Array, *rest: Any) -> None:
    """Write the residual of the regression of y on several series, within the group."""
    *xs, group, days, lag = rest
    codes, _ = numbered(group)
    write_pooled_residuals(out, y, xs, codes, days, lag)


@compiled
def _project(out: Array, x: Array, y: Array, codes: Array, sums: Array, rest: bool) -> None:
    along, length = sums[0], sums[1]
    for day in range(out.shape[0]):
        along[:] = 0.0
        length[:] = 0.0
        for j in range(x.shape[1]):
            one, other, code = np.float64(x[day, j]), np.float64(y[day, j]), codes[day, j]
            if is_finite(one) and is_finite(other) and code >= 0:
                along[code] += one * other
                length[code] += other * other
        for j in range(x.shape[1]):
            one, other, code = np.float64(x[day, j]), np.float64(y[day, j]), codes[day, j]
            result = np.nan
            if is_finite(one) and is_finite(other) and code >= 0 and length[code] > 0.0:
                part = other * (along[code] / length[code])
                result = one - part if rest else part
            store_finite(out[day], j, result)
