"""Extrema, when they were, and today between them, each against a loop over one cell's past, today first."""

import math

import numpy as np
import pytest


def enough(x, d, min_periods):
    values = [value for value in x[:d] if not math.isnan(value)]
    return values if len(values) >= max(1, min_periods) else None


def combined(combine):
    """A function of today, the smallest and the largest of d days."""

    def twin(x, *, d, min_periods, **literals):
        values = enough(x, d, min_periods)
        return combine(x[0], min(values), max(values), **literals) if values else math.nan

    return twin


def when(extremum):
    def twin(x, *, d, origin, min_periods):
        values = enough(x, d, min_periods)
        if not values:
            return math.nan
        age = x.index(extremum(values))
        return age if origin == "age" else d - age

    return twin


def scaled(today, low, high, constant):
    return (today - low) / (high - low) + constant if high > low else math.nan


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
