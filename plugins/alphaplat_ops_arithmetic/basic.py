"""The four operations, extrema, signs and powers."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, pointwise
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="arithmetic", shape="pointwise")


@pointwise
def add(x: Array, y: Array, *, filter: bool = False) -> Array:
    """Give x + y; more arguments are added from left to right.

    NaN in either gives NaN; with `filter=true` it counts as 0, so NaN + NaN is 0. Overflow gives NaN.

    >>> add(np.array([1.0, np.nan, 3.0]), np.array([4.0, 5.0, np.nan]), filter=True)
    array([5., 5., 3.])
    """
    return _read_nan(x, 0.0, filter) + _read_nan(y, 0.0, filter)


@pointwise
def subtract(x: Array, y: Array, *, filter: bool = False) -> Array:
    """Give x - y; more arguments are subtracted from left to right.

    NaN in either gives NaN; with `filter=true` it counts as 0. Published both as binary and for any number of
    arguments; here it takes any number.

    >>> subtract(np.array([1.0, np.nan]), np.array([4.0, 5.0]), filter=True)
    array([-3., -5.])
    """
    return _read_nan(x, 0.0, filter) - _read_nan(y, 0.0, filter)


@pointwise
def multiply(x: Array, y: Array, *, filter: bool = False) -> Array:
    """Give x * y; more arguments are multiplied from left to right.

    NaN in either gives NaN; with `filter=true` it counts as 1 (one published text says 0; the worked example and
    the longer text say 1). Overflow gives NaN.

    >>> multiply(np.array([5.0, 5.0]), np.array([np.nan, 2.0]), filter=True)
    array([ 5., 10.])
    """
    return _read_nan(x, 1.0, filter) * _read_nan(y, 1.0, filter)


@pointwise
def divide(x: Array, y: Array) -> Array:
    """Give x / y. Division by zero gives NaN, whatever x is.

    >>> divide(np.array([6.0, 6.0, 0.0]), np.array([3.0, 0.0, 0.0]))
    array([ 2., nan, nan])
    """
    return np.where(y == 0, np.nan, x / y)


@pointwise
def inverse(x: Array) -> Array:
    """Give 1 / x. Zero gives NaN.

    >>> inverse(np.array([4.0, 0.0]))
    array([0.25,  nan])
    """
    return 1.0 / x


@pointwise
def reverse(x: Array) -> Array:
    """Give -x. NaN stays.

    >>> reverse(np.array([4.0, -1.0, np.nan]))
    array([-4.,  1., nan])
    """
    return -x


@pointwise
def absolute(x: Array) -> Array:
    """Give the magnitude of x. NaN stays.

    >>> absolute(np.array([4.0, -1.0, np.nan]))
    array([ 4.,  1., nan])
    """
    return np.abs(x)


@pointwise
def sign(x: Array) -> Array:
    """Give 1, 0 or -1 with the sign of x. NaN stays.

    >>> sign(np.array([2.0, 0.0, -3.0, np.nan]))
    array([ 1.,  0., -1., nan])
    """
    return np.sign(x)


@pointwise
def maximum(x: Array, y: Array) -> Array:
    """Give the larger of x and y, cell by cell. NaN in either gives NaN.

    >>> maximum(np.array([1.0, 5.0, np.nan]), np.array([3.0, 2.0, 2.0]))
    array([ 3.,  5., nan])
    """
    return np.maximum(x, y)


@pointwise
def minimum(x: Array, y: Array) -> Array:
    """Give the smaller of x and y, cell by cell. NaN in either gives NaN.

    >>> minimum(np.array([1.0, 5.0, np.nan]), np.array([3.0, 2.0, 2.0]))
    array([ 1.,  2., nan])
    """
    return np.minimum(x, y)


@pointwise
def power(x: Array, y: Array) -> Array:
    """Give x to the power y.

    A negative x with a y that is not whole gives NaN, and so do zero to a negative y, and overflow. NaN in either
    gives NaN, also where y is 0 or x is 1.

    >>> power(np.array([3.0, -8.0, -8.0, 0.0]), np.array([2.0, 3.0, 0.5, -1.0]))
    array([   9., -512.,   nan,   nan])
    """
    undefined = np.isnan(x) | np.isnan(y) | ((x == 0) & (y < 0))
    return np.where(undefined, np.nan, np.power(x, y))


@pointwise
def signed_power(x: Array, y: Array) -> Array:
    """Give sign(x) * abs(x) ^ y, which keeps the sign of x. NaN in either gives NaN.

    The 101 Formulaic Alphas write it plainly as x^a; keeping the sign is the usual reading.

    >>> signed_power(np.array([3.0, -9.0]), np.array([2.0, 0.5]))
    array([ 9., -3.])
    """
    result = np.sign(x) * np.power(np.abs(x), y)
    return np.where(np.isnan(x) | np.isnan(y), np.nan, result)


def _read_nan(x: Array, value: float, filter: bool) -> Array:
    return np.where(np.isnan(x), value, x) if filter else x


OPERATORS = [
    _declare(
        signature="add(x: matrix[u], y: matrix[u], *, filter: flag = false) -> matrix[u]",
        summary="the sum of two or more inputs",
        kernel=add,
        fast="alphaplat_ops_arithmetic.fast:add",
        commutative=True,
        folds=True,
        source="B+",
    ),
    _declare(
        signature="subtract(x: matrix[u], y: matrix[u], *, filter: flag = false) -> matrix[u]",
        summary="the difference of two or more inputs, from left to right",
        kernel=subtract,
        fast="alphaplat_ops_arithmetic.fast:subtract",
        folds=True,
        source="B+",
    ),
    _declare(
        signature="multiply(x: matrix[u], y: matrix[v], *, filter: flag = false) -> matrix[u*v]",
        summary="the product of two or more inputs",
        kernel=multiply,
        fast="alphaplat_ops_arithmetic.fast:multiply",
        commutative=True,
        folds=True,
        source="B+",
    ),
    _declare(
        signature="divide(x: matrix[u], y: matrix[v]) -> matrix[u/v]",
        summary="the quotient of two inputs; by zero it is NaN",
        kernel=divide,
        fast="alphaplat_ops_arithmetic.fast:divide",
        source="B, rec.",
    ),
    _declare(
        signature="inverse(x: matrix[u]) -> matrix[1/u]",
        summary="one divided by the input; of zero it is NaN",
        kernel=inverse,
        fast="alphaplat_ops_arithmetic.fast:inverse",
        source="B, rec.",
    ),
    _declare(
        signature="reverse(x: matrix[u]) -> matrix[u]",
        summary="the input with the opposite sign",
        kernel=reverse,
        fast="alphaplat_ops_arithmetic.fast:reverse",
        source="B",
    ),
    _declare(
        signature="abs(x: matrix[u]) -> matrix[u]",
        summary="the magnitude of the input",
        kernel=absolute,
        fast="alphaplat_ops_arithmetic.fast:absolute",
        source="B, K",
    ),
    _declare(
        signature="sign(x: matrix) -> matrix[1]",
        summary="1, 0 or -1 with the sign of the input",
        kernel=sign,
        fast="alphaplat_ops_arithmetic.fast:sign",
        source="B+, K",
    ),
    _declare(
        signature="max(x: matrix[u], y: matrix[u]) -> matrix[u]",
        summary="the largest of two or more inputs, cell by cell",
        kernel=maximum,
        fast="alphaplat_ops_arithmetic.fast:maximum",
        commutative=True,
        folds=True,
        carries=True,
        source="B, K, rec.",
    ),
    _declare(
        signature="min(x: matrix[u], y: matrix[u]) -> matrix[u]",
        summary="the smallest of two or more inputs, cell by cell",
        kernel=minimum,
        fast="alphaplat_ops_arithmetic.fast:minimum",
        commutative=True,
        folds=True,
        carries=True,
        source="B, K, rec.",
    ),
    _declare(
        signature="power(x: matrix[u], y: matrix[1]) -> matrix[u^y]",
        summary="the first input to the power of the second",
        kernel=power,
        fast="alphaplat_ops_arithmetic.fast_functions:power",
        source="B+",
    ),
    _declare(
        signature="signed_power(x: matrix[u], y: matrix[1]) -> matrix[u^y]",
        summary="the magnitude to a power, with the sign of the input",
        kernel=signed_power,
        fast="alphaplat_ops_arithmetic.fast_functions:signed_power",
        source="B+, K",
    ),
]
