"""Decaying means and softened jumps, each against a loop over one cell's past, today first."""

import numpy as np
import pytest
from ops_time_series.twins.decays import decay_exp, decay_linear, jump

from alphaplat.errors import AlphaTypeError


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
