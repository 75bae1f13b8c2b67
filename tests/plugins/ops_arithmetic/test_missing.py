"""Making values missing, against loops over cells."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from ops_arithmetic.twins import nan_out, to_nan

from alphaplat.errors import AlphaTypeError

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("name", "twin", "inputs", "literals"),
    [
        ("nan_mask", lambda x, y: NAN if y < 0 else x, 2, {}),
        ("nan_out", nan_out, 1, {"lower": -1.0, "upper": None}),
        ("nan_out", nan_out, 1, {"lower": None, "upper": 2.5}),
        ("nan_out", nan_out, 1, {"lower": -0.5, "upper": 0.5}),
        ("to_nan", to_nan, 1, {"value": 0.0, "reverse": False}),
        ("to_nan", to_nan, 1, {"value": 2.5, "reverse": False}),
        ("to_nan", to_nan, 1, {"value": 2.5, "reverse": True}),
        ("purify", lambda x: NAN if math.isinf(x) else x, 1, {}),
    ],
)
def test_twin(name, twin, inputs, literals, dtype, agrees):
    agrees(name, twin, inputs, dtype, **literals)


def test_literals_are_read_in_the_precision_of_the_data(kernel):
    x = np.array([0.1, 0.2], dtype=np.float32)
    np.testing.assert_array_equal(kernel("to_nan", x, value=0.1), [NAN, x[1]])
    np.testing.assert_array_equal(kernel("nan_out", x, lower=0.2), [NAN, x[1]])
    np.testing.assert_array_equal(kernel("nan_out", x, upper=0.1), [x[0], NAN])


def test_nan_out_without_a_bound_is_refused(kernel):
    with pytest.raises(AlphaTypeError, match="no bound"):
        kernel("nan_out", 1.0)


def test_pasteurize_published_example(kernel):
    x = np.array([[2, 3, 5, INF, 3, 8, 10]])
    universe = np.array([[True, True, True, True, True, True, False]])
    for dtype in (np.float32, np.float64):
        got = kernel("pasteurize", x.astype(dtype), context=SimpleNamespace(universe=universe))
        np.testing.assert_array_equal(got, [[2, 3, 5, NAN, 3, 8, NAN]])
        assert got.dtype == dtype
