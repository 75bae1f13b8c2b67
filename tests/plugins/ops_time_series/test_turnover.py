"""Weights tuned to a turnover, against a loop that tries every weight on every prefix of days."""

import numpy as np
import pytest
from ops_time_series.twins.turnover import decayed, tuned, turnover

from alphaplat.errors import AlphaTypeError


@pytest.fixture
def x():
    x = np.random.default_rng(11).normal(size=(25, 4))
    x[:3, 1], x[10, 2], x[:, 3] = np.nan, np.nan, np.nan
    return x


@pytest.mark.parametrize(("low", "high", "target"), [(0.0, 1.0, 0.1), (0.2, 0.8, 0.5), (0.3, 0.3, 0.5)])
def test_decay_twin(x, low, high, target, kernel):
    got = kernel("ts_target_tvr_decay", x, lambda_min=low, lambda_max=high, target_tvr=target)
    np.testing.assert_allclose(got, tuned(lambda w: decayed(x, w), len(x), low, high, target), rtol=1e-12)


@pytest.mark.parametrize("target", [0.1, 0.5])
def test_hump_and_delta_limit_choose_among_their_own_outputs(x, target, kernel):
    got = kernel("ts_target_tvr_hump", x, target_tvr=target)
    expected = tuned(lambda w: kernel("hump", x, hump=w), len(x), 0.0, 1.0, target)
    np.testing.assert_array_equal(got, expected)

    got = kernel("ts_target_tvr_delta_limit", x, np.array(1.0), target_tvr=target)
    expected = tuned(lambda w: kernel("ts_delta_limit", x, 1.0, limit_volume=w), len(x), 0.0, 1.0, target)
    np.testing.assert_array_equal(got, expected)


def test_a_lower_target_gives_a_lower_turnover(kernel):
    x = np.random.default_rng(12).normal(size=(200, 20))
    calm, busy = (kernel("ts_target_tvr_decay", x, target_tvr=target)[50:] for target in (0.1, 0.8))
    assert turnover(calm) < turnover(x) / 3
    assert turnover(calm) < turnover(busy)


def test_bounds_in_the_wrong_order_are_refused(kernel):
    with pytest.raises(AlphaTypeError, match="lies above lambda_max"):
        kernel("ts_target_tvr_decay", np.ones((2, 1)), lambda_min=0.5, lambda_max=0.1)
