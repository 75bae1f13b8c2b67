"""Prices of a day, in the listing's currency, and the returns between closes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from alphaplat.spec import FieldSpec

Array = np.ndarray[Any, Any]


def close_to_close(inputs: Mapping[str, Array]) -> Array:
    """Return close_t / close_(t-1) − 1, NaN where either close is missing, and on the first day.

    A close that is missing for a day makes two returns missing: nothing is carried over the gap.

    >>> close_to_close({"close": np.array([[10.0], [11.0], [np.nan], [12.0]])}).ravel().round(3)
    array([nan, 0.1, nan, nan])
    """
    close = inputs["close"].astype(np.float64)
    returns = np.full(close.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        returns[1:] = close[1:] / close[:-1] - 1.0
    returns[np.isinf(returns)] = np.nan
    return returns


def typical_price(inputs: Mapping[str, Array]) -> Array:
    """Return (high + low + close) / 3, NaN where one of them is missing.

    >>> typical_price({name: np.array([[value]]) for name, value in (("high", 12.0), ("low", 9.0), ("close", 9.0))})
    array([[10.]])
    """
    high, low, close = (inputs[name].astype(np.float64) for name in ("high", "low", "close"))
    return np.asarray((high + low + close) / 3.0)


FIELDS = [
    FieldSpec(name="open", description="price of the first trade of the day", unit="price"),
    FieldSpec(name="high", description="highest price of the day", unit="price"),
    FieldSpec(name="low", description="lowest price of the day", unit="price"),
    FieldSpec(name="close", description="price of the last trade of the day", unit="price"),
    FieldSpec(
        name="vwap",
        description="volume-weighted average price of the day; (high + low + close) / 3 where the data have none",
        unit="price",
        requires=("high", "low", "close"),
        derive=typical_price,
        history=0,
        estimated=True,
    ),
    FieldSpec(
        name="returns",
        description="close over the close of the day before, minus 1; dividends are not included",
        unit="1",
        requires=("close",),
        derive=close_to_close,
        history=1,
        estimated=True,
    ),
    FieldSpec(
        name="delisting_return",
        description="return from the last close to what a holder got, on the first day after the last bar",
        unit="1",
    ),
]
