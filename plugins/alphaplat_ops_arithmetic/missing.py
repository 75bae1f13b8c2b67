"""Making values missing, and telling infinities and instruments outside the universe apart from values."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array, carrying, pointwise
from alphaplat.spec import OperatorSpec

if TYPE_CHECKING:
    from alphaplat.engine.context import EvaluationContext

_declare = partial(OperatorSpec, category="arithmetic", shape="pointwise")


@pointwise
def nan_mask(x: Array, y: Array) -> Array:
    """Give x, but NaN where y is below zero. Where y is NaN, x stays.

    >>> nan_mask(np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.0, np.nan]))
    array([nan,  2.,  3.])
    """
    return np.where(y < 0, np.nan, x)


@carrying
def nan_out(x: Array, *, lower: float | None = None, upper: float | None = None) -> Array:
    """Give x, but NaN where it lies below `lower` or above `upper`; at least one of the two is needed.

    Bounds are read in the precision of x.

    >>> nan_out(np.array([1.0, 2.0, 3.0]), lower=2.0)
    array([nan,  2.,  3.])
    """
    if lower is None and upper is None:
        raise AlphaTypeError("nan_out has no bound", help="give lower=, upper= or both")
    low = x.dtype.type(-np.inf if lower is None else lower)
    high = x.dtype.type(np.inf if upper is None else upper)
    return np.where((x < low) | (x > high), np.nan, x)


@carrying
def to_nan(x: Array, *, value: float = 0.0, reverse: bool = False) -> Array:
    """Give x, but NaN where it equals `value`; with `reverse=true` give `value` where x is NaN.

    `value` is read in the precision of x.

    >>> to_nan(np.array([0.0, 2.0, np.nan])), to_nan(np.array([0.0, 2.0, np.nan]), value=9.0, reverse=True)
    (array([nan,  2., nan]), array([0., 2., 9.]))
    """
    own = x.dtype.type(value)
    return np.where(np.isnan(x), own, x) if reverse else np.where(x == own, np.nan, x)


@pointwise
def purify(x: Array) -> Array:
    """Give x, but NaN where it is infinite.

    >>> purify(np.array([1.0, np.inf, -np.inf, np.nan]))
    array([ 1., nan, nan, nan])
    """
    return np.where(np.isinf(x), np.nan, x)


def pasteurize(x: Array, *, context: EvaluationContext) -> Array:
    """Give x, but NaN where it is infinite or the instrument is outside the universe of the day.

    >>> from types import SimpleNamespace
    >>> day = SimpleNamespace(universe=np.array([[True, True, False]]))
    >>> pasteurize(np.array([[2.0, np.inf, 7.0]]), context=day)
    array([[ 2., nan, nan]])
    """
    inside: Array = np.where(context.universe, purify(x), np.nan)
    return inside.astype(np.asarray(x).dtype)


OPERATORS = [
    _declare(
        signature="nan_mask(x: matrix[u], y: matrix) -> matrix[u]",
        summary="the first input, but NaN where the second is below zero",
        kernel=nan_mask,
        fast="alphaplat_ops_arithmetic.fast:nan_mask",
        carries=True,
        source="Bg",
    ),
    _declare(
        signature="nan_out(x: matrix[u], lower: number = none, upper: number = none) -> matrix[u]",
        summary="the input, but NaN outside the bounds",
        kernel=nan_out,
        carries=True,
        source="Bg",
    ),
    _declare(
        signature="to_nan(x: matrix[u], value: number = 0, reverse: flag = false) -> matrix[u]",
        summary="the input, but NaN where it has one value; or the reverse",
        kernel=to_nan,
        carries=True,
        source="B",
    ),
    _declare(
        signature="purify(x: matrix[u]) -> matrix[u]",
        summary="the input, but NaN where it is infinite",
        kernel=purify,
        fast="alphaplat_ops_arithmetic.fast:purify",
        source="Bg",
    ),
    _declare(
        signature="pasteurize(x: matrix[u]) -> matrix[u]",
        summary="the input, but NaN where it is infinite or outside the universe",
        kernel=pasteurize,
        needs_context=True,
        source="B",
    ),
]
