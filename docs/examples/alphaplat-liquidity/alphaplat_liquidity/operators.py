"""The operator `ts_drawdown`."""

from __future__ import annotations

from typing import Any

import numpy as np

from alphaplat import OperatorSpec

Array = np.ndarray[Any, Any]


def ts_drawdown(x: Array, *, d: int) -> Array:
    """How far today's value is below the highest valid one of the last d days, as a fraction of that.

    x / max(x over d days) - 1; 0 at a new high. NaN where today's value or every value of the window is NaN, and
    where the highest value is not positive. Before the data begins there are no values, so windows start short.

    >>> import numpy as np
    >>> ts_drawdown(np.array([[2.0], [4.0], [3.0], [np.nan], [1.0]]), d=2).ravel()
    array([ 0.  ,  0.  , -0.25,   nan,  0.  ])
    """
    values = np.where(np.isfinite(x), x, np.nan).astype(np.float64)
    highest = values.copy()
    for lag in range(1, min(d, len(values))):
        highest[lag:] = np.fmax(highest[lag:], values[:-lag])
    positive = np.where(highest > 0, highest, np.nan)
    return values / positive - 1.0


OPERATORS = [
    OperatorSpec(
        signature="ts_drawdown(x: matrix[u], d: window) -> matrix[1]",
        summary="The fall from the highest value of the last d days, as a fraction of it.",
        category="time series",
        shape="rolling",
        reach="1-d..0",
        kernel=ts_drawdown,
        cost="O(d)",
        source="alphaplat-liquidity",
    ),
]
