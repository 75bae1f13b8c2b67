"""Rounding, and what rounding leaves."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array, pointwise
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="arithmetic", shape="pointwise")


@pointwise
def ceiling(x: Array) -> Array:
    """Give the least whole number that is not below x. NaN stays.

    >>> ceiling(np.array([1.2, -1.2]))
    array([ 2., -1.])
    """
    return np.ceil(x)


@pointwise
def floor(x: Array) -> Array:
    """Give the greatest whole number that is not above x. NaN stays.

    >>> floor(np.array([1.2, -1.2]))
    array([ 1., -2.])
    """
    return np.floor(x)


@pointwise
def fraction(x: Array) -> Array:
    """Give sign(x) * (abs(x) - floor(abs(x))): what follows the point, with the sign of x. NaN stays.

    >>> fraction(np.array([5.5, -4.25]))
    array([ 0.5 , -0.25])
    """
    rest: Array = np.sign(x) * (np.abs(x) - np.floor(np.abs(x)))
    return rest


@pointwise
def nearest(x: Array) -> Array:
    """Give the nearest whole number; a half goes away from zero. NaN stays.

    What becomes of a half is not published.

    >>> nearest(np.array([2.5, -2.5, 1.4]))
    array([ 3., -3.,  1.])
    """
    whole = np.trunc(x)
    return whole + np.where(np.abs(x - whole) >= 0.5, np.sign(x), 0.0)


@pointwise
def round_down(x: Array, *, f: float = 1.0) -> Array:
    """Give the greatest multiple of f that is not above x. NaN stays; f must be above zero.

    >>> round_down(np.array([7.3, -7.3]), f=2.0)
    array([ 6., -8.])
    """
    if not f > 0:
        raise AlphaTypeError(f"round_down cannot round to multiples of '{f}'", help="give an f above 0")
    steps = np.floor(x / f)
    rounded: Array = (steps - (steps * f > x)) * f
    return rounded


OPERATORS = [
    _declare(
        signature="ceiling(x: matrix[u]) -> matrix[u]",
        summary="the least whole number that is not below the input",
        kernel=ceiling,
        source="B",
    ),
    _declare(
        signature="floor(x: matrix[u]) -> matrix[u]",
        summary="the greatest whole number that is not above the input",
        kernel=floor,
        source="B",
    ),
    _declare(
        signature="fraction(x: matrix[u]) -> matrix[u]",
        summary="what follows the point, with the sign of the input",
        kernel=fraction,
        source="Bg",
    ),
    _declare(
        signature="round(x: matrix[u]) -> matrix[u]",
        summary="the nearest whole number; a half goes away from zero",
        kernel=nearest,
        source="Bg, rec.",
    ),
    _declare(
        signature="round_down(x: matrix[u], f: number{0<..} = 1) -> matrix[u]",
        summary="the greatest multiple of f that is not above the input",
        kernel=round_down,
        source="Bg",
    ),
]
