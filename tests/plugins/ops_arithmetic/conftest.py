"""Awkward cells, and the comparison of a pointwise kernel with a loop over cells."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from alphaplat.spec import OperatorSpec
from alphaplat_ops_arithmetic import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
CELLS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    2.5,
    -2.5,
    3.0,
    -7.25,
    1e-30,
    1e30,
    -1e30,
    88.0,
    math.nan,
    math.inf,
    -math.inf,
]


@pytest.fixture(scope="session")
def specs() -> dict[str, OperatorSpec]:
    return SPECS


@pytest.fixture(scope="session")
def kernel() -> Callable[..., Any]:
    """Call an operator's kernel by the operator's name."""

    def call(name: str, *args: Any, **literals: Any) -> Any:
        found = SPECS[name].kernel
        assert found is not None
        return found(*(np.asarray(arg) for arg in args), **literals)

    return call


@pytest.fixture(scope="session")
def agrees(kernel: Callable[..., Any]) -> Callable[..., None]:
    """Compare a kernel with a twin on every combination of awkward cells.

    What the twin cannot compute (it raises), and what is not finite although its arguments are, is to be NaN.
    """

    def check(name: str, twin: Callable[..., float], inputs: int, dtype: str, **literals: Any) -> None:
        table = np.array(list(product(CELLS, repeat=inputs)), dtype=dtype)
        before = table.copy()
        got = kernel(name, *table.T, **literals)
        np.testing.assert_array_equal(table, before)
        assert got.dtype == dtype
        with np.errstate(over="ignore"):
            expected = np.array([_cell(twin, row, **literals) for row in table.tolist()]).astype(dtype)
        made = np.isinf(expected) & np.isfinite(table).all(axis=1)
        expected[made] = np.nan
        np.testing.assert_allclose(got, expected, rtol=1e-14 if dtype == "float64" else 1e-6, err_msg=name)

    return check


def _cell(twin: Callable[..., float], row: list[float], **literals: Any) -> float:
    try:
        return float(twin(*row, **literals))
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan
