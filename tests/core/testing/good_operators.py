"""Operators that keep every rule, one of each kind: the kit has to let them pass."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from alphaplat.engine import EvaluationContext
from alphaplat.errors import AlphaTypeError
from alphaplat.panel.fields import Ragged
from alphaplat.spec import OperatorSpec

Array = np.ndarray[Any, Any]

declare = partial(OperatorSpec, summary="an operator to be tested", category="test")
ONE = "tested(x: matrix) -> matrix"
WINDOW = "tested(x: matrix, d: window) -> matrix"
GROUPED = "tested(x: matrix, g: group) -> matrix"


def window_mean(x: Array, *, d: int) -> Array:
    """The mean of the values of the last `d` days.

    >>> window_mean(np.array([[1.0], [3.0]]), d=2).tolist()
    [[1.0], [2.0]]
    """
    out = np.full(x.shape, np.nan)
    for t in range(len(x)):
        rows = x[max(0, t - d + 1) : t + 1].astype(np.float64)
        valid = np.isfinite(rows)
        out[t] = np.where(valid, rows, 0).sum(axis=0) / valid.sum(axis=0)
    return out


def demean(x: Array) -> Array:
    """x less the mean of the day.

    >>> demean(np.array([[1.0, 3.0]])).tolist()
    [[-1.0, 1.0]]
    """
    x = np.where(np.isfinite(x), x, np.nan).astype(np.float64)
    valid = ~np.isnan(x)
    return x - np.where(valid, x, 0).sum(axis=1, keepdims=True) / valid.sum(axis=1, keepdims=True)


def group_demean(x: Array, g: Array) -> Array:
    """x less the mean of its group.

    >>> group_demean(np.array([[1.0, 3.0, 9.0]]), np.array([[0, 0, 1]])).tolist()
    [[-1.0, 1.0, 0.0]]
    """
    out = np.full(x.shape, np.nan)
    for t in range(len(x)):
        for code in np.unique(g[t][g[t] >= 0]):
            members = g[t] == code
            out[t, members] = demean(x[t : t + 1, members])[0]
    return out


def clamped(x: Array, *, lower: float | None, upper: float | None) -> Array:
    """x within bounds; at least one is needed.

    >>> clamped(np.array([[5.0]]), lower=None, upper=2.0).tolist()
    [[2.0]]
    """
    if lower is None and upper is None:
        raise AlphaTypeError("'tested' needs a bound")
    return np.clip(x, lower, upper)


def codes(x: Array) -> Array:
    """Numbers from 0 for the distinct values of the day.

    >>> codes(np.array([[5.0, 2.0, 5.0]])).tolist()
    [[0, 1, 0]]
    """
    out = np.full(x.shape, -1, dtype=np.int32)
    for t, row in enumerate(x):
        seen: dict[float, int] = {}
        for asset, value in enumerate(row):
            if np.isfinite(value):
                out[t, asset] = seen.setdefault(float(value), len(seen))
    return out


def doubled(v: Ragged) -> Ragged:
    """Every value twice as large.

    >>> doubled(Ragged(np.array([1.0]), np.array([[1]]))).values.tolist()
    [2.0]
    """
    return v.with_values(v.values * 2)


def inside(x: Array, *, context: EvaluationContext) -> Array:
    """x of the names in the universe.

    >>> inside(np.array([[1.0]]), context=EvaluationContext(np.array([[True]]))).tolist()
    [[1.0]]
    """
    return np.where(context.universe, x, np.nan)


def total(*xs: Array) -> Array:
    """The sum of all.

    >>> total(np.array(1.0), np.array(2.0)).tolist()
    3.0
    """
    return np.asarray(sum(xs))


GOOD = [
    declare(signature=WINDOW, shape="rolling", reach="1-d..0", kernel=window_mean),
    declare(signature=ONE, shape="cross_section", kernel=demean),
    declare(signature=GROUPED, shape="group", kernel=group_demean),
    declare(
        signature="tested(x: matrix, lower: number = none, upper: number = none) -> matrix",
        shape="pointwise",
        kernel=clamped,
    ),
    declare(signature="tested(x: matrix) -> group", shape="cross_section", kernel=codes),
    declare(signature="tested(v: vector) -> vector", shape="vector", kernel=doubled),
    declare(signature=ONE, shape="pointwise", kernel=inside, needs_context=True),
    declare(signature="tested(*xs: matrix) -> matrix", shape="pointwise", kernel=total),
]
