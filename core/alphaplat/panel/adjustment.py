"""Splits: raw prices, with dated factors beside them, are adjusted forward from the panel's first day when read.

Forward adjustment multiplies a price by the product of all split factors up to its day, so a new day never changes
an earlier value. A factor of 2 on a day says that a share became two before that day's open. Values per share
(unit `price`, dividends too) are multiplied, numbers of shares (unit `share`) divided, dollars left alone.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from alphaplat.panel.fields import Array, FieldInfo
from alphaplat_dsl.kinds import Kind

SPLIT_FACTOR, DIVIDEND = "split_factor", "dividend"

_MARKET = {"open": 1, "high": 1, "low": 1, "close": 1, "vwap": 1, DIVIDEND: 1, "volume": -1}


def power(info: FieldInfo) -> int:
    """The power of the cumulative split factor by which a raw field is multiplied: 1, -1 or 0, rarely another.

    The unit decides; without one, the usual names of prices, dividends and volume do.
    """
    if info.kind is not Kind.MATRIX or info.name == SPLIT_FACTOR:
        return 0
    if info.unit is None:
        return _MARKET.get(info.name, 0)
    powers = dict(info.unit.powers)
    return int(powers.get("price", Fraction(0)) - powers.get("share", Fraction(0)))


def cumulative(factors: Array) -> Array:
    """The product of the split factors up to each day, in float64; a missing factor is 1.

    >>> cumulative(np.array([[np.nan], [2.0], [np.nan], [1.5]])).ravel()
    array([1., 2., 2., 3.])
    """
    return np.asarray(np.cumprod(np.where(np.isnan(factors), 1.0, factors.astype(np.float64)), axis=0))
