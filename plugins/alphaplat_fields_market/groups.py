"""Groups of names. All but `market` come with the data: nobody derives a sector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from alphaplat.spec import FieldSpec

Array = np.ndarray[Any, Any]


def one_group(inputs: Mapping[str, Array]) -> Array:
    """Return code 0 for every name on every day.

    >>> one_group({"close": np.array([[1.0, np.nan]])})
    array([[0, 0]], dtype=int32)
    """
    return np.zeros(inputs["close"].shape, dtype=np.int32)


FIELDS = [
    FieldSpec(
        name="market",
        description="one group that holds every name",
        kind="group",
        requires=("close",),
        derive=one_group,
        history=0,
    ),
    FieldSpec(name="sector", description="sector of the business, the widest classes", kind="group"),
    FieldSpec(name="industry", description="industry, within sectors", kind="group"),
    FieldSpec(name="subindustry", description="subindustry, within industries", kind="group"),
    FieldSpec(name="country", description="country of the listing", kind="group"),
    FieldSpec(name="exchange", description="exchange of the listing", kind="group"),
    FieldSpec(name="currency", description="currency of the prices", kind="group"),
]
