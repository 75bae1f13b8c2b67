"""Scales and shifts of a day's values."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, reduction
from alphaplat.spec import OperatorSpec
from alphaplat_ops_cross_section import day

_declare = partial(OperatorSpec, category="cross-sectional", shape="cross_section")


@reduction
def scale(x: Array, *, scale: float = 1.0, longscale: float | None = None, shortscale: float | None = None) -> Array:
    """Give x * scale / sum(abs(x)) over the day, so that magnitudes sum to `scale`.

    With `longscale` the positive values sum to it, with `shortscale` the negative ones to minus it; a leg that is
    not given, or 0, is left as it is where the other is given. (The published signature shows both as 1, the text
    as unused; here they are unused.) NaN stays NaN and counts for nothing; a day of zeros stays zeros.

    >>> scale(np.array([[2.0, -3.0, 5.0]]))
    array([[ 0.2, -0.3,  0.5]])
    """
    if not longscale and not shortscale:
        return _resized(x, scale)
    longs, shorts = np.where(x > 0, x, 0.0), np.where(x < 0, x, 0.0)
    both = (_resized(longs, longscale) if longscale else longs) + (
        _resized(shorts, shortscale) if shortscale else shorts
    )
    return np.where(np.isnan(x), np.nan, both)


def _resized(x: Array, size: float) -> Array:
    """The day's values with magnitudes that sum to `size`; zeros stay."""
    whole = day.total(np.abs(x))
    return np.asarray(x / np.where(whole == 0, 1.0, whole) * size)


@reduction
def scale_down(x: Array, *, constant: float = 0.0) -> Array:
    """Give (x - min) / (max - min) - constant over the day: the lowest is 0 and the highest 1, less the constant.

    NaN stays NaN and counts for nothing; a flat day, and a value alone, gives NaN.

    >>> scale_down(np.array([[15.0, 7.0, 0.0, 20.0]]))
    array([[0.75, 0.35, 0.  , 1.  ]])
    """
    lowest = day.low(x)
    return np.asarray((x - lowest) / (day.high(x) - lowest) - constant)


@reduction
def zscore(x: Array, *, ddof: int = 0) -> Array:
    """Give (x - mean) / sd over the day.

    The standard deviation divides by n - ddof, n in the published example. NaN stays NaN and counts for nothing; a
    flat day, and a value alone, gives NaN.

    >>> zscore(np.array([[100.0, 0.0, 50.0, 60.0, 25.0]])).round(3)
    array([[ 1.572, -1.394,  0.089,  0.386, -0.653]])
    """
    return day.deviations(x) / day.std(x, ddof)


@reduction
def normalize(x: Array, *, usestd: bool = False, limit: float = 0.0) -> Array:
    """Give x - mean over the day; with `useStd` divided by the standard deviation; then clamped to +-limit.

    This is the one operator whose standard deviation divides by n - 1, as its published example does. A limit of 0
    is none. NaN stays NaN and counts for nothing; a flat day gives 0, and NaN with `useStd`.

    >>> normalize(np.array([[3.0, 5.0, 6.0, 2.0]]), usestd=True).round(3)
    array([[-0.548,  0.548,  1.095, -1.095]])
    """
    centred = day.deviations(x)
    if usestd:
        std = day.std(x, ddof=1)
        centred = centred / np.where(std == 0, np.nan, std)
    return np.clip(centred, -abs(limit), abs(limit)) if limit else centred


@reduction
def one_side(x: Array, *, side: str = "long") -> Array:
    """Shift the day's values so that none is negative (`long`) or none positive (`short`).

    The shift takes the lowest value to 0 (the highest for `short`); values that are on one side already stay. NaN
    stays NaN and counts for nothing.

    >>> one_side(np.array([[-1.0, 0.0, 3.0], [1.0, 2.0, 3.0]]))
    array([[0., 1., 4.],
           [1., 2., 3.]])
    """
    if side == "long":
        return x - np.minimum(day.low(x), 0.0)
    return x - np.maximum(day.high(x), 0.0)


OPERATORS = [
    _declare(
        signature=(
            "scale(x: matrix, scale: number = 1, longscale: number = none, shortscale: number = none) -> matrix[1]"
        ),
        summary="the day's values, with magnitudes that sum to a constant",
        kernel=scale,
        fast="alphaplat_ops_cross_section.fast:scale",
        source="B+, K",
    ),
    _declare(
        signature="scale_down(x: matrix, constant: number = 0) -> matrix[1]",
        summary="the day's values between 0 and 1, less a constant",
        kernel=scale_down,
        fast="alphaplat_ops_cross_section.fast:scale_down",
        source="B+",
    ),
    _declare(
        signature="zscore(x: matrix, *, ddof: int = 0 @ddof) -> matrix[1]",
        summary="distance from the day's mean in standard deviations",
        kernel=zscore,
        fast="alphaplat_ops_cross_section.fast:zscore",
        source="B+",
    ),
    _declare(
        signature="normalize(x: matrix, usestd: flag = false, limit: number = 0) -> matrix",
        summary="distance from the day's mean, on request in standard deviations and limited",
        kernel=normalize,
        fast="alphaplat_ops_cross_section.fast:normalize",
        source="B+",
    ),
    _declare(
        signature="one_side(x: matrix[u], side: word{long|short} = long) -> matrix[u]",
        summary="the day's values shifted to one side of zero",
        kernel=one_side,
        fast="alphaplat_ops_cross_section.fast:one_side",
        source="Bg, C",
    ),
]
