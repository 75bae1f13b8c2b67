"""The sum that does not depend on the order of the market."""

import math

import numpy as np
import pytest

from alphaplat_ops_time_series.fast_market import total


@pytest.mark.parametrize("size", [0, 1, 7, 500, 5000])
@pytest.mark.parametrize("scale", [1e-310, 1e-30, 1.0, 1e30, 1e290])
def test_sums_are_right_and_the_same_in_any_order(size, scale):
    rng = np.random.default_rng(size)
    x = scale * np.exp(5 * rng.normal(size=size))
    found = total(x)
    assert found == pytest.approx(math.fsum(x), rel=1e-15, abs=5e-324)
    for _ in range(3):
        assert total(rng.permutation(x)) == found


def test_what_is_infinite_stays_so():
    assert total(np.array([1.0, np.inf])) == np.inf
