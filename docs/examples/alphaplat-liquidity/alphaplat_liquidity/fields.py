"""The field `dollar_volume`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from alphaplat import FieldSpec

Array = np.ndarray[Any, Any]


def _dollar_volume(inputs: Mapping[str, Array]) -> Array:
    return inputs["close"] * inputs["volume"]


FIELDS = [
    FieldSpec(
        name="dollar_volume",
        description="value of the shares traded on the day, taking the close for every trade",
        unit="price*share",
        requires=("close", "volume"),
        derive=_dollar_volume,
        estimated=True,
        source="alphaplat-liquidity",
    ),
]
