"""Decaying means and softened jumps, each against a loop over one cell's past, today first."""

import math

import numpy as np
import pytest

from alphaplat.errors import AlphaTypeError


def weighted(x, weights, min_periods):
    """The sum of weighted valid values and the sum of their weights, or nothing where they are too few."""
    pairs = [(value, weight) for value, weight in zip(x, weights, strict=False) if not math.isnan(value)]
    if len(pairs) < max(1, min_periods):
        return None
    return math.fsum(value * weight for value, weight in pairs), math.fsum(weight for _, weight in pairs)


def decay_linear(x, *, d, dense, min_periods):
    found = weighted(x, range(d, 0, -1), min_periods)
    return found[0] / (found[1] if dense else d * (d + 1) / 2) if found else math.nan


def decay_exp(x, *, d, factor, min_periods):
    found = weighted(x, [factor**lag for lag in range(d)], min_periods)
    return found[0] / found[1] if found else math.nan


def jump(x, *, d, stddev, sensitivity, force, ddof, min_periods):
    if len(x) == 1 or math.isnan(x[0] + x[1]):
        return x[0]
    threshold = sensitivity
    if stddev:
        values = [value for value in x[:d] if not math.isnan(value)]
        if len(values) < max(min_periods, ddof + 1):
            return x[0]
        threshold *= float(np.std(values, ddof=ddof))
    change = x[0] - x[1]
    return x[1] + force * change if abs(change) > threshold else x[0]


@pytest.mark.parametrize("d", [1, 2, 5, 40])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("name", "twin", "literals"),
    [
        ("ts_decay_linear", decay_linear, {"dense": False}),
        ("ts_decay_linear", decay_linear, {"dense": True}),
        ("ts_decay_exp_window", decay_exp, {"factor": 0.5}),
        ("ts_decay_exp_window", decay_exp, {"factor": 0.99}),
        ("jump_decay", jump, {"stddev": True, "sensitivity": 0.5, "force": 0.1, "ddof": 0}),
        ("jump_decay", jump, {"stddev": True, "sensitivity": 1.0, "force": 0.3, "ddof": 1}),
        ("jump_decay", jump, {"stddev": False, "sensitivity": 0.5, "force": 0.1, "ddof": 0}),
    ],
)
def test_twin(name, twin, literals, d, full, panel, dtype, agrees):
    agrees(name, twin, [panel[0].astype(dtype)], d=d, min_periods=d if full else 1, **literals)


@pytest.mark.parametrize("factor", [0.0, 1.0, 1.5, -0.5])
def test_a_factor_that_does_not_decay_is_refused(factor, kernel):
    with pytest.raises(AlphaTypeError, match="cannot decay"):
        kernel("ts_decay_exp_window", np.ones((2, 1)), d=2, factor=factor)
