"""Numbers of shares: traded, outstanding, split; and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from alphaplat.spec import FieldSpec

Array = np.ndarray[Any, Any]


def capitalization(inputs: Mapping[str, Array]) -> Array:
    """Return close × shares outstanding, NaN where one of them is missing.

    >>> capitalization({"close": np.array([[2.0, np.nan]]), "shares_outstanding": np.array([[1e6, 1e6]])})
    array([[2000000.,      nan]])
    """
    return np.asarray(inputs["close"].astype(np.float64) * inputs["shares_outstanding"].astype(np.float64))


FIELDS = [
    FieldSpec(name="volume", description="shares traded in the day", unit="share"),
    FieldSpec(
        name="shares_outstanding",
        description="shares outstanding, as last published",
        unit="share",
    ),
    FieldSpec(
        name="cap",
        description="market capitalization; close times the shares outstanding where the data have none",
        unit="price*share",
        requires=("close", "shares_outstanding"),
        derive=capitalization,
        history=0,
        estimated=True,
    ),
    FieldSpec(
        name="split_factor",
        description="shares that one share became before the day's open; 1 or missing without a split",
        unit="1",
    ),
    FieldSpec(
        name="dividend",
        description="cash a share on its ex-dividend day; 0 or missing without one",
        unit="price",
    ),
]
