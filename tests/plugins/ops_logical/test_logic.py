"""Comparisons, conditions and states, each against a loop over cells."""

import math
import operator
from itertools import product

import numpy as np
import pytest
from ops_logical.twins import if_else, known

from alphaplat_ops_logical import alphaplat_operators

SPECS = {spec.name: spec for spec in alphaplat_operators()}
CELLS = [0.0, 1.0, -1.0, 0.5, 2.0, 1e-30, math.nan, math.inf, -math.inf]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("name", "twin", "inputs"),
    [
        ("less", known(operator.lt), 2),
        ("less_equal", known(operator.le), 2),
        ("greater", known(operator.gt), 2),
        ("greater_equal", known(operator.ge), 2),
        ("equal", known(operator.eq), 2),
        ("not_equal", known(operator.ne), 2),
        ("and", known(lambda a, b: a > 0 and b > 0), 2),
        ("or", known(lambda a, b: a > 0 or b > 0), 2),
        ("not", known(lambda x: not x > 0), 1),
        ("if_else", if_else, 3),
        ("is_nan", math.isnan, 1),
        ("is_not_nan", lambda x: not math.isnan(x), 1),
        ("is_finite", math.isfinite, 1),
        ("is_not_finite", lambda x: not math.isfinite(x), 1),
    ],
)
def test_twin(name, twin, inputs, dtype):
    table = np.array(list(product(CELLS, repeat=inputs)), dtype=dtype)
    before = table.copy()
    got = SPECS[name].kernel(*table.T)
    np.testing.assert_array_equal(got, [float(twin(*row)) for row in table.tolist()])
    np.testing.assert_array_equal(table, before)
    assert got.dtype == dtype


def test_every_operator_has_a_twin():
    assert len(SPECS) == 14


def test_a_constant_stands_for_a_matrix():
    x = np.array([[1.0, 2.0], [3.0, np.nan]], dtype=np.float32)
    two = np.array(2.0, dtype=np.float32)
    np.testing.assert_array_equal(SPECS["greater"].kernel(x, two), [[0.0, 0.0], [1.0, np.nan]])
    np.testing.assert_array_equal(SPECS["if_else"].kernel(two, x, two), x)
