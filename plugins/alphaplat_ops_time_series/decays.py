"""Means of a window that weigh recent days more, and jumps softened."""

from __future__ import annotations

from functools import partial

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.windows import Window, delayed, enough, lags, rolling
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling", reach="1-d..0", cost="O(d)")


@rolling
def ts_decay_linear(x: Array, *, d: int, dense: bool = False, min_periods: int = 1) -> Array:
    """Give the mean of x over d days with weights d, d - 1, ..., 1 from today backwards.

    NaN counts as 0 and keeps its weight in the divisor d (d + 1) / 2; with `dense=true` it is skipped and the other
    weights are divided by their sum. Rows before the data's start are NaN too. Fewer than `min_periods` valid values
    give NaN.

    >>> x = np.array([[2.0], [np.nan], [6.0]])
    >>> ts_decay_linear(x, d=3).ravel(), ts_decay_linear(x, d=3, dense=True).ravel()
    (array([1.        , 0.66666667, 3.33333333]), array([2., 2., 5.]))
    """
    weights = [float(d - lag) for lag in range(d)]
    total, weight = _weighted(x, weights)
    divisor = weight if dense else np.full(x.shape, d * (d + 1) / 2.0)
    return enough(total / divisor, Window(d, x).count, min_periods)


@rolling
def ts_decay_exp_window(x: Array, *, d: int, factor: float, min_periods: int = 1) -> Array:
    """Give the mean of x over d days with weights 1, f, f^2, ... from today backwards, where f is `factor`.

    NaN is skipped: the weights are divided by the sum of those of valid values. The factor lies between 0 and 1.

    >>> ts_decay_exp_window(np.array([[2.0], [np.nan], [7.0]]), d=3, factor=0.5).ravel()
    array([2., 2., 6.])
    """
    check_factor(factor)
    total, weight = _weighted(x, [factor**lag for lag in range(d)])
    return enough(total / weight, Window(d, x).count, min_periods)


def check_factor(factor: float) -> None:
    """Raise `AlphaTypeError` for a factor that does not lie between 0 and 1."""
    if not 0.0 < factor < 1.0:
        raise AlphaTypeError(
            f"ts_decay_exp_window cannot decay by '{factor}'", help="give a factor above 0 and below 1"
        )


@rolling
def jump_decay(
    x: Array,
    *,
    d: int,
    stddev: bool = True,
    sensitivity: float = 0.5,
    force: float = 0.1,
    ddof: int = 0,
    min_periods: int = 1,
) -> Array:
    """Give x, but where it jumped since yesterday, only a part of the jump: y + force * (x - y), y being yesterday's x.

    A jump is a change of more than `sensitivity` standard deviations of x over d days, or with `stddev=false` of more
    than `sensitivity` itself. Where the change or the standard deviation is unknown, x stays.

    >>> jump_decay(np.array([[4.0], [2.0]]), d=6).ravel()
    array([4. , 3.8])
    """
    before = delayed(x, 1)
    change = x - before
    threshold = np.full(x.shape, sensitivity)
    if stddev:
        window = Window(d, x)
        (total,) = window.sums((2,))
        divisor = window.count - ddof
        spread = np.where(divisor > 0, np.sqrt(total / divisor), np.nan)
        threshold = sensitivity * enough(spread, window.count, min_periods)
    return np.where(np.abs(change) > threshold, before + force * change, x)


def _weighted(x: Array, weights: list[float]) -> tuple[Array, Array]:
    """The weighted sum of valid values, weights from today backwards, and the sum of their weights."""
    valid = np.isfinite(x)
    filled = np.where(valid, x, 0.0)
    total, weight = np.zeros(x.shape), np.zeros(x.shape)
    for lag, today, past in lags(len(x), len(weights)):
        total[today] += weights[lag] * filled[past]
        weight[today] += weights[lag] * valid[past]
    return total, weight


OPERATORS = [
    _declare(
        signature="ts_decay_linear(x: matrix[u], d: window, dense: flag = false, *,"
        " min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="the mean over d days with weights that fall linearly into the past",
        kernel=ts_decay_linear,
        fast="alphaplat_ops_time_series.fast_decays:ts_decay_linear",
        source="B+, K, rec.",
    ),
    _declare(
        signature="ts_decay_exp_window(x: matrix[u], d: window, factor: number{0<..<1}, *,"
        " min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="the mean over d days with weights that fall by a factor a day into the past",
        kernel=ts_decay_exp_window,
        fast="alphaplat_ops_time_series.fast_decays:ts_decay_exp_window",
        source="Bg",
    ),
    _declare(
        signature="jump_decay(x: matrix[u], d: window, stddev: flag = true, sensitivity: number = 0.5,"
        " force: number = 0.1, *, ddof: int = 0 @ddof, min_periods: int = 1 @min_periods) -> matrix[u]",
        summary="the input, but of a jump only a part",
        kernel=jump_decay,
        fast="alphaplat_ops_time_series.fast_changes:jump_decay",
        reach="-d..0",
        source="Bg",
    ),
]
