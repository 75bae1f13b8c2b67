"""Lines and curves through the points of a window. Only complete points count."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.windows import BLOCK_CELLS, Window, blocks, delayed, enough, rolling
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling", reach="1-d..0", cost="O(d)")


@rolling
def ts_regression(y: Array, x: Array, *, d: int, lag: int = 0, rettype: int = 0, min_periods: int = 1) -> Array:
    """Fit y = a + b * (x of `lag` days ago) by least squares over d days, and give what `rettype` asks for.

    0 residual of today, 1 intercept a, 2 slope b, 3 fitted value of today, 4 SSE, 5 SST, 6 R-squared, 7 SSE / (n - 2),
    8 standard error of the slope, 9 standard error of the intercept (the printed formulas of 8 and 9 look exchanged;
    the labels are followed).

    Only the n complete pairs count. An x whose values are all equal gives NaN, but for SST; 7 to 9 need three pairs;
    0 and 3 need the values of today.

    >>> y, x = np.array([[1.0], [3.0], [6.0]]), np.array([[0.0], [1.0], [2.0]])
    >>> ts_regression(y, x, d=3, rettype=2).ravel(), ts_regression(y, x, d=3)[-1].round(4)
    (array([nan, 2. , 2.5]), array([0.1667]))
    """
    check_rettype(rettype)
    regressor = delayed(x, lag)
    window = Window(d, y, regressor)
    if rettype == 5:
        return enough(window.sums((2, 0))[0], window.count, min_periods)
    return enough(_line(window, regressor, rettype), window.count, min_periods)


def check_rettype(rettype: int) -> None:
    """Raise `AlphaTypeError` for a number that asks for nothing."""
    if not 0 <= rettype <= 9:
        raise AlphaTypeError(f"ts_regression has no rettype '{rettype}'", help="rettype is 0 to 9")


def _line(window: Window, regressor: Array, rettype: int) -> Array:
    xx, xy = window.sums((0, 2), (1, 1))
    slope: Array = np.where(xx > 0, xy / xx, np.nan)
    if rettype == 2:
        return slope
    if rettype == 0:
        rest: Array = window.deviation(0) - slope * window.deviation(1)
        return np.where(window.count == 2, 0.0 * rest, rest)
    mean_x, mean_y = window.mean(1), window.mean(0)
    if rettype in (1, 3):
        away = ((regressor - window.newest[1]) - window.drift[1]) if rettype == 3 else -mean_x
        return np.asarray(mean_y + slope * away)
    return _fit(window, slope, rettype, xx, mean_x)


def _fit(window: Window, slope: Array, rettype: int, xx: Array, mean_x: Array) -> Array:
    """How well the line fits: squared errors and what follows from them."""
    errors = _squared_errors(window, slope)
    if rettype == 4:
        return errors
    if rettype == 6:
        return np.asarray(1.0 - errors / window.sums((2, 0))[0])
    variance = np.where(window.count > 2, errors / (window.count - 2.0), np.nan)
    if rettype == 7:
        return variance
    share = 1.0 / xx if rettype == 8 else 1.0 / window.count + mean_x * mean_x / xx
    return np.sqrt(variance * share)


def _squared_errors(window: Window, slope: Array) -> Array:
    """The sum of squared residuals; a line goes through two points exactly."""
    errors = np.zeros(slope.shape)
    for today, _, (dy, dx) in window.deviations():
        rest = dy - slope[today] * dx
        errors[today] += rest * rest
    return np.where(window.count == 2, 0.0 * slope, errors)


@rolling
def ts_poly_regression(y: Array, x: Array, *, d: int, k: int = 1, min_periods: int = 1) -> Array:
    """Give today's residual of y after the least-squares polynomial in x of degree k over d days.

    Only complete pairs count. Fewer than k + 1 different values of x give NaN, as does NaN today; k + 1 pairs lie on
    the polynomial and give 0.

    >>> x = np.array([[0.0], [1.0], [2.0], [3.0]])
    >>> ts_poly_regression(x**2 + (x == 3), x, d=4, k=2)[-1].round(4)
    array([0.05])
    """
    check_degree(k)
    window = Window(d, y, x)
    (xx,) = window.sums((0, 2))
    width = np.where(xx > 0, np.sqrt(xx / window.count), 1.0)
    fit = _Polynomials(window, width, k)
    rest = window.deviation(0) - fit.curve(window.deviation(1) / width, slice(None))
    rest = np.where(window.count == k + 1, 0.0 * rest, rest)
    return enough(np.where(_different(x, y, d) > k, rest, np.nan), window.count, min_periods)


def check_degree(k: int) -> None:
    """Raise `AlphaTypeError` for what is not the degree of a polynomial."""
    if k < 0:
        raise AlphaTypeError(f"ts_poly_regression has no degree '{k}'", help="give a k of 0 or more")


class _Polynomials:
    """Polynomials in x that are orthogonal over each window (Forsythe), and y's coefficients on them.

    The three-term recurrence keeps its precision where powers of x would lose it.
    """

    def __init__(self, window: Window, width: Array, degree: int) -> None:
        self.centres: list[Array] = []
        self.ratios: list[Array] = []
        self.coefficients: list[Array] = []
        before = np.ones(width.shape)
        for _ in range(degree + 1):
            norm, centre, projection = np.zeros(width.shape), np.zeros(width.shape), np.zeros(width.shape)
            for today, valid, (dy, dx) in window.deviations():
                at = dx / width[today]
                own = np.where(valid, self.basis(at, today)[-1], 0.0)
                norm[today] += own * own
                centre[today] += at * own * own
                projection[today] += (dy - self.curve(at, today)) * own
            self.ratios.append(norm / before)
            self.centres.append(centre / norm)
            self.coefficients.append(projection / norm)
            before = norm

    def basis(self, at: Array, days: slice) -> list[Array]:
        """Give the values of the polynomials known so far, and of the next."""
        values = [np.ones(at.shape)]
        for degree, (centre, ratio) in enumerate(zip(self.centres, self.ratios, strict=True)):
            value = (at - centre[days]) * values[-1]
            values.append(value - ratio[days] * values[-2] if degree else value)
        return values

    def curve(self, at: Array, days: slice) -> Array:
        """Give the fitted value."""
        fitted = np.zeros(at.shape)
        for coefficient, value in zip(self.coefficients, self.basis(at, days), strict=False):
            fitted = fitted + coefficient[days] * value
        return fitted


def _different(x: Array, y: Array, d: int) -> Array:
    """How many different values x has in the complete rows of each window."""
    found = np.zeros(x.shape, dtype=np.int64)
    for days, (window, _) in blocks(d, x, y):
        ordered = np.sort(window, axis=-1)
        found[days] = np.count_nonzero(np.diff(ordered, axis=-1) > 0, axis=-1) + np.isfinite(ordered[..., 0])
    return found


@rolling
def ts_theilsen(x: Array, y: Array, *, d: int, min_periods: int = 1) -> Array:
    """Give the Theil-Sen slope of y against x over d days: the median of the slopes between all pairs of points.

    Points where either is NaN are skipped, and so are pairs with equal x; with no pair left the result is NaN.

    >>> ts_theilsen(np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [1.0], [9.0]]), d=3).ravel()
    array([nan, 1. , 4.5])
    """
    count = Window(d, x, y).count
    slope = np.full(x.shape, np.nan)
    later, earlier = np.triu_indices(d, 1)
    step = max(1, BLOCK_CELLS // max(1, len(later)))
    for days, (windows_x, windows_y) in blocks(d, x, y):
        cells_x, cells_y = windows_x.reshape(-1, d), windows_y.reshape(-1, d)
        medians = np.full(len(cells_x), np.nan)
        for start in range(0, len(cells_x) if len(later) else 0, step):
            some = slice(start, start + step)
            run = cells_x[some][:, later] - cells_x[some][:, earlier]
            rise = cells_y[some][:, later] - cells_y[some][:, earlier]
            medians[some] = _median(np.where(run != 0, rise / run, np.nan))
        slope[days] = medians.reshape(slope[days].shape)
    return enough(slope, count, min_periods)


def _median(rows: Array) -> Array:
    """The median of each row, NaN skipped."""
    ordered = np.sort(rows, axis=1)
    count = np.count_nonzero(~np.isnan(ordered), axis=1)[:, None]
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=1)
    high = np.take_along_axis(ordered, np.minimum(count // 2, rows.shape[1] - 1), axis=1)
    return np.where(count > 0, low + (high - low) / 2.0, np.nan)[:, 0]


OPERATORS = [
    _declare(
        signature="ts_regression(y: matrix, x: matrix, d: window, lag: shift = 0, rettype: int{0..9} = 0, *,"
        " min_periods: int = 1 @min_periods) -> matrix",
        summary="a line fitted over d days: residual, slope, fit or a measure of the fit",
        kernel=ts_regression,
        fast="alphaplat_ops_time_series.fast_regression:ts_regression",
        reach="1-d-lag..0",
        source="B+",
    ),
    _declare(
        signature="ts_poly_regression(y: matrix[u], x: matrix, d: window, k: int{0..} = 1, *,"
        " min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="today's residual after a polynomial fitted over d days",
        kernel=ts_poly_regression,
        fast="alphaplat_ops_time_series.fast_polynomials:ts_poly_regression",
        cost="O(k^2 d)",
        source="Bg",
    ),
    _declare(
        signature="ts_theilsen(x: matrix[u], y: matrix[v], d: window, *,"
        " min_periods: int = 1 @min_periods) -> matrix[v/u]",
        summary="the median slope of y against x over d days",
        kernel=ts_theilsen,
        fast="alphaplat_ops_time_series.fast_theilsen:ts_theilsen",
        cost="O(d^2 log d)",
        source="Bg",
    ),
]
