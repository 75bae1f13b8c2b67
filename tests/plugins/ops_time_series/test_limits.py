"""Recursions that limit changes, against loops over days and assets."""

import numpy as np
import pytest
from ops_time_series.twins.limits import clean, delta_limit, hump, hump_decay


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 5.0])
def test_hump_twin(share, panel, dtype, kernel):
    x = panel[0].astype(dtype)
    np.testing.assert_allclose(kernel("hump", x, hump=share), hump(clean(x), share), rtol=1e-6)


@pytest.mark.parametrize("p", [0.0, 0.2, 5.0])
def test_hump_decay_twin(p, panel, dtype, kernel):
    x = panel[0].astype(dtype)
    np.testing.assert_allclose(kernel("hump_decay", x, p=p), hump_decay(clean(x), p), rtol=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.1, 5.0, -0.1])
def test_delta_limit_twin(share, panel, dtype, kernel):
    x, y = (one.astype(dtype) for one in panel[:2])
    got = kernel("ts_delta_limit", x, y, limit_volume=share)
    np.testing.assert_allclose(got, delta_limit(clean(x), clean(y), share), rtol=1e-6)


def test_delta_limit_takes_a_constant(kernel):
    got = kernel("ts_delta_limit", np.array([[5.0], [2.0], [2.0]]), np.array(10.0), limit_volume=0.2)
    assert got.ravel().tolist() == [5.0, 3.0, 2.0]


def test_a_gap_is_skipped_and_the_state_survives_it(kernel):
    x = np.array([[np.nan], [5.0], [np.nan], [2.0]])
    np.testing.assert_array_equal(kernel("hump", x, hump=0.75).ravel(), [np.nan, 5.0, np.nan, 3.5])


def test_hump_does_not_depend_on_the_order_of_assets(kernel):
    x = np.random.default_rng(9).normal(size=(30, 40))
    order = np.random.default_rng(10).permutation(40)
    np.testing.assert_array_equal(kernel("hump", x, hump=0.01)[:, order], kernel("hump", x[:, order], hump=0.01))
