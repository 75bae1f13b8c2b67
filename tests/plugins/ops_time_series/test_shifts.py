"""Shifts and changes, each against a loop over one cell's past, today first."""

import math

import numpy as np
import pytest
from ops_time_series.twins.shifts import delay, delta, returns, weighted_delay

from alphaplat.errors import AlphaTypeError


@pytest.mark.parametrize(
    ("name", "twin", "literals"),
    [
        *(("ts_delay", delay, {"d": d}) for d in (0, 1, 7, 40)),
        *(("ts_delta", delta, {"d": d}) for d in (0, 1, 7, 40)),
        *(("ts_returns", returns, {"d": d, "mode": mode}) for d in (1, 7) for mode in (1, 2)),
        ("ts_weighted_delay", weighted_delay, {"k": 0.5}),
        ("ts_weighted_delay", weighted_delay, {"k": -1.5}),
    ],
)
def test_twin(name, twin, literals, panel, dtype, agrees):
    agrees(name, twin, [panel[0].astype(dtype)], **literals)


def test_delay_carries_infinity_and_delta_does_not(kernel):
    x = np.array([[np.inf], [1.0], [np.inf]])
    assert kernel("ts_delay", x, d=1).ravel().tolist()[1:] == [math.inf, 1.0]
    assert np.isnan(kernel("ts_delta", x, d=1)).all()


def test_contradiction_4_delta_of_3_days_goes_back_3_days(kernel):
    x = np.array([[1.0], [2.0], [4.0], [8.0]])
    assert kernel("ts_delta", x, d=3)[-1, 0] == 7.0


def test_returns_on_zero_is_missing(kernel):
    assert np.isnan(kernel("ts_returns", np.array([[0.0], [1.0]]), d=1)).all()


def test_returns_of_an_unknown_mode_are_refused(kernel):
    with pytest.raises(AlphaTypeError, match="no mode '3'"):
        kernel("ts_returns", np.ones((2, 1)), d=1, mode=3)
