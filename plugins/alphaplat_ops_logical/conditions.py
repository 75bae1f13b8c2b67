"""Conditions: true is above zero, false is zero and below, NaN is unknown and stays unknown."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, pointwise
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="logical", shape="pointwise")


@pointwise
def both(a: Array, b: Array) -> Array:
    """Give 1 where a and b are both true, else 0. NaN in either gives NaN.

    >>> both(np.array([1.0, 1.0, 0.0, -1.0, np.nan]), np.array([2.0, 0.0, 0.0, 1.0, 0.0]))
    array([ 1.,  0.,  0.,  0., nan])
    """
    return np.where(np.isnan(a) | np.isnan(b), np.nan, (a > 0) & (b > 0))


@pointwise
def either(a: Array, b: Array) -> Array:
    """Give 1 where a or b is true, else 0. NaN in either gives NaN, also beside a true one.

    >>> either(np.array([1.0, 1.0, 0.0, -1.0, np.nan]), np.array([2.0, 0.0, 0.0, 0.0, 1.0]))
    array([ 1.,  1.,  0.,  0., nan])
    """
    return np.where(np.isnan(a) | np.isnan(b), np.nan, (a > 0) | (b > 0))


@pointwise
def negated(x: Array) -> Array:
    """Give 0 where x is true, else 1. NaN stays.

    >>> negated(np.array([1.0, 0.0, -1.0, np.nan]))
    array([ 0.,  1.,  1., nan])
    """
    return np.where(np.isnan(x), np.nan, x <= 0)


@pointwise
def if_else(c: Array, a: Array, b: Array) -> Array:
    """Give a where c is true and b where it is not. NaN in c gives NaN; NaN in the branch not taken does not matter.

    >>> if_else(np.array([1.0, 0.0, np.nan]), np.array([5.0, np.nan, 5.0]), np.array(7.0))
    array([ 5.,  7., nan])
    """
    return np.where(np.isnan(c), np.nan, np.where(c > 0, a, b))


OPERATORS = [
    _declare(
        signature="and(a: matrix, b: matrix) -> bool",
        summary="1 where both inputs are true, else 0",
        kernel=both,
        fast="alphaplat_ops_logical.fast:both",
        commutative=True,
        source="B, rec.",
    ),
    _declare(
        signature="or(a: matrix, b: matrix) -> bool",
        summary="1 where at least one of the inputs is true, else 0",
        kernel=either,
        fast="alphaplat_ops_logical.fast:either",
        commutative=True,
        source="B, K, rec.",
    ),
    _declare(
        signature="not(x: matrix) -> bool",
        summary="0 where the input is true, else 1",
        kernel=negated,
        fast="alphaplat_ops_logical.fast:negated",
        source="B",
    ),
    _declare(
        signature="if_else(c: matrix, a: matrix[u], b: matrix[u]) -> matrix[u]",
        summary="the second input where the first is true, else the third",
        kernel=if_else,
        fast="alphaplat_ops_logical.fast:if_else",
        carries=True,
        source="B+, K, rec.",
    ),
]
