"""Recursions that hold back small changes, or let only so much change through a day.

Each starts at the first valid value. A day without a value gives NaN and leaves the state as it is. The state
reaches back to the data's start: no finite lookback suffices.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array, reduction
from alphaplat.spec import OperatorSpec

_declare = partial(
    OperatorSpec, category="time series", shape="recursive", reach="-inf..0", state=lambda literals: [np.nan]
)


@reduction
def hump(x: Array, *, hump: float = 0.01, state: Array | None = None) -> Array:
    """Give yesterday's output where x is close to it, else move from it towards x by the limit of the day.

    The limit is `hump` times the sum of abs(x) over the market that day; close means nearer than the limit. NaN
    today gives NaN and is skipped. Starts at the first valid x; depends on the universe through the sum.

    >>> hump(np.array([[5.0], [2.0]]), hump=0.75).ravel()
    array([5. , 3.5])
    """
    return humped(x, hump, state)


def humped(x: Array, share: float, state: Array | None) -> Array:
    """Run the recursion of `hump`."""
    limits = share * market_sum(np.abs(x))

    def move(t: int, last: Array) -> Array:
        change = x[t] - last
        return np.where(np.abs(change) < limits[t], last, last + np.sign(change) * limits[t])

    return recursion(x, move, state)


@reduction
def hump_decay(x: Array, *, p: float = 0.0, state: Array | None = None) -> Array:
    """Give yesterday's output where x differs from it by less than p times its magnitude, else x.

    NaN today gives NaN and is skipped; starts at the first valid x. How the relative change is measured is not
    published.

    >>> hump_decay(np.array([[10.0], [10.5], [11.5]]), p=0.1).ravel()
    array([10. , 10. , 11.5])
    """

    def move(t: int, last: Array) -> Array:
        return np.where(np.abs(x[t] - last) < p * np.abs(last), last, x[t])

    return recursion(x, move, state)


@reduction
def ts_delta_limit(x: Array, y: Array, *, limit_volume: float = 0.1, state: Array | None = None) -> Array:
    """Move from yesterday's output towards x by at most `limit_volume` * y.

    A limit below zero allows no change. NaN today in x or y gives NaN and is skipped; starts at the first x that has
    a y.

    >>> ts_delta_limit(np.array([[5.0], [2.0], [3.9]]), np.array(10.0)).ravel()
    array([5. , 4. , 3.9])
    """
    return delta_limited(x, y, limit_volume, state)


def delta_limited(x: Array, y: Array, share: float, state: Array | None) -> Array:
    """Run the recursion of `ts_delta_limit`."""
    limits: Array = np.maximum(share * y, 0.0)

    def move(t: int, last: Array) -> Array:
        change = x[t] - last
        moved: Array = np.where(np.abs(change) <= limits[t], x[t], last + np.sign(change) * limits[t])
        return moved

    return recursion(np.where(np.isnan(y), np.nan, x), move, state)


def recursion(x: Array, move: Callable[[int, Array], Array], state: Array | None) -> Array:
    """Give each day `move(t, last)`, where `last` is the last output, or the first valid x; the state holds it."""
    result = np.full(x.shape, np.nan)
    carried = np.full((1, x.shape[1]), np.nan) if state is None else state
    last = carried[0]
    for t, today in enumerate(x):
        valid = ~np.isnan(today)
        last = np.where(valid, np.where(np.isnan(last), today, move(t, last)), last)
        result[t] = np.where(valid, last, np.nan)
    carried[0] = last
    return result


def market_sum(x: Array) -> Array:
    """Give each day's sum of numbers not below zero, NaN skipped, the same whatever the order of assets."""
    ordered = np.sort(np.where(np.isnan(x), 0.0, x), axis=1)
    return np.add.accumulate(ordered, axis=1)[:, -1] if x.shape[1] else np.zeros(len(x))


OPERATORS = [
    _declare(
        signature="hump(x: matrix[1], hump: number = 0.01) -> matrix[1]",
        summary="the input with small changes held back and large ones limited",
        shape="cross_section",
        kernel=hump,
        fast="alphaplat_ops_time_series.fast_market:hump",
        source="B+, rec.",
    ),
    _declare(
        signature="hump_decay(x: matrix[u], p: number = 0) -> matrix[u]",
        summary="the input with relatively small changes held back",
        kernel=hump_decay,
        fast="alphaplat_ops_time_series.fast_limits:hump_decay",
        source="Bg, rec.",
    ),
    _declare(
        signature="ts_delta_limit(x: matrix[u], y: matrix, limit_volume: number = 0.1) -> matrix[u]",
        summary="the input with its daily change limited to a part of another",
        kernel=ts_delta_limit,
        fast="alphaplat_ops_time_series.fast_limits:ts_delta_limit",
        source="Bg",
    ),
]
