"""Questions about the state of a cell, whose answer is never NaN."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, pointwise
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="logical", shape="pointwise")


@pointwise
def is_nan(x: Array) -> Array:
    """Give 1 where x is NaN, else 0; an infinity is not NaN.

    >>> is_nan(np.array([1.0, np.nan, np.inf]))
    array([0., 1., 0.])
    """
    return np.isnan(x)


@pointwise
def is_not_nan(x: Array) -> Array:
    """Give 0 where x is NaN, else 1.

    >>> is_not_nan(np.array([1.0, np.nan, np.inf]))
    array([1., 0., 1.])
    """
    return ~np.isnan(x)


@pointwise
def is_finite(x: Array) -> Array:
    """Give 0 where x is NaN or infinite, else 1.

    >>> is_finite(np.array([1.0, np.nan, np.inf]))
    array([1., 0., 0.])
    """
    return np.isfinite(x)


@pointwise
def is_not_finite(x: Array) -> Array:
    """Give 1 where x is NaN or infinite, else 0.

    >>> is_not_finite(np.array([1.0, np.nan, np.inf]))
    array([0., 1., 1.])
    """
    return ~np.isfinite(x)


OPERATORS = [
    _declare(
        signature="is_nan(x: matrix) -> bool",
        summary="1 where the input is NaN, else 0",
        kernel=is_nan,
        fast="alphaplat_ops_logical.fast:is_nan",
        source="B",
    ),
    _declare(
        signature="is_not_nan(x: matrix) -> bool",
        summary="0 where the input is NaN, else 1",
        kernel=is_not_nan,
        fast="alphaplat_ops_logical.fast:is_not_nan",
        source="Bg",
    ),
    _declare(
        signature="is_finite(x: matrix) -> bool",
        summary="1 where the input is a finite number, else 0",
        kernel=is_finite,
        fast="alphaplat_ops_logical.fast:finite",
        source="Bg",
    ),
    _declare(
        signature="is_not_finite(x: matrix) -> bool",
        summary="1 where the input is NaN or infinite, else 0",
        kernel=is_not_finite,
        fast="alphaplat_ops_logical.fast:not_finite",
        source="Bg",
    ),
]
