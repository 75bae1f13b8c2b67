"""Spread and shape of a window: moments about its mean.

A window whose valid values are all equal has a spread of exactly zero, and no shape: what would divide by the
spread is NaN.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.windows import Window, enough, rolling
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling", reach="1-d..0", cost="O(d)")


@rolling
def ts_std_dev(x: Array, *, d: int, ddof: int = 0, min_periods: int = 1) -> Array:
    """Give the standard deviation of x over d days: the root of sum((x - mean)^2) / (n - ddof).

    NaN is skipped; n counts valid values. A flat window gives exactly 0; n not above `ddof` or below `min_periods`
    gives NaN. The worked example has ddof 0.

    >>> ts_std_dev(np.array([[1.0], [np.nan], [3.0]]), d=3).ravel()
    array([0., 0., 1.])
    """
    window = Window(d, x)
    return enough(_spread(window, ddof), window.count, min_periods)


@rolling
def ts_zscore(x: Array, *, d: int, ddof: int = 0, min_periods: int = 1) -> Array:
    """Give (x - mean) / standard deviation, both over d days.

    NaN is skipped, but NaN today gives NaN; so do a flat window and fewer than `min_periods` valid values. Published
    examples differ in ddof; here it is 0 unless the convention says 1.

    >>> ts_zscore(np.array([[1.0], [np.nan], [3.0]]), d=3).ravel()
    array([nan, nan,  1.])
    """
    window = Window(d, x)
    return enough(window.deviation() / _spread(window, ddof), window.count, min_periods)


@rolling
def ts_ir(x: Array, *, d: int, ddof: int = 0, min_periods: int = 1) -> Array:
    """Give mean / standard deviation, both over d days. NaN is skipped; a flat window gives NaN.

    >>> ts_ir(np.array([[1.0], [np.nan], [3.0]]), d=3).ravel()
    array([nan, nan,  2.])
    """
    window = Window(d, x)
    return enough(window.mean() / _spread(window, ddof), window.count, min_periods)


@rolling
def ts_skewness(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the third central moment over d days divided by the cube of the standard deviation, all with ddof 0.

    NaN is skipped; a flat window gives NaN.

    >>> ts_skewness(np.array([[0.0], [0.0], [3.0]]), d=3).ravel().round(4)
    array([   nan,    nan, 0.7071])
    """
    window = Window(d, x)
    second, third = (total / window.count for total in window.sums((2,), (3,)))
    return enough(third / (second * np.sqrt(second)), window.count, min_periods)


@rolling
def ts_kurtosis(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the excess kurtosis over d days: the fourth central moment / variance^2 - 3, with ddof 0.

    NaN is skipped; a flat window gives NaN. Whether the excess is meant is not published.

    >>> ts_kurtosis(np.array([[0.0], [2.0], [0.0], [2.0]]), d=4).ravel()
    array([ nan, -2. , -1.5, -2. ])
    """
    window = Window(d, x)
    second, fourth = (total / window.count for total in window.sums((2,), (4,)))
    return enough(fourth / (second * second) - 3.0, window.count, min_periods)


@rolling
def ts_moment(x: Array, *, d: int, k: int = 0, min_periods: int = 1) -> Array:
    """Give the k-th central moment over d days, the mean of (x - mean)^k. NaN is skipped; k = 0 gives 1, k = 1 gives 0.

    >>> ts_moment(np.array([[1.0], [np.nan], [3.0]]), d=3, k=2).ravel()
    array([0., 0., 1.])
    """
    check_power(k)
    window = Window(d, x)
    (total,) = window.sums((k,))
    return moment(total, window.count, k, min_periods)


def check_power(k: int) -> None:
    """Raise `AlphaTypeError` for what is not the power of a moment."""
    if k < 0:
        raise AlphaTypeError(f"ts_moment has no moment '{k}'", help="give a k of 0 or more")


def moment(total: Array, count: Array, k: int, min_periods: int) -> Array:
    """The k-th central moment from a sum of powers of deviations."""
    return enough(np.zeros(total.shape) if k == 1 else total / count, count, min_periods)


def _spread(window: Window, ddof: int) -> Array:
    (total,) = window.sums((2,))
    divisor = window.count - ddof
    return np.where(divisor > 0, np.sqrt(total / divisor), np.nan)


_SPREAD = "d: window, *, ddof: int = 0 @ddof, min_periods: int = 1 @min_periods)"

OPERATORS = [
    _declare(
        signature=f"ts_std_dev(x: matrix[u], {_SPREAD} -> matrix[u]",
        summary="the standard deviation over d days",
        kernel=ts_std_dev,
        fast="alphaplat_ops_time_series.fast_moments:ts_std_dev",
        source="B+, K",
    ),
    _declare(
        signature=f"ts_zscore(x: matrix, {_SPREAD} -> matrix[1]",
        summary="the distance from the mean of d days, in standard deviations",
        kernel=ts_zscore,
        fast="alphaplat_ops_time_series.fast_moments:ts_zscore",
        source="B+",
    ),
    _declare(
        signature=f"ts_ir(x: matrix, {_SPREAD} -> matrix[1]",
        summary="the mean over d days divided by the standard deviation",
        kernel=ts_ir,
        fast="alphaplat_ops_time_series.fast_moments:ts_ir",
        source="B",
    ),
    _declare(
        signature="ts_skewness(x: matrix, d: window, *, min_periods: int = 1 @min_periods) -> matrix[1]",
        summary="the skewness over d days",
        kernel=ts_skewness,
        fast="alphaplat_ops_time_series.fast_shapes:ts_skewness",
        source="B+",
    ),
    _declare(
        signature="ts_kurtosis(x: matrix, d: window, *, min_periods: int = 1 @min_periods) -> matrix[1]",
        summary="the excess kurtosis over d days",
        kernel=ts_kurtosis,
        fast="alphaplat_ops_time_series.fast_shapes:ts_kurtosis",
        source="Bg, rec.",
    ),
    _declare(
        signature="ts_moment(x: matrix[u], d: window, k: int{0..} = 0, *,"
        " min_periods: int = 1 @min_periods) -> matrix[u^k]",
        summary="the k-th central moment over d days",
        kernel=ts_moment,
        fast="alphaplat_ops_time_series.fast_comoments:ts_moment",
        source="Bg, C",
    ),
]
