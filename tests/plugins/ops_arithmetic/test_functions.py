"""Roots, logarithms and the like, each against Python's own functions, cell by cell."""

import math

import numpy as np
import pytest
from ops_arithmetic.twins import s_log_1p, sigmoid


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("sqrt", math.sqrt),
        ("exp", math.exp),
        ("log", math.log),
        ("s_log_1p", s_log_1p),
        ("sigmoid", lambda x: x if math.isnan(x) else sigmoid(x)),
        ("tanh", math.tanh),
        ("arc_cos", math.acos),
        ("arc_sin", math.asin),
        ("arc_tan", math.atan),
    ],
)
def test_twin(name, twin, dtype, agrees):
    agrees(name, twin, 1, dtype)


def test_log_diff_twin(kernel):
    x = np.array([[1.0, 2.0, np.nan], [math.e, 0.0, 1.0], [1.0, 3.0, np.inf], [2.0, -1.0, 1.0]])
    expected = [[np.nan] * 3, [1.0, np.nan, np.nan], [-1.0, np.nan, np.nan], [math.log(2), np.nan, np.nan]]
    np.testing.assert_allclose(kernel("log_diff", x), expected)
    np.testing.assert_array_equal(kernel("log_diff", x[1:])[1:], kernel("log_diff", x)[2:])
    assert kernel("log_diff", x[:0]).shape == (0, 3)


def test_contradiction_8_s_log_1p_is_natural(kernel):
    assert kernel("s_log_1p", 9.0) == pytest.approx(math.log(10))
