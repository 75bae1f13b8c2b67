"""Linear filters along time. Recursive: no finite history is enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array, reduction
from alphaplat.spec import OperatorSpec
from alphaplat_ops_transform.numbers_in_text import decimals


@reduction
def linear_filter(x: Array, *, h: str, t: str | None = None, state: Array | None = None) -> Array:
    """Give out_t = h_0 * x_t + h_1 * x_(t-1) + ... + t_1 * out_(t-1) + t_2 * out_(t-2) + ...

    `h` and `t` list the weights of the inputs, today's first, and of the earlier outputs, yesterday's first. The
    recursion starts at 0, and a NaN in x counts as 0 in it: it is NaN on its own day only.

    >>> linear_filter(np.array([[1.0], [0.0], [np.nan], [0.0]]), h="1", t="0.5").ravel()
    array([1.   , 0.5  ,   nan, 0.125])
    """
    inputs, outputs = filter_weights(h, t)
    lags, feedback = len(inputs) - 1, len(outputs)
    before = np.zeros((lags + feedback, x.shape[1])) if state is None else state
    known = np.concatenate([before[:lags][::-1], np.where(np.isnan(x), 0.0, x)])
    result = np.concatenate([before[lags:][::-1], np.zeros(x.shape)])
    for day in range(len(x)):
        for lag, weight in enumerate(inputs):
            result[feedback + day] += weight * known[lags + day - lag]
        for lag, weight in enumerate(outputs, start=1):
            result[feedback + day] += weight * result[feedback + day - lag]
    before[:lags], before[lags:] = known[len(x) :][::-1], result[len(x) :][::-1]
    return np.where(np.isnan(x), np.nan, result[feedback:])


def _start(literals: Mapping[str, Any]) -> list[float]:
    """Nothing has come in or gone out: the inputs and outputs that later days look back at, newest first."""
    inputs, outputs = filter_weights(literals["h"], literals["t"])
    return [0.0] * (len(inputs) - 1 + len(outputs))


def filter_weights(h: str, t: str | None) -> tuple[list[float], list[float]]:
    """The weights of inputs and of earlier outputs; raises `AlphaTypeError` for texts that are none."""
    inputs, outputs = _weights(h, "h"), _weights(t or "", "t")
    if not inputs:
        raise AlphaTypeError("filter has no weight in 'h'", help='list weights, today\'s first, such as h="1 0.5"')
    return inputs, outputs


def _weights(text: str, name: str) -> list[float]:
    weights = [float(one) for one in decimals(text, name)]
    if not np.isfinite(weights).all():
        raise AlphaTypeError(f"'{text}' is not a list of weights for '{name}'", help="every weight is a finite number")
    return weights


OPERATORS = [
    OperatorSpec(
        signature="filter(x: matrix[u], h: text, t: text = none) -> matrix[u]",
        summary="linear filter of x with earlier inputs and outputs",
        category="transformational",
        shape="recursive",
        kernel=linear_filter,
        fast="alphaplat_ops_transform.fast:linear_filter",
        state=_start,
        reach="-inf..0",
        cost="O(h + t)",
        source="Bg; start at 0: rec.",
    )
]
