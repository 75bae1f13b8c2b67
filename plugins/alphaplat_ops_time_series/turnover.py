"""Smoothing that is tuned, day by day, so that turnover comes near a target.

How the published operators fit their weight is not known. Here a fit looks at the past only: of eleven evenly spaced
weights each day takes the one whose own output, from the data's start up to that day, has the turnover (total change
/ total size, over the market) nearest to the target; of equally near ones the smallest.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array, reduction
from alphaplat.spec import OperatorSpec
from alphaplat_ops_time_series.limits import delta_limited, humped, market_sum, recursion

_declare = partial(OperatorSpec, category="time series", shape="cross_section", reach="-inf..0", source="Bg, rec.")

STEPS = 11


@reduction
def ts_target_tvr_decay(
    x: Array, *, lambda_min: float = 0.0, lambda_max: float = 1.0, target_tvr: float = 0.1
) -> Array:
    """Give w * yesterday's output + (1 - w) * x, with the weight w that brings turnover nearest to `target_tvr`.

    The weight is chosen each day from eleven between `lambda_min` and `lambda_max` by the past alone. NaN today
    gives NaN and is skipped.

    >>> x = np.array([[1.0], [3.0], [1.0]])
    >>> ts_target_tvr_decay(x, lambda_min=0.5, lambda_max=0.5).ravel()
    array([1. , 2. , 1.5])
    """

    def decayed(weight: float) -> Array:
        return recursion(x, lambda t, state: weight * state + (1.0 - weight) * x[t])

    return _nearest_turnover(decayed, lambda_min, lambda_max, target_tvr)


@reduction
def ts_target_tvr_delta_limit(
    x: Array, y: Array, *, lambda_min: float = 0.0, lambda_max: float = 1.0, target_tvr: float = 0.1
) -> Array:
    """Give ts_delta_limit(x, y, limit_volume=w) with the w that brings turnover nearest to `target_tvr`.

    w is chosen each day from eleven between `lambda_min` and `lambda_max` by the past alone. NaN today gives NaN
    and is skipped.

    >>> x = np.array([[1.0], [3.0], [1.0]])
    >>> ts_target_tvr_delta_limit(x, np.array(1.0), lambda_min=0.5, lambda_max=0.5).ravel()
    array([1. , 1.5, 1. ])
    """
    return _nearest_turnover(partial(delta_limited, x, y), lambda_min, lambda_max, target_tvr)


@reduction
def ts_target_tvr_hump(x: Array, *, lambda_min: float = 0.0, lambda_max: float = 1.0, target_tvr: float = 0.1) -> Array:
    """Give hump(x, hump=w) with the w that brings turnover nearest to `target_tvr`.

    w is chosen each day from eleven between `lambda_min` and `lambda_max` by the past alone. NaN today gives NaN
    and is skipped.

    >>> ts_target_tvr_hump(np.array([[5.0], [2.0]]), lambda_min=0.75, lambda_max=0.75).ravel()
    array([5. , 3.5])
    """
    return _nearest_turnover(partial(humped, x), lambda_min, lambda_max, target_tvr)


def _nearest_turnover(smoothed: Callable[[float], Array], low: float, high: float, target: float) -> Array:
    steps = weights(low, high)
    result = smoothed(low)
    nearest = np.full(len(result), np.inf)
    for weight in steps:
        output = smoothed(weight)
        miss = np.abs(_turnover(output) - target)
        better = miss < nearest
        nearest = np.where(better, miss, nearest)
        result = np.where(better[:, None], output, result)
    return result


def weights(low: float, high: float) -> list[float]:
    """The weights to choose from; raises `AlphaTypeError` where there are none.

    >>> weights(0.0, 0.5)[:3]
    [0.0, 0.05, 0.1]
    """
    if not low <= high:
        raise AlphaTypeError(
            f"lambda_min '{low}' lies above lambda_max '{high}'", help="give a lambda_min of at most lambda_max"
        )
    return [low + (high - low) * step / (STEPS - 1) for step in range(STEPS)]


def _turnover(output: Array) -> Array:
    """Each day's turnover from the data's start on: total change / total size over the market, NaN counting as 0."""
    held = np.where(np.isnan(output), 0.0, output)
    traded = np.abs(np.diff(held, axis=0, prepend=np.zeros((1, held.shape[1]))))
    traded[:1] = 0.0
    turnover: Array = np.add.accumulate(market_sum(traded)) / np.add.accumulate(market_sum(np.abs(held)))
    return turnover


_LAMBDAS = "lambda_min: number = 0, lambda_max: number = 1, target_tvr: number = 0.1"

OPERATORS = [
    _declare(
        signature=f"ts_target_tvr_decay(x: matrix[u], {_LAMBDAS}) -> matrix[u]",
        summary="the input smoothed so that turnover comes near a target",
        kernel=ts_target_tvr_decay,
        fast="alphaplat_ops_time_series.fast_market:ts_target_tvr_decay",
    ),
    _declare(
        signature=f"ts_target_tvr_delta_limit(x: matrix[u], y: matrix, {_LAMBDAS}) -> matrix[u]",
        summary="the input with its daily change limited so that turnover comes near a target",
        kernel=ts_target_tvr_delta_limit,
        fast="alphaplat_ops_time_series.fast_market:ts_target_tvr_delta_limit",
    ),
    _declare(
        signature=f"ts_target_tvr_hump(x: matrix[1], {_LAMBDAS}) -> matrix[1]",
        summary="the input with small changes held back so that turnover comes near a target",
        kernel=ts_target_tvr_hump,
        fast="alphaplat_ops_time_series.fast_market:ts_target_tvr_hump",
    ),
]
