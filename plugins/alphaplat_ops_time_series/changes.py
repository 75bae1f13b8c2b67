"""Counting days, and the changes of a position against its size."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from alphaplat.kernels.numbers import Array, carrying
from alphaplat.kernels.windows import Window, delayed, enough, rolling
from alphaplat.spec import OperatorSpec

if TYPE_CHECKING:
    from alphaplat.engine.context import EvaluationContext

_declare = partial(OperatorSpec, category="time series")


@carrying
def days_from_last_change(x: Array, *, state: Array | None = None) -> Array:
    """Give the trading days since x last changed: 0 on the day of a change and in the first row; never NaN.

    From NaN to a value, or back, is a change; from NaN to NaN is none. One of two published examples counts the day
    of the change as 1. The count looks back to the data's start, however long ago that is.

    >>> days_from_last_change(np.array([[10.0], [10.0], [12.0], [12.0], [12.0], [15.0]])).ravel()
    array([0., 1., 0., 1., 2., 0.])
    """
    carried = np.full((2, x.shape[1]), np.nan) if state is None else state
    days, yesterday = carried
    before = np.concatenate([[yesterday.astype(x.dtype)], x])
    changed = (x != before[:-1]) & ~(np.isnan(x) & np.isnan(before[:-1]))
    changed[:1] |= np.isnan(days)
    rows = np.arange(len(x))[:, None]
    last = np.maximum.accumulate(np.where(changed, rows, -1), axis=0)
    age = np.where(last < 0, days + 1 + rows, rows - last)
    if len(x):
        carried[:] = age[-1], before[-1]
    return np.asarray(age)


def ts_step(*, context: EvaluationContext) -> Array:
    """Give the number of the day: 1 in the panel's first row, then one more each day, for all instruments alike.

    The origin is arbitrary; differences and slopes do not depend on it. The argument of the published form,
    `ts_step(1)`, is accepted and ignored.

    >>> from types import SimpleNamespace
    >>> ts_step(context=SimpleNamespace(universe=np.ones((3, 1), dtype=bool), first_row=0)).ravel()
    array([1., 2., 3.])
    """
    days, assets = context.universe.shape
    return np.repeat(context.first_row + np.arange(1.0, days + 1.0)[:, None], assets, axis=1)


@rolling
def inst_tvr(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the turnover of each instrument over d days: sum(abs(x - x of yesterday)) / sum(abs(x)).

    A day without a value is skipped, in the trades together with the day after it. Nothing held gives NaN, and so do
    fewer than `min_periods` valid values.

    >>> inst_tvr(np.array([[2.0], [3.0], [1.0]]), d=2).ravel()
    array([0.  , 0.2 , 0.75])
    """
    window = Window(d, x)
    traded, held = Window(d, np.abs(x - delayed(x, 1))), Window(d, np.abs(x))
    return enough(traded.total() / held.total(), window.count, min_periods)


OPERATORS = [
    _declare(
        signature="days_from_last_change(x: matrix) -> matrix[1]",
        summary="the number of days since the input last changed",
        shape="recursive",
        kernel=days_from_last_change,
        fast="alphaplat_ops_time_series.fast_recent:days_from_last_change",
        state=lambda literals: [np.nan] * 2,
        reach="-inf..0",
        source="B+, rec.",
    ),
    _declare(
        signature="ts_step(step: ignored = 1) -> matrix[1]",
        summary="the number of the day, one more each day",
        shape="pointwise",
        kernel=ts_step,
        needs_context=True,
        source="B",
    ),
    _declare(
        signature="inst_tvr(x: matrix, d: window, *, min_periods: int = 1 @min_periods) -> matrix[1]",
        summary="the turnover of each instrument over d days",
        shape="rolling",
        kernel=inst_tvr,
        fast="alphaplat_ops_time_series.fast_changes:inst_tvr",
        reach="-d..0",
        cost="O(d)",
        source="Bg",
    ),
]
