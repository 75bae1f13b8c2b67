"""Values of earlier days, and changes against them."""

from __future__ import annotations

from functools import partial

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.numbers import Array, carrying
from alphaplat.kernels.windows import delayed, rolling
from alphaplat.spec import OperatorSpec

_declare = partial(OperatorSpec, category="time series", shape="rolling")


@carrying
def ts_delay(x: Array, *, d: int) -> Array:
    """Give x of d days ago. The first d rows are NaN; d = 0 gives x.

    >>> ts_delay(np.array([[1.0], [2.0], [3.0]]), d=2).ravel()
    array([nan, nan,  1.])
    """
    return delayed(x, d)


@rolling
def ts_delta(x: Array, *, d: int) -> Array:
    """Give x minus x of d days ago. The first d rows are NaN, and so is a row where either of the two is.

    A published example for d = 3 subtracts the value of two days ago; the definition is followed.

    >>> ts_delta(np.array([[1.0], [2.0], [4.0]]), d=1).ravel()
    array([nan,  1.,  2.])
    """
    return x - delayed(x, d)


@rolling
def ts_returns(x: Array, *, d: int, mode: int = 1) -> Array:
    """Give the relative change of x over d days, with y = x of d days ago.

    Mode 1 is (x - y) / y; mode 2 is (x - y) / ((x + y) / 2). The first d rows are NaN, and so is a row where either
    of the two is NaN or the divisor is zero.

    >>> ts_returns(np.array([[2.0], [3.0]]), d=1).ravel()
    array([nan, 0.5])
    """
    check_mode(mode)
    before = delayed(x, d)
    change: Array = (x - before) / (before if mode == 1 else (x + before) / 2.0)
    return change


def check_mode(mode: int) -> None:
    """Raise `AlphaTypeError` for what is neither of the two ways to divide a change."""
    if mode not in (1, 2):
        raise AlphaTypeError(f"ts_returns has no mode '{mode}'", help="mode is 1 or 2")


@rolling
def ts_weighted_delay(x: Array, *, k: float = 0.5) -> Array:
    """Give k * x + (1 - k) * x of yesterday. The first row is NaN, and so is a row where either of the two is.

    >>> ts_weighted_delay(np.array([[2.0], [4.0]]), k=0.75).ravel()
    array([nan, 3.5])
    """
    return k * x + (1.0 - k) * delayed(x, 1)


OPERATORS = [
    _declare(
        signature="ts_delay(x: matrix[u], d: shift) -> matrix[u]",
        summary="the input of d days ago",
        kernel=ts_delay,
        fast="alphaplat_ops_time_series.fast_shifts:ts_delay",
        reach="-d..-d",
        carries=True,
        source="B+, K",
    ),
    _declare(
        signature="ts_delta(x: matrix[u], d: shift) -> matrix[u]",
        summary="the change of the input over d days",
        kernel=ts_delta,
        fast="alphaplat_ops_time_series.fast_shifts:ts_delta",
        reach="-d..0",
        source="B+, K",
    ),
    _declare(
        signature="ts_returns(x: matrix, d: shift, mode: int{1..2} = 1) -> matrix[1]",
        summary="the relative change of the input over d days",
        kernel=ts_returns,
        fast="alphaplat_ops_time_series.fast_shifts:ts_returns",
        reach="-d..0",
        source="B",
    ),
    _declare(
        signature="ts_weighted_delay(x: matrix[u], k: number = 0.5) -> matrix[u]",
        summary="a weighted mean of today's and yesterday's input",
        kernel=ts_weighted_delay,
        fast="alphaplat_ops_time_series.fast_shifts:ts_weighted_delay",
        reach="-1..0",
        source="Bg",
    ),
]
