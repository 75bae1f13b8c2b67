"""The most recent values that count, for filling gaps and finding what came before."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array, carrying
from alphaplat.kernels.windows import lags
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling", carries=True, cost="O(d)")


@carrying
def ts_backfill(x: Array, *, lookback: int, k: int = 1, ignore: str = "NaN") -> Array:
    """Give x where it is valid, else the k-th most recent valid value within `lookback` days, today included.

    Valid is what does not stand in `ignore`, a list of values such as "NaN 0". None in the window gives NaN. A
    published example for k = 2 reaches outside its lookback; the definition is followed.

    >>> ts_backfill(np.array([[1.0], [2.0], [np.nan], [np.nan]]), lookback=2).ravel()
    array([ 1.,  2.,  2., nan])
    """
    valid = _counts(x, ignore)
    return np.where(valid, x, _kth_recent(x, valid, lookback, k, "ts_backfill"))


@carrying
def kth_element(x: Array, *, d: int, k: int, ignore: str = "NaN") -> Array:
    """Give the k-th most recent valid value within d days, today included; k = 1 is the most recent.

    Valid is what does not stand in `ignore`, a list of values such as "NaN 0". Fewer than k in the window give NaN.
    An older published example counts k from 0.

    >>> kth_element(np.array([[0.5], [np.nan], [np.nan], [0.7], [0.0]]), d=5, k=1, ignore="NaN 0").ravel()
    array([0.5, 0.5, 0.5, 0.7, 0.7])
    """
    return _kth_recent(x, _counts(x, ignore), d, k, "kth_element")


@carrying
def last_diff_value(x: Array, *, d: int) -> Array:
    """Give the most recent value within d days, today included, that differs from today's.

    NaN is skipped; NaN today, or no such value, gives NaN.

    >>> last_diff_value(np.array([[1.0], [2.0], [2.0], [2.0]]), d=3).ravel()
    array([nan,  1.,  1., nan])
    """
    found = np.full(x.shape, np.nan, dtype=x.dtype)
    for _, today, past in lags(len(x), d):
        differs = (x[past] < x[today]) | (x[past] > x[today])
        found[today] = np.where(np.isnan(found[today]) & differs, x[past], found[today])
    return found


def ignored_values(ignore: str, dtype: np.dtype[Any]) -> list[float]:
    """The values listed in a text such as "NaN 0", in the precision of the data; raises `AlphaTypeError`.

    >>> ignored_values("NaN 0", np.dtype(np.float64))
    [nan, 0.0]
    """
    values = []
    for word in ignore.replace(",", " ").split():
        try:
            values.append(float(dtype.type(float(word))))
        except ValueError:
            raise AlphaTypeError(
                f"'{word}' in ignore=\"{ignore}\" is not a number", help='list values such as "NaN 0"'
            ) from None
    return values


def check_place(k: int, d: int, operator: str) -> None:
    """Raise `AlphaTypeError` where d days have no k-th value."""
    if not 1 <= k <= d:
        raise AlphaTypeError(
            f"{operator} cannot take the value number '{k}' of '{d}' days", help=f"give a k of 1 to {d}"
        )


def _counts(x: Array, ignore: str) -> Array:
    """Which values are not among those to ignore."""
    counts = np.ones(x.shape, dtype=bool)
    for value in ignored_values(ignore, x.dtype):
        counts &= ~np.isnan(x) if np.isnan(value) else x != value
    return counts


def _kth_recent(x: Array, valid: Array, d: int, k: int, operator: str) -> Array:
    check_place(k, d, operator)
    found = np.full(x.shape, np.nan, dtype=x.dtype)
    seen = np.zeros(x.shape, dtype=np.int64)
    for _, today, past in lags(len(x), d):
        seen[today] += valid[past]
        found[today] = np.where(valid[past] & (seen[today] == k), x[past], found[today])
    return found


OPERATORS = [
    _declare(
        signature='ts_backfill(x: matrix[u], lookback: window, k: int{1..} = 1, ignore: text = "NaN") -> matrix[u]',
        summary="the input, with gaps filled by a recent value",
        kernel=ts_backfill,
        fast="alphaplat_ops_time_series.fast_recent:ts_backfill",
        reach="1-lookback..0",
        source="B+",
    ),
    _declare(
        signature='kth_element(x: matrix[u], d: window, k: int{1..}, ignore: text = "NaN") -> matrix[u]',
        summary="the k-th most recent value within d days",
        kernel=kth_element,
        fast="alphaplat_ops_time_series.fast_recent:kth_element",
        reach="1-d..0",
        source="B+",
    ),
    _declare(
        signature="last_diff_value(x: matrix[u], d: window) -> matrix[u]",
        summary="the most recent value within d days that differs from today's",
        kernel=last_diff_value,
        fast="alphaplat_ops_time_series.fast_recent:last_diff_value",
        reach="1-d..0",
        source="B+",
    ),
]
