"""JSON of results: no NaN, no types of NumPy, and texts as they are."""

from __future__ import annotations

import math
from datetime import date
from types import MappingProxyType

import numpy as np
import pytest

from alphaplat.json_text import plain, to_json


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (math.nan, None),
        (math.inf, None),
        (np.float32("nan"), None),
        (np.float64(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (True, True),
        ({1: (math.nan, {"a": -math.inf})}, {"1": [None, {"a": None}]}),
        (MappingProxyType({"a": 1}), {"a": 1}),
        (frozenset({"x"}), ["x"]),
        (date(2020, 1, 31), "2020-01-31"),
        (None, None),
    ],
)
def test_plain_data_have_no_nan_and_no_strange_types(value: object, expected: object) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


def test_text_is_left_as_it_is() -> None:
    assert to_json({"NaN, ∞": [math.nan, "NaN"]}) == '{\n  "NaN, ∞": [\n    null,\n    "NaN"\n  ]\n}'
