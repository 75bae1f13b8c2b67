"""Several series in one window: how they move together, and what one has of another.

Only complete rows count: those where every series has a number. A series whose valid values are all equal moves
with nothing: what would divide by its spread is NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from alphaplat.kernels.numbers import Array
from alphaplat.kernels.windows import Window, enough, rolling
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling", reach="1-d..0", cost="O(d)")

_ALIKE = 1e-12


@dataclass(frozen=True)
class CoMoment:
    """What several series have in common: a formula of the number of complete rows and of sums of products."""

    powers: tuple[tuple[int, ...], ...]
    formula: Callable[..., Array]

    def of(self, window: Window, min_periods: int) -> Array:
        """Give the value in each window; NaN with fewer complete rows than `min_periods`."""
        return enough(self.formula(window.count, *window.sums(*self.powers)), window.count, min_periods)


def _co_skewness(count: Array, yy: Array, xx: Array, yxx: Array) -> Array:
    return np.asarray(yxx / count / (np.sqrt(yy / count) * (xx / count)))


def _co_kurtosis(count: Array, yy: Array, xx: Array, yxxx: Array) -> Array:
    variance = xx / count
    return np.asarray(yxxx / count / (np.sqrt(yy / count) * (variance * np.sqrt(variance))))


def _triple_corr(count: Array, xx: Array, yy: Array, zz: Array, xyz: Array) -> Array:
    return np.asarray(xyz / count / (np.sqrt(xx / count) * np.sqrt(yy / count) * np.sqrt(zz / count)))


def _partial_corr(count: Array, xx: Array, yy: Array, zz: Array, xy: Array, xz: Array, yz: Array) -> Array:
    by_xz, by_yz = _correlation(xz, xx, zz, count), _correlation(yz, yy, zz, count)
    left_x, left_y = 1.0 - by_xz * by_xz, 1.0 - by_yz * by_yz
    found = (_correlation(xy, xx, yy, count) - by_xz * by_yz) / (np.sqrt(left_x) * np.sqrt(left_y))
    own = (left_x > _ALIKE) & (left_y > _ALIKE)
    return np.where(own, np.clip(found, -1.0, 1.0), np.nan)


def _correlation(xy: Array, xx: Array, yy: Array, count: Array) -> Array:
    """Pearson's from sums of products of deviations; of two points it has only a sign."""
    scale = np.sqrt(xx) * np.sqrt(yy)
    clipped: Array = np.clip(xy / np.where(scale > 0, scale, np.nan), -1.0, 1.0)
    return np.where(count == 2, np.sign(clipped), clipped)


CO_SKEWNESS = CoMoment(((2, 0), (0, 2), (1, 2)), _co_skewness)
CO_KURTOSIS = CoMoment(((2, 0), (0, 2), (1, 3)), _co_kurtosis)
TRIPLE_CORR = CoMoment(((2, 0, 0), (0, 2, 0), (0, 0, 2), (1, 1, 1)), _triple_corr)
PARTIAL_CORR = CoMoment(((2, 0, 0), (0, 2, 0), (0, 0, 2), (1, 1, 0), (1, 0, 1), (0, 1, 1)), _partial_corr)


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
    return CO_SKEWNESS.of(Window(d, y, x), min_periods)


@rolling
def ts_co_kurtosis(y: Array, x: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give mean(dy * dx^3) / (sd(y) * sd(x)^3) over d days, where d. is the deviation from the mean, with ddof 0.

    Rows where either is NaN are skipped; a flat series gives NaN.

    >>> ts_co_kurtosis(np.array([[1.0], [0.0]]), np.array([[2.0], [4.0]]), d=2).ravel()
    array([nan, -1.])
    """
    return CO_KURTOSIS.of(Window(d, y, x), min_periods)


@rolling
def ts_triple_corr(x: Array, y: Array, z: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give mean(dx * dy * dz) / (sd(x) * sd(y) * sd(z)) over d days, d. being the deviation from the mean, ddof 0.

    Rows where any of the three is NaN are skipped; a flat series gives NaN.

    >>> x = np.array([[0.0], [0.0], [3.0]])
    >>> ts_triple_corr(x, x, x, d=3).ravel().round(4)
    array([   nan,    nan, 0.7071])
    """
    return TRIPLE_CORR.of(Window(d, x, y, z), min_periods)


@rolling
def ts_partial_corr(x: Array, y: Array, z: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the correlation of x and y given z over d days: (xy - xz * yz) / sqrt((1 - xz^2) (1 - yz^2)).

    xy, xz and yz are correlations over the rows where all three are valid. Where x or y follows z exactly (to within
    rounding), nothing is left to correlate and the result is NaN; so it is for a flat series.

    >>> x, y, z = (np.array(one)[:, None] for one in ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0], [0.0, 1.0, 1.0, 0.0]))
    >>> ts_partial_corr(x, y, z, d=4)[-1].round(4)
    array([0.6])
    """
    return PARTIAL_CORR.of(Window(d, x, y, z), min_periods)


@rolling
def ts_vector_proj(x: Array, y: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give today's part of x along y: y * (x.y) / (y.y), where the products run over d days, without centring.

    Rows where either is NaN are skipped; NaN today gives NaN, and so does a y that is zero throughout.

    >>> ts_vector_proj(np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]]), d=2).ravel()
    array([1., 2.])
    """
    return _along(Window(d, x, y), min_periods)


@rolling
def ts_vector_neut(x: Array, y: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give what today's x has beside y: x - y * (x.y) / (y.y), where the products run over d days.

    Rows where either is NaN are skipped; NaN today gives NaN, and so does a y that is zero throughout.

    >>> ts_vector_neut(np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]]), d=2).ravel()
    array([0., 1.])
    """
    return x - _along(Window(d, x, y), min_periods)


def _along(window: Window, min_periods: int) -> Array:
    return enough(
        part_along(window.valid, window.series[1], *window.products((1, 1), (0, 2))), window.count, min_periods
    )


def part_along(valid: Array, y: Array, xy: Array, yy: Array) -> Array:
    """The part of a series along another, y, from sums of products; NaN where today's row is not complete."""
    return np.where(valid, y * (xy / yy), np.nan)


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
        fast="alphaplat_ops_time_series.fast_comoments:ts_co_skewness",
        source="Bg, C",
    ),
    _declare(
        signature=f"ts_co_kurtosis(y: matrix, x: matrix, {_LITERALS} -> matrix[1]",
        summary="the co-kurtosis of y with x over d days",
        kernel=ts_co_kurtosis,
        fast="alphaplat_ops_time_series.fast_comoments:ts_co_kurtosis",
        source="Bg, C",
    ),
    _declare(
        signature=f"ts_triple_corr(x: matrix, y: matrix, z: matrix, {_LITERALS} -> matrix[1]",
        summary="the mean product of three standardized inputs over d days",
        kernel=ts_triple_corr,
        fast="alphaplat_ops_time_series.fast_comoments:ts_triple_corr",
        source="Bg, C",
    ),
    _declare(
        signature=f"ts_partial_corr(x: matrix, y: matrix, z: matrix, {_LITERALS} -> matrix[1]",
        summary="the correlation of two inputs over d days given a third",
        kernel=ts_partial_corr,
        fast="alphaplat_ops_time_series.fast_comoments:ts_partial_corr",
        source="Bg, C",
    ),
    _declare(
        signature=f"ts_vector_proj(x: matrix[u], y: matrix, {_LITERALS} -> matrix[u]",
        summary="today's part of the input along another over d days",
        kernel=ts_vector_proj,
        fast="alphaplat_ops_time_series.fast_comoments:ts_vector_proj",
        source="Bg",
    ),
    _declare(
        signature=f"ts_vector_neut(x: matrix[u], y: matrix, {_LITERALS} -> matrix[u]",
        summary="what today's input has beside another over d days",
        kernel=ts_vector_neut,
        fast="alphaplat_ops_time_series.fast_comoments:ts_vector_neut",
        source="Bg",
    ),
]
