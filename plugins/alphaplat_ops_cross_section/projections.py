"""What of one day's values lies along another's, without and with an intercept."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, reduction
from alphaplat.spec import OperatorSpec
from alphaplat_ops_cross_section import day

_declare = partial(OperatorSpec, category="cross-sectional", shape="cross_section")


@reduction
def vector_proj(x: Array, y: Array) -> Array:
    """Give the part of x along y: y * (x.y) / (y.y), without centring.

    The products run over the day's assets where both are valid; elsewhere the result is NaN. A day on which y is 0
    throughout gives NaN.

    >>> vector_proj(np.array([[1.0, 2.0, 3.0]]), np.array([[3.0, 4.0, 5.0]])).round(2)
    array([[1.56, 2.08, 2.6 ]])
    """
    x, y = _complete(x, y)
    return y * (day.total(x * y) / day.total(y * y))


@reduction
def vector_neut(x: Array, y: Array) -> Array:
    """Give x less its part along y: x - y * (x.y) / (y.y), orthogonal to y.

    The products run over the day's assets where both are valid; elsewhere the result is NaN. A day on which y is 0
    throughout gives NaN.

    >>> vector_neut(np.array([[1.0, 2.0, 3.0]]), np.array([[3.0, 4.0, 5.0]])).round(2)
    array([[-0.56, -0.08,  0.4 ]])
    """
    x, y = _complete(x, y)
    return x - y * (day.total(x * y) / day.total(y * y))


@reduction
def regression_proj(y: Array, x: Array) -> Array:
    """Give the fitted value a + b * x of the day's least squares of y on x.

    The fit runs over the day's assets where both are valid; elsewhere the result is NaN. A day on which x is flat,
    or valid once only, gives NaN.

    >>> regression_proj(np.array([[1.0, 2.0, 6.0]]), np.array([[0.0, 1.0, 2.0]]))
    array([[0.5, 3. , 5.5]])
    """
    y, x = _complete(y, x)
    return day.mean(y) + _sloped(y, x)


@reduction
def regression_neut(y: Array, x: Array) -> Array:
    """Give the residual y - (a + b * x) of the day's least squares of y on x.

    The fit runs over the day's assets where both are valid; elsewhere the result is NaN. A day on which x is flat,
    or valid once only, gives NaN.

    >>> regression_neut(np.array([[1.0, 2.0, 6.0]]), np.array([[0.0, 1.0, 2.0]]))
    array([[ 0.5, -1. ,  0.5]])
    """
    y, x = _complete(y, x)
    return day.deviations(y) - _sloped(y, x)


def _complete(x: Array, y: Array) -> tuple[Array, Array]:
    """Both, NaN where either is."""
    missing = np.isnan(x) | np.isnan(y)
    return np.where(missing, np.nan, x), np.where(missing, np.nan, y)


def _sloped(y: Array, x: Array) -> Array:
    """The fitted value's distance from the mean of y."""
    dx, dy = day.deviations(x), day.deviations(y)
    return np.asarray(dx * (day.total(dx * dy) / day.total(dx * dx)))


OPERATORS = [
    _declare(
        signature="vector_neut(x: matrix[u], y: matrix) -> matrix[u]",
        summary="what of x is orthogonal to y, over the day's assets",
        kernel=vector_neut,
        fast="alphaplat_ops_cross_section.fast_projections:vector_neut",
        source="B+",
    ),
    _declare(
        signature="vector_proj(x: matrix[u], y: matrix) -> matrix[u]",
        summary="what of x lies along y, over the day's assets",
        kernel=vector_proj,
        fast="alphaplat_ops_cross_section.fast_projections:vector_proj",
        source="Bg",
    ),
    _declare(
        signature="regression_neut(y: matrix[u], x: matrix) -> matrix[u]",
        summary="residual of the day's regression of y on x",
        kernel=regression_neut,
        fast="alphaplat_ops_cross_section.fast_projections:regression_neut",
        source="Bg",
    ),
    _declare(
        signature="regression_proj(y: matrix[u], x: matrix) -> matrix[u]",
        summary="fitted value of the day's regression of y on x",
        kernel=regression_proj,
        fast="alphaplat_ops_cross_section.fast_projections:regression_proj",
        source="Bg",
    ),
]
