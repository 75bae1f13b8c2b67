"""Roots, logarithms, exponentials, and the functions of a circle."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, pointwise, reduction
from alphaplat.kernels.windows import delayed
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="arithmetic", shape="pointwise")


@pointwise
def sqrt(x: Array) -> Array:
    """Give the square root of x. A negative x gives NaN.

    >>> sqrt(np.array([9.0, -1.0]))
    array([ 3., nan])
    """
    return np.sqrt(x)


@pointwise
def exp(x: Array) -> Array:
    """Give e to the power x. Overflow gives NaN.

    >>> exp(np.array([0.0, 1000.0]))
    array([ 1., nan])
    """
    return np.exp(x)


@pointwise
def log(x: Array) -> Array:
    """Give the natural logarithm of x. Zero and below give NaN.

    >>> log(np.array([1.0, 0.0, -1.0]))
    array([ 0., nan, nan])
    """
    return np.log(x)


@pointwise
def s_log_1p(x: Array) -> Array:
    """Give sign(x) * log(1 + abs(x)) with the natural logarithm, which the published formula names.

    The published example (9 gives 1) takes base 10. NaN stays.

    >>> s_log_1p(np.array([np.e - 1, 1 - np.e, 0.0]))
    array([ 1., -1.,  0.])
    """
    return np.sign(x) * np.log1p(np.abs(x))


@reduction
def log_diff(x: Array) -> Array:
    """Give log(x) - log(x one day ago). The first row is NaN, and so is a row where either x is not above zero.

    >>> log_diff(np.array([[1.0], [np.e], [0.0]])).ravel()
    array([nan,  1., nan])
    """
    return np.log(x) - np.log(delayed(x, 1))


@pointwise
def sigmoid(x: Array) -> Array:
    """Give 1 / (1 + e^-x), between 0 and 1. NaN stays.

    >>> sigmoid(np.array([0.0, 1000.0, -1000.0]))
    array([0.5, 1. , 0. ])
    """
    return 1.0 / (1.0 + np.exp(-x))


@pointwise
def tanh(x: Array) -> Array:
    """Give the hyperbolic tangent of x, between -1 and 1. NaN stays.

    >>> tanh(np.array([0.0, 1000.0]))
    array([0., 1.])
    """
    return np.tanh(x)


@pointwise
def arc_cos(x: Array) -> Array:
    """Give the angle in radians, 0 to pi, whose cosine is x. Outside -1 to 1 it is NaN.

    >>> arc_cos(np.array([1.0, 2.0]))
    array([ 0., nan])
    """
    return np.arccos(x)


@pointwise
def arc_sin(x: Array) -> Array:
    """Give the angle in radians, -pi/2 to pi/2, whose sine is x. Outside -1 to 1 it is NaN.

    >>> arc_sin(np.array([0.0, 2.0]))
    array([ 0., nan])
    """
    return np.arcsin(x)


@pointwise
def arc_tan(x: Array) -> Array:
    """Give the angle in radians, between -pi/2 and pi/2, whose tangent is x. NaN stays.

    >>> arc_tan(np.array([0.0, np.nan]))
    array([ 0., nan])
    """
    return np.arctan(x)


OPERATORS = [
    _declare(
        signature="sqrt(x: matrix[u]) -> matrix[u^0.5]",
        summary="the square root; of a negative number it is NaN",
        kernel=sqrt,
        fast="alphaplat_ops_arithmetic.fast:sqrt",
        source="B+",
    ),
    _declare(
        signature="exp(x: matrix[1]) -> matrix[1]",
        summary="e to the power of the input",
        kernel=exp,
        fast="alphaplat_ops_arithmetic.fast_functions:exp",
        source="Bg",
    ),
    _declare(
        signature="log(x: matrix[1]) -> matrix[1]",
        summary="the natural logarithm; of zero and below it is NaN",
        kernel=log,
        fast="alphaplat_ops_arithmetic.fast_logarithm:log",
        source="B+, K, rec.",
    ),
    _declare(
        signature="s_log_1p(x: matrix[1]) -> matrix[1]",
        summary="the natural logarithm of one plus the magnitude, with the sign of the input",
        kernel=s_log_1p,
        source="Bg, rec.",
    ),
    _declare(
        signature="log_diff(x: matrix) -> matrix[1]",
        summary="today's logarithm minus yesterday's",
        shape="rolling",
        reach="-1..0",
        kernel=log_diff,
        source="Bg",
    ),
    _declare(
        signature="sigmoid(x: matrix[1]) -> matrix[1]",
        summary="the logistic function, between 0 and 1",
        kernel=sigmoid,
        source="Bg",
    ),
    _declare(
        signature="tanh(x: matrix[1]) -> matrix[1]",
        summary="the hyperbolic tangent, between -1 and 1",
        kernel=tanh,
        fast="alphaplat_ops_arithmetic.fast_functions:tanh",
        source="Bg",
    ),
    _declare(
        signature="arc_cos(x: matrix[1]) -> matrix[1]",
        summary="the inverse cosine in radians; outside -1 to 1 it is NaN",
        kernel=arc_cos,
        source="Bg",
    ),
    _declare(
        signature="arc_sin(x: matrix[1]) -> matrix[1]",
        summary="the inverse sine in radians; outside -1 to 1 it is NaN",
        kernel=arc_sin,
        source="Bg",
    ),
    _declare(
        signature="arc_tan(x: matrix[1]) -> matrix[1]",
        summary="the inverse tangent in radians",
        kernel=arc_tan,
        source="Bg",
    ),
]
