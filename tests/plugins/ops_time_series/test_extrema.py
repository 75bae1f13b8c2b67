"""Extrema, when they were, and today between them, each against a loop over one cell's past, today first."""

import numpy as np
import pytest
from ops_time_series.twins.extrema import combined, scaled, when


@pytest.mark.parametrize("d", [1, 2, 5, 40])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("name", "twin", "literals"),
    [
        ("ts_max", combined(lambda today, low, high: high), {}),
        ("ts_min", combined(lambda today, low, high: low), {}),
        ("ts_max_diff", combined(lambda today, low, high: today - high), {}),
        ("ts_min_diff", combined(lambda today, low, high: today - low), {}),
        ("ts_min_max_cps", combined(lambda today, low, high, f: low + high - f * today), {"f": 2.0}),
        ("ts_min_max_diff", combined(lambda today, low, high, f: today - f * (low + high)), {"f": 0.5}),
        ("ts_scale", combined(scaled), {"constant": 0.0}),
        ("ts_scale", combined(scaled), {"constant": 1.0}),
        ("ts_arg_max", when(max), {"origin": "age"}),
        ("ts_arg_max", when(max), {"origin": "position"}),
        ("ts_arg_min", when(min), {"origin": "age"}),
        ("ts_arg_min", when(min), {"origin": "position"}),
    ],
)
def test_twin(name, twin, literals, d, full, panel, dtype, agrees):
    agrees(name, twin, [panel[0].astype(dtype)], d=d, min_periods=d if full else 1, **literals)


@pytest.mark.parametrize(("origin", "expected"), [("age", 1.0), ("position", 3.0)])
@pytest.mark.parametrize("name", ["ts_arg_max", "ts_arg_min"])
def test_the_most_recent_of_equal_values_counts(name, origin, expected, kernel):
    x = np.array([[9.0], [9.0], [9.0], [5.0]])
    x = x if name == "ts_arg_max" else -x
    assert kernel(name, x, d=4, origin=origin)[-1, 0] == expected
