"""The largest and smallest value of a window, when they were, and where today stands between them."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.windows import Window, enough, lags, rolling
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling", reach="1-d..0", cost="O(d)")


@rolling
def ts_max(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the largest x in d days. NaN is skipped; fewer than `min_periods` valid values give NaN.

    >>> ts_max(np.array([[1.0], [np.nan], [0.0]]), d=2).ravel()
    array([1., 1., 0.])
    """
    return _largest(x, d, min_periods)


@rolling
def ts_min(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the smallest x in d days. NaN is skipped; fewer than `min_periods` valid values give NaN.

    >>> ts_min(np.array([[1.0], [np.nan], [4.0]]), d=2).ravel()
    array([1., 1., 4.])
    """
    return -_largest(-x, d, min_periods)


@rolling
def ts_arg_max(x: Array, *, d: int, origin: str = "age", min_periods: int = 1) -> Array:
    """Give when x was largest in d days, as days ago, 0 being today.

    With `origin=position` it is the row's place in the window, 1 being the oldest of the d rows. NaN is skipped; the
    most recent of equal values counts.

    >>> x = np.array([[5.0], [2.0], [5.0], [1.0]])
    >>> ts_arg_max(x, d=3).ravel(), ts_arg_max(x, d=3, origin="position").ravel()
    (array([0., 1., 0., 1.]), array([3., 2., 3., 2.]))
    """
    return _when_largest(x, d, origin, min_periods)


@rolling
def ts_arg_min(x: Array, *, d: int, origin: str = "age", min_periods: int = 1) -> Array:
    """Give when x was smallest in d days, as days ago, 0 being today.

    With `origin=position` it is the row's place in the window, 1 being the oldest of the d rows. NaN is skipped; the
    most recent of equal values counts.

    >>> x = np.array([[1.0], [2.0], [1.0], [5.0]])
    >>> ts_arg_min(x, d=3).ravel(), ts_arg_min(x, d=3, origin="position").ravel()
    (array([0., 1., 0., 1.]), array([3., 2., 3., 2.]))
    """
    return _when_largest(-x, d, origin, min_periods)


@rolling
def ts_max_diff(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give x minus the largest x in d days, which is never above 0. NaN today gives NaN.

    >>> ts_max_diff(np.array([[3.0], [1.0], [2.0]]), d=2).ravel()
    array([ 0., -2.,  0.])
    """
    return x - _largest(x, d, min_periods)


@rolling
def ts_min_diff(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give x minus the smallest x in d days, which is never below 0. NaN today gives NaN.

    >>> ts_min_diff(np.array([[3.0], [1.0], [2.0]]), d=2).ravel()
    array([0., 0., 1.])
    """
    return x + _largest(-x, d, min_periods)


@rolling
def ts_min_max_cps(x: Array, *, d: int, f: float = 2.0, min_periods: int = 1) -> Array:
    """Give smallest + largest - f * x, the extrema over d days. NaN today gives NaN.

    >>> ts_min_max_cps(np.array([[3.0], [1.0], [2.0]]), d=3).ravel()
    array([0., 2., 0.])
    """
    return (_largest(x, d, min_periods) - _largest(-x, d, min_periods)) - f * x


@rolling
def ts_min_max_diff(x: Array, *, d: int, f: float = 0.5, min_periods: int = 1) -> Array:
    """Give x - f * (smallest + largest), the extrema over d days. NaN today gives NaN.

    >>> ts_min_max_diff(np.array([[3.0], [1.0], [2.0]]), d=3).ravel()
    array([ 0., -1.,  0.])
    """
    return x - f * (_largest(x, d, min_periods) - _largest(-x, d, min_periods))


@rolling
def ts_scale(x: Array, *, d: int, constant: float = 0.0, min_periods: int = 1) -> Array:
    """Give (x - smallest) / (largest - smallest) + constant, the extrema over d days.

    NaN today gives NaN, and so does a flat window.

    >>> ts_scale(np.array([[3.0], [1.0], [2.0]]), d=3, constant=1.0).ravel()
    array([nan, 1. , 1.5])
    """
    largest, smallest = _largest(x, d, min_periods), -_largest(-x, d, min_periods)
    scaled: Array = (x - smallest) / (largest - smallest) + constant
    return scaled


def _largest(x: Array, d: int, min_periods: int) -> Array:
    largest = np.full(x.shape, np.nan)
    for _, today, past in lags(len(x), d):
        largest[today] = np.fmax(largest[today], x[past])
    return enough(largest, Window(d, x).count, min_periods)


def _when_largest(x: Array, d: int, origin: str, min_periods: int) -> Array:
    largest, age = np.full(x.shape, -np.inf), np.zeros(x.shape)
    for lag, today, past in lags(len(x), d):
        larger = x[past] > largest[today]
        largest[today] = np.where(larger, x[past], largest[today])
        age[today] = np.where(larger, float(lag), age[today])
    return enough(d - age if origin == "position" else age, Window(d, x).count, min_periods)


_LITERALS = "d: window, *, min_periods: int = 1 @min_periods)"
_WHEN = (
    "x: matrix, d: window, *, origin: word{age|position} = age @argmax, min_periods: int = 1 @min_periods) -> matrix[1]"
)

OPERATORS = [
    _declare(
        signature=f"ts_max(x: matrix[u], {_LITERALS} -> matrix[u]",
        summary="the largest value in d days",
        kernel=ts_max,
        fast="alphaplat_ops_time_series.fast_extrema:ts_max",
        source="B, K",
    ),
    _declare(
        signature=f"ts_min(x: matrix[u], {_LITERALS} -> matrix[u]",
        summary="the smallest value in d days",
        kernel=ts_min,
        fast="alphaplat_ops_time_series.fast_extrema:ts_min",
        source="B, K",
    ),
    _declare(
        signature=f"ts_arg_max({_WHEN}",
        summary="when the input was largest in d days",
        kernel=ts_arg_max,
        fast="alphaplat_ops_time_series.fast_extrema:ts_arg_max",
        source="B+, K, rec.",
    ),
    _declare(
        signature=f"ts_arg_min({_WHEN}",
        summary="when the input was smallest in d days",
        kernel=ts_arg_min,
        fast="alphaplat_ops_time_series.fast_extrema:ts_arg_min",
        source="B+, K, rec.",
    ),
    _declare(
        signature=f"ts_max_diff(x: matrix[u], {_LITERALS} -> matrix[u]",
        summary="the input minus its largest value in d days",
        kernel=ts_max_diff,
        fast="alphaplat_ops_time_series.fast_ranges:ts_max_diff",
        source="B",
    ),
    _declare(
        signature=f"ts_min_diff(x: matrix[u], {_LITERALS} -> matrix[u]",
        summary="the input minus its smallest value in d days",
        kernel=ts_min_diff,
        fast="alphaplat_ops_time_series.fast_ranges:ts_min_diff",
        source="B",
    ),
    _declare(
        signature="ts_min_max_cps(x: matrix[u], d: window, f: number = 2, *,"
        " min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="the sum of the extrema of d days minus f times the input",
        kernel=ts_min_max_cps,
        fast="alphaplat_ops_time_series.fast_ranges:ts_min_max_cps",
        source="Bg",
    ),
    _declare(
        signature="ts_min_max_diff(x: matrix[u], d: window, f: number = 0.5, *,"
        " min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="the input minus f times the sum of the extrema of d days",
        kernel=ts_min_max_diff,
        fast="alphaplat_ops_time_series.fast_ranges:ts_min_max_diff",
        source="Bg",
    ),
    _declare(
        signature="ts_scale(x: matrix, d: window, constant: number = 0, *,"
        " min_periods: int = 1 @min_periods) -> matrix[1]",
        summary="where the input stands between its extrema of d days, 0 to 1",
        kernel=ts_scale,
        fast="alphaplat_ops_time_series.fast_ranges:ts_scale",
        source="B+, rec.",
    ),
]
