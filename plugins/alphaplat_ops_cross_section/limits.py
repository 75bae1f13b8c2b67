"""Limits on a day's outliers."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, reduction
from alphaplat.spec import OperatorSpec
from alphaplat_ops_cross_section import day

_declare = partial(OperatorSpec, category="cross-sectional", shape="cross_section")


@reduction
def winsorize(x: Array, *, std: float = 4.0, ddof: int = 0) -> Array:
    """Clamp x to mean +- std * sd of the day, once.

    Mean and standard deviation are those of the values before clamping; the latter divides by n - ddof, n in both
    published examples. NaN stays NaN and counts for nothing; a flat day stays as it is.

    >>> winsorize(np.array([[2.0, 3.0, 4.0, 5.0, 100.0]]), std=1.0).round(2)
    array([[ 2.  ,  3.  ,  4.  ,  5.  , 61.41]])
    """
    centre, width = day.mean(x), std * day.std(x, ddof)
    return np.clip(x, centre - width, centre + width)


@reduction
def truncate(x: Array, *, maxpercent: float = 0.01) -> Array:
    """Clamp x to +- maxPercent of the day's sum of magnitudes, once.

    What is cut off is not handed to the others, and the cap is not computed again; the published line leaves both
    open. NaN stays NaN and counts for nothing.

    >>> truncate(np.array([[6.0, -3.0, 1.0]]), maxpercent=0.2)
    array([[ 2., -2.,  1.]])
    """
    cap = maxpercent * day.total(np.abs(x))
    return np.clip(x, -cap, cap)


OPERATORS = [
    _declare(
        signature="winsorize(x: matrix[u], std: number = 4, *, ddof: int = 0 @ddof) -> matrix[u]",
        summary="the day's values, clamped to some standard deviations around their mean",
        kernel=winsorize,
        fast="alphaplat_ops_cross_section.fast:winsorize",
        source="B+",
    ),
    _declare(
        signature="truncate(x: matrix[u], maxpercent: number = 0.01) -> matrix[u]",
        summary="the day's values, clamped to a share of the sum of their magnitudes",
        kernel=truncate,
        fast="alphaplat_ops_cross_section.fast:truncate",
        source="Bg; two-sided and once: rec.",
    ),
]
