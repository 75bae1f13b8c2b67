"""Sums, means and products of a window."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.windows import Window, enough, lags, rolling
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling", reach="1-d..0", cost="O(d)")


@rolling
def ts_sum(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the sum of x over d days.

    NaN is skipped; with fewer than `min_periods` valid values the result is NaN, and so it is at the start.

    >>> ts_sum(np.array([[1.0], [np.nan], [4.0]]), d=2).ravel()
    array([1., 1., 4.])
    """
    window = Window(d, x)
    return enough(window.total(), window.count, min_periods)


@rolling
def ts_mean(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the mean of x over d days.

    NaN is skipped: the sum is divided by the number of valid values. With fewer than `min_periods` of them the
    result is NaN. The mean of equal values is exactly that value.

    >>> ts_mean(np.array([[1.0], [np.nan], [4.0]]), d=3).ravel()
    array([1. , 1. , 2.5])
    """
    window = Window(d, x)
    return enough(window.mean(), window.count, min_periods)


@rolling
def ts_av_diff(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give x minus its mean over d days, NaN skipped in the mean. NaN today gives NaN; a flat window gives 0.

    >>> ts_av_diff(np.array([[1.0], [np.nan], [4.0]]), d=3).ravel()
    array([0. , nan, 1.5])
    """
    window = Window(d, x)
    return enough(window.deviation(), window.count, min_periods)


@rolling
def ts_product(x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the product of x over d days.

    NaN is skipped; negative factors are fine; overflow gives NaN. With fewer than `min_periods` valid values the
    result is NaN.

    >>> ts_product(np.array([[2.0], [np.nan], [-4.0]]), d=3).ravel()
    array([ 2.,  2., -8.])
    """
    window = Window(d, x)
    factors = np.where(window.valid, x, 1.0)
    product = np.ones(x.shape)
    for _, today, past in lags(len(x), d):
        product[today] *= factors[past]
    return enough(product, window.count, min_periods)


@rolling
def ts_count_nans(x: Array, *, d: int) -> Array:
    """Give the number of NaN in x over d days, and never NaN. Infinities count, and rows before the data's start too.

    >>> ts_count_nans(np.array([[1.0], [np.nan], [4.0]]), d=2).ravel()
    array([1., 1., 1.])
    """
    return d - Window(d, x).count


OPERATORS = [
    _declare(
        signature="ts_sum(x: matrix[u], d: window, *, min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="the sum over d days",
        kernel=ts_sum,
        fast="alphaplat_ops_time_series.fast_sums:ts_sum",
        source="B, K",
    ),
    _declare(
        signature="ts_mean(x: matrix[u], d: window, *, min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="the mean over d days",
        kernel=ts_mean,
        fast="alphaplat_ops_time_series.fast_sums:ts_mean",
        source="B+",
    ),
    _declare(
        signature="ts_av_diff(x: matrix[u], d: window, *, min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="the input minus its mean over d days",
        kernel=ts_av_diff,
        fast="alphaplat_ops_time_series.fast_sums:ts_av_diff",
        source="B+",
    ),
    _declare(
        signature="ts_product(x: matrix[1], d: window, *, min_periods: int = 1 @min_periods) -> matrix[1]",
        summary="the product over d days",
        kernel=ts_product,
        fast="alphaplat_ops_time_series.fast_sums:ts_product",
        source="B+, K, rec.",
    ),
    _declare(
        signature="ts_count_nans(x: matrix, d: window) -> matrix[1]",
        summary="the number of missing values in d days",
        kernel=ts_count_nans,
        fast="alphaplat_ops_time_series.fast_sums:ts_count_nans",
        source="B+",
    ),
]
