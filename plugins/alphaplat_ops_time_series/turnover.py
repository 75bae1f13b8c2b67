"""Smoothing that is tuned, day by day, so that turnover comes near a target.

How the published operators fit their weight is not known. Here a fit looks at the past only: of eleven evenly spaced
weights each day takes the one whose own output, from the data's start up to that day, has the turnover (total change
/ total size, over the market) nearest to the target; of equally near ones the smallest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array, reduction
from alphaplat.spec import OperatorSpec
from alphaplat_ops_time_series.limits import delta_limited, humped, market_sum, recursion

STEPS = 11


@reduction
def ts_target_tvr_decay(
    x: Array,
    *,
    lambda_min: float = 0.0,
    lambda_max: float = 1.0,
    target_tvr: float = 0.1,
    state: Array | None = None,
) -> Array:
    """Give w * yesterday's output + (1 - w) * x, with the weight w that brings turnover nearest to `target_tvr`.

    The weight is chosen each day from eleven between `lambda_min` and `lambda_max` by the past alone. NaN today
    gives NaN and is skipped.

    >>> x = np.array([[1.0], [3.0], [1.0]])
    >>> ts_target_tvr_decay(x, lambda_min=0.5, lambda_max=0.5).ravel()
    array([1. , 2. , 1.5])
    """

    def decayed(weight: float, last: Array) -> Array:
        return recursion(x, lambda t, before: weight * before + (1.0 - weight) * x[t], last)

    return _nearest_turnover(decayed, x.shape[1], lambda_min, lambda_max, target_tvr, state)


@reduction
def ts_target_tvr_delta_limit(
    x: Array,
    y: Array,
    *,
    lambda_min: float = 0.0,
    lambda_max: float = 1.0,
    target_tvr: float = 0.1,
    state: Array | None = None,
) -> Array:
    """Give ts_delta_limit(x, y, limit_volume=w) with the w that brings turnover nearest to `target_tvr`.

    w is chosen each day from eleven between `lambda_min` and `lambda_max` by the past alone. NaN today gives NaN
    and is skipped.

    >>> x = np.array([[1.0], [3.0], [1.0]])
    >>> ts_target_tvr_delta_limit(x, np.array(1.0), lambda_min=0.5, lambda_max=0.5).ravel()
    array([1. , 1.5, 1. ])
    """
    return _nearest_turnover(partial(delta_limited, x, y), x.shape[1], lambda_min, lambda_max, target_tvr, state)


@reduction
def ts_target_tvr_hump(
    x: Array,
    *,
    lambda_min: float = 0.0,
    lambda_max: float = 1.0,
    target_tvr: float = 0.1,
    state: Array | None = None,
) -> Array:
    """Give hump(x, hump=w) with the w that brings turnover nearest to `target_tvr`.

    w is chosen each day from eleven between `lambda_min` and `lambda_max` by the past alone. NaN today gives NaN
    and is skipped.

    >>> ts_target_tvr_hump(np.array([[5.0], [2.0]]), lambda_min=0.75, lambda_max=0.75).ravel()
    array([5. , 3.5])
    """
    return _nearest_turnover(partial(humped, x), x.shape[1], lambda_min, lambda_max, target_tvr, state)


def _nearest_turnover(
    smoothed: Callable[[float, Array], Array],
    assets: int,
    low: float,
    high: float,
    target: float,
    state: Array | None,
) -> Array:
    steps = weights(low, high)
    carried = np.tile(np.array([_start({})]).T, assets) if state is None else state
    outputs = [smoothed(weight, carried[one : one + 1]) for one, weight in enumerate(steps)]
    result, nearest = outputs[0], np.full(len(outputs[0]), np.inf)
    for one, output in enumerate(outputs):
        miss = np.abs(_turnover(output, carried[STEPS + one :: STEPS]) - target)
        better = miss < nearest
        nearest = np.where(better, miss, nearest)
        result = np.where(better[:, None], output, result)
    return result


def _start(literals: Mapping[str, Any]) -> list[float]:
    """For each weight the last output and what is held of it, nothing yet, and the sums of changes and of sizes."""
    return [np.nan] * (2 * STEPS) + [0.0] * (2 * STEPS)


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


def _turnover(output: Array, state: Array) -> Array:
    """Each day's turnover from the data's start on: total change / total size over the market, NaN counting as 0.

    `state` holds what was held yesterday, NaN before the first day, and the totals of change and of size by then.
    """
    held = np.where(np.isnan(output), 0.0, output)
    traded = np.abs(np.diff(held, axis=0, prepend=state[:1]))
    change, size = (
        np.add.accumulate([*total[:1], *market_sum(each)])[len(total[:1]) :]
        for total, each in zip(state[1:], (traded, np.abs(held)), strict=True)
    )
    if len(held):
        state[0], state[1:] = held[-1], np.array([change[-1:], size[-1:]])
    return np.asarray(change / size)


_declare = partial(
    OperatorSpec, category="time series", shape="cross_section", reach="-inf..0", state=_start, source="Bg, rec."
)
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
