"""Values that are taken at one time and held until another. Recursive: no finite history is enough."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, carrying
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="transformational", shape="recursive", reach="-inf..0", carries=True)


@carrying
def trade_when(x: Array, y: Array, z: Array, *, state: Array | None = None) -> Array:
    """Give NaN where z > 0, else y where x > 0, else yesterday's output.

    Leaving wins over entering. A condition that is NaN is false, and -1 is never true. Before the first trigger the
    output is NaN; a y that is NaN when it is taken is held as NaN.

    >>> x, y = np.array([[0.0], [1.0], [0.0], [0.0], [0.0]]), np.array([[1.0], [2.0], [3.0], [4.0], [5.0]])
    >>> trade_when(x, y, np.array([[0.0], [0.0], [0.0], [1.0], [0.0]])).ravel()
    array([nan,  2.,  2., nan, nan])
    """
    return _held(x > 0, y, z > 0, np.full((1, x.shape[1]), np.nan) if state is None else state)


@carrying
def keep(x: Array, f: Array, *, period: int = 5, state: Array | None = None) -> Array:
    """Give x from a change of f until `period` days after it, then NaN.

    The same as trade_when(D < period, x, D > period), D being the days since f last changed: 0 on the day of a
    change and in the first row, where from NaN to a value is a change, too. So on day `period` itself yesterday's
    output is held.

    >>> x, f = np.arange(1.0, 7.0)[:, None], np.array([[0.0], [0.0], [0.0], [0.0], [9.0], [9.0]])
    >>> keep(x, f, period=2).ravel()
    array([ 1.,  2.,  2., nan,  5.,  6.])
    """
    carried = np.full((3, x.shape[1]), np.nan) if state is None else state
    age = days_unchanged(f, carried[1:])
    return _held(age < period, x, age > period, carried[:1])


def days_unchanged(f: Array, state: Array) -> Array:
    """The days since f last changed; `state` holds those of yesterday, NaN before the first row, and yesterday's f."""
    days, yesterday = state
    before = np.concatenate([[yesterday.astype(f.dtype)], f])
    changed = (f != before[:-1]) & ~(np.isnan(f) & np.isnan(before[:-1]))
    changed[:1] |= np.isnan(days)
    rows, last = np.arange(len(f))[:, None], _last_row(changed)
    age = np.where(last < 0, days + 1 + rows, rows - last)
    if len(f):
        state[:] = age[-1], before[-1]
    return np.asarray(age)


def _held(enters: Array, y: Array, leaves: Array, state: Array) -> Array:
    """NaN on leaving, y on entering, and what was before on neither; `state` is what was held yesterday."""
    taken = np.where(leaves, np.nan, y)
    last = _last_row(enters | leaves)
    held = np.where(last < 0, state.astype(y.dtype), np.take_along_axis(taken, np.maximum(last, 0), axis=0))
    if len(y):
        state[0] = held[-1]
    return np.asarray(held)


def _last_row(happened: Array) -> Array:
    """The newest row, up to each one, in which something happened; -1 for none."""
    rows = np.arange(len(happened))[:, None]
    return np.asarray(np.maximum.accumulate(np.where(happened, rows, -1), axis=0))


OPERATORS = [
    _declare(
        signature="trade_when(x: matrix, y: matrix[u], z: matrix) -> matrix[u]",
        summary="y taken on a condition, held, and let go on another",
        kernel=trade_when,
        fast="alphaplat_ops_transform.fast:trade_when",
        state=lambda literals: [np.nan],
        source="B+",
    ),
    _declare(
        signature="keep(x: matrix[u], f: matrix, period: window = 5) -> matrix[u]",
        summary="x for some days after a change of f",
        kernel=keep,
        fast="alphaplat_ops_transform.fast:keep",
        state=lambda literals: [np.nan] * 3,
        source="Bg",
    ),
]
