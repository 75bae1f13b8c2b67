"""Several series in one window: how they move together, and what one has of another.

Only complete rows count: those where every series has a number. A series whose valid values are all equal moves
with nothing: what would divide by its spread is NaN.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.windows import Window, enough, rolling
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling", reach="1-d..0", cost="O(d)")

_ALIKE = 1e-12


@rolling
def ts_corr(x: Array, y: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give Pearson's correlation of x and y over d days.

    Rows where either is NaN are skipped. A flat series gives NaN, and so do fewer than two complete rows; two give
    exactly 1 or -1.

    >>> ts_corr(np.array([[1.0], [2.0], [3.0]]), np.array([[2.0], [4.0], [0.0]]), d=3).ravel()
    array([ nan,  1. , -0.5])
    """
    window = Window(d, x, y)
    xx, yy, xy = window.sums((2, 0), (0, 2), (1, 1))
    return enough(_correlation(xy, xx, yy, window.count), window.count, min_periods)


@rolling
def ts_covariance(y: Array, x: Array, *, d: int, ddof: int = 0, min_periods: int = 1) -> Array:
    """Give the covariance of y and x over d days: sum((y - mean y) (x - mean x)) / (n - ddof).

    Rows where either is NaN are skipped; n counts the others. n not above `ddof` or below `min_periods` gives NaN.
    The worked example has ddof 0.

    >>> ts_covariance(np.array([[1.0], [2.0], [3.0]]), np.array([[2.0], [4.0], [6.0]]), d=2).ravel()
    array([0. , 0.5, 0.5])
    """
    window = Window(d, y, x)
    (total,) = window.sums((1, 1))
    divisor = window.count - ddof
    return enough(np.where(divisor > 0, total / divisor, np.nan), window.count, min_periods)


@rolling
def ts_co_skewness(y: Array, x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give mean(dy * dx^2) / (sd(y) * sd(x)^2) over d days, where d. is the deviation from the mean, with ddof 0.

    Rows where either is NaN are skipped; a flat series gives NaN.

    >>> y, x = np.array([[1.0], [0.0], [1.0]]), np.array([[2.0], [4.0], [6.0]])
    >>> ts_co_skewness(y, x, d=3).ravel().round(4)
    array([   nan, 0.    , 0.7071])
    """
    return co_skewness(Window(d, y, x), min_periods)


def co_skewness(window: Window, min_periods: int) -> Array:
    """The formula of `ts_co_skewness`."""
    yy, xx, yxx = (total / window.count for total in window.sums((2, 0), (0, 2), (1, 2)))
    return enough(yxx / (np.sqrt(yy) * xx), window.count, min_periods)


@rolling
def ts_co_kurtosis(y: Array, x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give mean(dy * dx^3) / (sd(y) * sd(x)^3) over d days, where d. is the deviation from the mean, with ddof 0.

    Rows where either is NaN are skipped; a flat series gives NaN.

    >>> ts_co_kurtosis(np.array([[1.0], [0.0]]), np.array([[2.0], [4.0]]), d=2).ravel()
    array([nan, -1.])
    """
    return co_kurtosis(Window(d, y, x), min_periods)


def co_kurtosis(window: Window, min_periods: int) -> Array:
    """The formula of `ts_co_kurtosis`."""
    yy, xx, yxxx = (total / window.count for total in window.sums((2, 0), (0, 2), (1, 3)))
    return enough(yxxx / (np.sqrt(yy) * (xx * np.sqrt(xx))), window.count, min_periods)


@rolling
def ts_triple_corr(x: Array, y: Array, z: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give mean(dx * dy * dz) / (sd(x) * sd(y) * sd(z)) over d days, d. being the deviation from the mean, ddof 0.

    Rows where any of the three is NaN are skipped; a flat series gives NaN.

    >>> x = np.array([[0.0], [0.0], [3.0]])
    >>> ts_triple_corr(x, x, x, d=3).ravel().round(4)
    array([   nan,    nan, 0.7071])
    """
    return triple_corr(Window(d, x, y, z), min_periods)


def triple_corr(window: Window, min_periods: int) -> Array:
    """The formula of `ts_triple_corr`."""
    totals = window.sums((2, 0, 0), (0, 2, 0), (0, 0, 2), (1, 1, 1))
    xx, yy, zz, xyz = (total / window.count for total in totals)
    return enough(xyz / (np.sqrt(xx) * np.sqrt(yy) * np.sqrt(zz)), window.count, min_periods)


@rolling
def ts_partial_corr(x: Array, y: Array, z: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the correlation of x and y given z over d days: (xy - xz * yz) / sqrt((1 - xz^2) (1 - yz^2)).

    xy, xz and yz are correlations over the rows where all three are valid. Where x or y follows z exactly (to within
    rounding), nothing is left to correlate and the result is NaN; so it is for a flat series.

    >>> x, y, z = (np.array(one)[:, None] for one in ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0], [0.0, 1.0, 1.0, 0.0]))
    >>> ts_partial_corr(x, y, z, d=4)[-1].round(4)
    array([0.6])
    """
    return partial_corr(Window(d, x, y, z), min_periods)


def partial_corr(window: Window, min_periods: int) -> Array:
    """The formula of `ts_partial_corr`."""
    count = window.count
    xx, yy, zz, xy, xz, yz = window.sums((2, 0, 0), (0, 2, 0), (0, 0, 2), (1, 1, 0), (1, 0, 1), (0, 1, 1))
    by_xz, by_yz = _correlation(xz, xx, zz, count), _correlation(yz, yy, zz, count)
    left_x, left_y = 1.0 - by_xz * by_xz, 1.0 - by_yz * by_yz
    found = (_correlation(xy, xx, yy, count) - by_xz * by_yz) / (np.sqrt(left_x) * np.sqrt(left_y))
    own = (left_x > _ALIKE) & (left_y > _ALIKE)
    return enough(np.where(own, np.clip(found, -1.0, 1.0), np.nan), count, min_periods)


@rolling
def ts_vector_proj(x: Array, y: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give today's part of x along y: y * (x.y) / (y.y), where the products run over d days, without centring.

    Rows where either is NaN are skipped; NaN today gives NaN, and so does a y that is zero throughout.

    >>> ts_vector_proj(np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]]), d=2).ravel()
    array([1., 2.])
    """
    return along(Window(d, x, y), min_periods)


@rolling
def ts_vector_neut(x: Array, y: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give what today's x has beside y: x - y * (x.y) / (y.y), where the products run over d days.

    Rows where either is NaN are skipped; NaN today gives NaN, and so does a y that is zero throughout.

    >>> ts_vector_neut(np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]]), d=2).ravel()
    array([0., 1.])
    """
    return x - along(Window(d, x, y), min_periods)


def _correlation(xy: Array, xx: Array, yy: Array, count: Array) -> Array:
    """Pearson's from sums of products of deviations; of two points it has only a sign."""
    scale = np.sqrt(xx) * np.sqrt(yy)
    clipped: Array = np.clip(xy / np.where(scale > 0, scale, np.nan), -1.0, 1.0)
    return np.where(count == 2, np.sign(clipped), clipped)


def along(window: Window, min_periods: int) -> Array:
    """The part of the first series along the second, NaN where today's row is not complete."""
    xy, yy = window.products((1, 1), (0, 2))
    part = np.where(window.valid, window.series[1] * (xy / yy), np.nan)
    return enough(part, window.count, min_periods)


_LITERALS = "d: window, *, min_periods: int = 1 @min_periods)"

OPERATORS = [
    _declare(
        signature=f"ts_corr(x: matrix, y: matrix, {_LITERALS} -> matrix[1]",
        summary="the correlation of two inputs over d days",
        kernel=ts_corr,
        fast="alphaplat_ops_time_series.fast_pairs:ts_corr",
        commutative=True,
        source="B+, K",
    ),
    _declare(
        signature="ts_covariance(y: matrix[u], x: matrix[v], d: window, *, ddof: int = 0 @ddof,"
        " min_periods: int = 1 @min_periods) -> matrix[u*v]",
        summary="the covariance of two inputs over d days",
        kernel=ts_covariance,
        fast="alphaplat_ops_time_series.fast_pairs:ts_covariance",
        commutative=True,
        source="B+, K",
    ),
    _declare(
        signature=f"ts_co_skewness(y: matrix, x: matrix, {_LITERALS} -> matrix[1]",
        summary="the co-skewness of y with x over d days",
        kernel=ts_co_skewness,
        fast="alphaplat_ops_time_series.fast_windows:ts_co_skewness",
        source="Bg, C",
    ),
    _declare(
        signature=f"ts_co_kurtosis(y: matrix, x: matrix, {_LITERALS} -> matrix[1]",
        summary="the co-kurtosis of y with x over d days",
        kernel=ts_co_kurtosis,
        fast="alphaplat_ops_time_series.fast_windows:ts_co_kurtosis",
        source="Bg, C",
    ),
    _declare(
        signature=f"ts_triple_corr(x: matrix, y: matrix, z: matrix, {_LITERALS} -> matrix[1]",
        summary="the mean product of three standardized inputs over d days",
        kernel=ts_triple_corr,
        fast="alphaplat_ops_time_series.fast_windows:ts_triple_corr",
        source="Bg, C",
    ),
    _declare(
        signature=f"ts_partial_corr(x: matrix, y: matrix, z: matrix, {_LITERALS} -> matrix[1]",
        summary="the correlation of two inputs over d days given a third",
        kernel=ts_partial_corr,
        fast="alphaplat_ops_time_series.fast_windows:ts_partial_corr",
        source="Bg, C",
    ),
    _declare(
        signature=f"ts_vector_proj(x: matrix[u], y: matrix, {_LITERALS} -> matrix[u]",
        summary="today's part of the input along another over d days",
        kernel=ts_vector_proj,
        fast="alphaplat_ops_time_series.fast_windows:ts_vector_proj",
        source="Bg",
    ),
    _declare(
        signature=f"ts_vector_neut(x: matrix[u], y: matrix, {_LITERALS} -> matrix[u]",
        summary="what today's input has beside another over d days",
        kernel=ts_vector_neut,
        fast="alphaplat_ops_time_series.fast_windows:ts_vector_neut",
        source="Bg",
    ),
]
