"""Compiled projections of a day's values on others, and regressions on several series."""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat.kernels.cells import inside, is_finite, store_finite
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.compiled_pools import write_pooled_residuals
from alphaplat.kernels.days import centre, product
from alphaplat.kernels.numbers import Array


def vector_proj(out: Array, x: Array, y: Array) -> None:
    """Write the part of x along y."""
    _project(out, x, y, False, False)


def vector_neut(out: Array, x: Array, y: Array) -> None:
    """Write x less its part along y."""
    _project(out, x, y, False, True)


def regression_proj(out: Array, y: Array, x: Array) -> None:
    """Write the fitted value of the day's line of y on x."""
    _project(out, y, x, True, False)


def regression_neut(out: Array, y: Array, x: Array) -> None:
    """Write the residual of the day's line of y on x."""
    _project(out, y, x, True, True)


def multi_regression(out: Array, y: Array, *rest: Any) -> None:
    """Write the residual of the regression of y on several series."""
    *xs, days, lag = rest
    write_pooled_residuals(out, y, xs, np.zeros(y.shape, np.int32), days, lag)


@compiled
def _project(out: Array, x: Array, y: Array, centred: bool, rest: bool) -> None:
    """Write the part of x along y, or the rest; from their means on, if centred."""
    assets = x.shape[1]
    along, across = np.empty(assets), np.empty(assets)
    for day in range(out.shape[0]):
        for j in range(assets):
            known = is_finite(np.float64(x[day, j])) & is_finite(np.float64(y[day, j]))
            across[j], along[j] = (np.float64(x[day, j]), np.float64(y[day, j])) if known else (np.nan, np.nan)
        level = _lower(across, centred)
        _lower(along, centred)
        share = product(across, along) / product(along, along)
        for j in range(assets):
            part = along[j] * share
            store_finite(out[day], j, across[j] - part if rest else level + part)


@inside
def _lower(x: Array, centred: bool) -> float:
    """Take the mean off, if asked to, and return what was taken off."""
    if not centred:
        return 0.0
    mean, _ = centre(x)
    for j in range(x.size):
        x[j] -= mean
    return mean
