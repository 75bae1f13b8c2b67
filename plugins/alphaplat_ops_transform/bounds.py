"""Bounds and replacements, cell by cell. Bounds are compared in the panel's precision, as constants are."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array
from alphaplat.spec import OperatorSpec
from alphaplat_ops_transform.numbers_in_text import decimals

_declare = partial(OperatorSpec, category="transformational", shape="pointwise", carries=True)


def clamp(
    x: Array,
    *,
    lower: float | None = None,
    upper: float | None = None,
    inverse: bool = False,
    mask: float | None = None,
) -> Array:
    """Give x, moved to the nearer bound where it lies outside [lower, upper].

    With `inverse=true`, values in [lower, upper] become `mask`, NaN unless given, and those outside stay. A bound
    that is not given does not bind; none, or a lower one that is not below the upper, is an error. NaN stays NaN.

    >>> clamp(np.array([[1.0, 3.0, 9.0, np.nan]]), lower=2.0, upper=5.0)
    array([[ 2.,  3.,  5., nan]])
    >>> clamp(np.array([[1.0, 3.0, 9.0, np.nan]]), lower=2.0, upper=5.0, inverse=True, mask=0.0)
    array([[ 1.,  0.,  9., nan]])
    """
    if lower is None and upper is None:
        raise AlphaTypeError("clamp has no bound", help="give 'lower', 'upper' or both")
    low, high = -np.inf if lower is None else lower, np.inf if upper is None else upper
    if not low < high:
        raise AlphaTypeError(f"clamp from {low:g} to {high:g} is empty", help="'lower' is below 'upper'")
    if not inverse:
        return np.clip(x, low, high)
    return np.where((x >= low) & (x <= high), np.nan if mask is None else mask, x)


def left_tail(x: Array, *, maximum: float = 0.0) -> Array:
    """Give x where it is at most `maximum`, else NaN.

    >>> left_tail(np.array([[1.0, 3.0, 4.0, np.nan]]), maximum=3.0)
    array([[ 1.,  3., nan, nan]])
    """
    return np.where(x > maximum, np.nan, x)


def right_tail(x: Array, *, minimum: float = 0.0) -> Array:
    """Give x where it is at least `minimum`, else NaN.

    >>> right_tail(np.array([[1.0, 3.0, 4.0, np.nan]]), minimum=3.0)
    array([[nan,  3.,  4., nan]])
    """
    return np.where(x < minimum, np.nan, x)


def tail(x: Array, *, lower: float = 0.0, upper: float = 0.0, newval: float = 0.0) -> Array:
    """Give `newval` where lower < x < upper, else x; the bounds themselves stay. NaN stays NaN.

    >>> tail(np.array([[2.0, 3.0, 5.0, np.nan]]), lower=2.0, upper=5.0, newval=1.0)
    array([[ 2.,  1.,  5., nan]])
    """
    return np.where((x > lower) & (x < upper), newval, x)


def replace(x: Array, *, target: str, dest: str) -> Array:
    """Replace the values listed in `target` by those in `dest`, place by place; everything else stays.

    Either list may hold `nan`; a `dest` of one value stands for every target. All replacements look at x as it came,
    so `target="1 2", dest="2 1"` swaps. Lists of different lengths are an error.

    >>> replace(np.array([[1.0, 2.0, 3.0, np.nan]]), target="1 nan", dest="7 0")
    array([[7., 2., 3., 0.]])
    """
    targets, values = ([float(one) for one in decimals(text, "replace")] for text in (target, dest))
    if len(values) == 1:
        values *= len(targets)
    if not targets or len(targets) != len(values):
        raise AlphaTypeError(
            f"replace has {len(targets)} values in 'target' and {len(values)} in 'dest'",
            help="give as many of each, or one 'dest' for all",
        )
    result = np.array(x)
    for old, new in zip(targets, values, strict=True):
        result = np.where(np.isnan(x) if np.isnan(old) else x == old, new, result)
    return result


OPERATORS = [
    _declare(
        signature=(
            "clamp(x: matrix[u], lower: number = none, upper: number = none, inverse: flag = false,"
            " mask: number = none) -> matrix[u]"
        ),
        summary="x limited to an interval, or masked within it",
        kernel=clamp,
        source="Bg, C",
    ),
    _declare(
        signature="left_tail(x: matrix[u], maximum: number = 0) -> matrix[u]",
        summary="x where it is not above a bound",
        kernel=left_tail,
        source="Bg",
    ),
    _declare(
        signature="right_tail(x: matrix[u], minimum: number = 0) -> matrix[u]",
        summary="x where it is not below a bound",
        kernel=right_tail,
        source="Bg",
    ),
    _declare(
        signature=("tail(x: matrix[u], lower: number = 0, upper: number = 0, newval: number = 0) -> matrix[u]"),
        summary="x with one value for everything inside an interval",
        kernel=tail,
        source="B",
    ),
    _declare(
        signature="replace(x: matrix[u], target: text, dest: text) -> matrix[u]",
        summary="x with listed values replaced",
        kernel=replace,
        source="Bg",
    ),
]
