"""Bounds and replacements beside a loop over cells."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ops_transform.twins import clamp, replace

from alphaplat.errors import AlphaTypeError
from alphaplat_ops_transform import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
NAN = math.nan


CASES: list[tuple[str, Callable[..., float], dict[str, Any]]] = [
    ("clamp", clamp, {"lower": -1.0, "upper": 2.0}),
    ("clamp", clamp, {"lower": -1.0}),
    ("clamp", clamp, {"upper": 5.0}),
    ("clamp", clamp, {"lower": -1.0, "upper": 5.0, "inverse": True}),
    ("clamp", clamp, {"lower": -1.0, "upper": 5.0, "inverse": True, "mask": 9.0}),
    ("left_tail", lambda v, maximum=0.0: NAN if v > maximum else v, {}),
    ("left_tail", lambda v, maximum=0.0: NAN if v > maximum else v, {"maximum": 2.0}),
    ("right_tail", lambda v, minimum=0.0: NAN if v < minimum else v, {}),
    ("right_tail", lambda v, minimum=0.0: NAN if v < minimum else v, {"minimum": 2.0}),
    ("tail", lambda v, lower=0.0, upper=0.0, newval=0.0: newval if lower < v < upper else v, {}),
    (
        "tail",
        lambda v, lower=0.0, upper=0.0, newval=0.0: newval if lower < v < upper else v,
        {"lower": -2.0, "upper": 2.0, "newval": 5.0},
    ),
    ("replace", replace, {"target": "1 2", "dest": "2 1"}),
    ("replace", replace, {"target": "nan,5", "dest": "0"}),
    ("replace", replace, {"target": "0", "dest": "nan"}),
]
NAMES = [f"{name}-{number}" for number, (name, *_) in enumerate(CASES)]


@pytest.mark.parametrize(("name", "twin", "literals"), CASES, ids=NAMES)
def test_kernel_is_its_twin(name: str, twin: Callable[..., float], literals: dict[str, Any], cells: Any) -> None:
    x = cells.matrices[0]
    before = x.copy()
    got = SPECS[name].kernel(x, **literals)
    assert got.dtype == x.dtype
    expected = np.array([[twin(v, **literals) for v in row] for row in x.tolist()]).reshape(x.shape)
    np.testing.assert_array_equal(got, expected.astype(x.dtype))
    np.testing.assert_array_equal(before, x)


@pytest.mark.parametrize("value", [0.1, 0.3, 1e-7])
def test_bounds_are_of_the_precision_of_the_values(value: float, precision: str) -> None:
    x = np.array([[value]], dtype=precision)
    assert SPECS["left_tail"].kernel(x, maximum=value)[0, 0] == x[0, 0]
    assert SPECS["right_tail"].kernel(x, minimum=value)[0, 0] == x[0, 0]
    assert SPECS["replace"].kernel(x, target=str(value), dest="7")[0, 0] == 7
    assert SPECS["tail"].kernel(x, lower=value, upper=9.0, newval=7.0)[0, 0] == x[0, 0]


@pytest.mark.parametrize(
    ("name", "literals", "message"),
    [
        ("clamp", {}, "clamp has no bound"),
        ("clamp", {"lower": 2.0, "upper": 1.0}, "clamp from 2 to 1 is empty"),
        ("replace", {"target": "1 2 3", "dest": "1 2"}, "replace has 3 values in 'target' and 2 in 'dest'"),
        ("replace", {"target": "", "dest": "1"}, "replace has 0 values in 'target'"),
        ("replace", {"target": "one", "dest": "1"}, "'one' is not a list of numbers for 'replace'"),
    ],
)
def test_what_cannot_be_meant_is_said(name: str, literals: dict[str, Any], message: str) -> None:
    with pytest.raises(AlphaTypeError, match=message):
        SPECS[name].kernel(np.ones((1, 2)), **literals)
