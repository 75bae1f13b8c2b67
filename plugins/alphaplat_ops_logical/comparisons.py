"""Comparisons of two inputs: 1 where they hold, 0 where they do not, NaN where either input is NaN."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, pointwise
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="logical", shape="pointwise", source="B, rec.")


@pointwise
def less(a: Array, b: Array) -> Array:
    """Give 1 where a < b, else 0. NaN in either gives NaN.

    >>> less(np.array([1.0, 2.0, 3.0, np.nan]), np.array(2.0))
    array([ 1.,  0.,  0., nan])
    """
    return _known(a < b, a, b)


@pointwise
def less_equal(a: Array, b: Array) -> Array:
    """Give 1 where a <= b, else 0. NaN in either gives NaN.

    >>> less_equal(np.array([1.0, 2.0, 3.0, np.nan]), np.array(2.0))
    array([ 1.,  1.,  0., nan])
    """
    return _known(a <= b, a, b)


@pointwise
def greater(a: Array, b: Array) -> Array:
    """Give 1 where a > b, else 0. NaN in either gives NaN.

    >>> greater(np.array([1.0, 2.0, 3.0, np.nan]), np.array(2.0))
    array([ 0.,  0.,  1., nan])
    """
    return _known(a > b, a, b)


@pointwise
def greater_equal(a: Array, b: Array) -> Array:
    """Give 1 where a >= b, else 0. NaN in either gives NaN.

    >>> greater_equal(np.array([1.0, 2.0, 3.0, np.nan]), np.array(2.0))
    array([ 0.,  1.,  1., nan])
    """
    return _known(a >= b, a, b)


@pointwise
def equal(a: Array, b: Array) -> Array:
    """Give 1 where a equals b exactly, else 0. NaN in either gives NaN.

    >>> equal(np.array([1.0, 2.0, np.nan]), np.array(2.0))
    array([ 0.,  1., nan])
    """
    return _known(a == b, a, b)


@pointwise
def not_equal(a: Array, b: Array) -> Array:
    """Give 1 where a differs from b, else 0. NaN in either gives NaN.

    >>> not_equal(np.array([1.0, 2.0, np.nan]), np.array(2.0))
    array([ 1.,  0., nan])
    """
    return _known(a != b, a, b)


def _known(answer: Array, a: Array, b: Array) -> Array:
    return np.where(np.isnan(a) | np.isnan(b), np.nan, answer)


OPERATORS = [
    _declare(
        signature="less(a: matrix[u], b: matrix[u]) -> bool",
        summary="1 where the first input is less than the second, else 0",
        kernel=less,
        fast="alphaplat_ops_logical.fast:less",
    ),
    _declare(
        signature="less_equal(a: matrix[u], b: matrix[u]) -> bool",
        summary="1 where the first input is at most the second, else 0",
        kernel=less_equal,
        fast="alphaplat_ops_logical.fast:less_equal",
    ),
    _declare(
        signature="greater(a: matrix[u], b: matrix[u]) -> bool",
        summary="1 where the first input is greater than the second, else 0",
        kernel=greater,
        fast="alphaplat_ops_logical.fast:greater",
    ),
    _declare(
        signature="greater_equal(a: matrix[u], b: matrix[u]) -> bool",
        summary="1 where the first input is at least the second, else 0",
        kernel=greater_equal,
        fast="alphaplat_ops_logical.fast:greater_equal",
    ),
    _declare(
        signature="equal(a: matrix[u], b: matrix[u]) -> bool",
        summary="1 where the inputs are equal, else 0",
        kernel=equal,
        fast="alphaplat_ops_logical.fast:equal",
        commutative=True,
    ),
    _declare(
        signature="not_equal(a: matrix[u], b: matrix[u]) -> bool",
        summary="1 where the inputs differ, else 0",
        kernel=not_equal,
        fast="alphaplat_ops_logical.fast:not_equal",
        commutative=True,
    ),
]
