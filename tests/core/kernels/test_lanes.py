"""Sums in lanes: what is summed, for rows of any length, and the same bits wherever they are compiled."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.kernels.compiled import compiled, row
from alphaplat.kernels.lanes import lane_dot, lane_size, lane_sum


@compiled
def sums(x, y):
    return lane_sum(x), lane_size(x), lane_dot(x, y)


@compiled
def sums_of_a_row(x, y, number):
    return lane_sum(row(x, number)), lane_size(row(x, number)), lane_dot(row(x, number), row(y, number))


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 31, 32, 33, 40, 63, 71, 500])
def test_terms_are_summed(size):
    rng = np.random.default_rng(size)
    x, y = rng.normal(size=(2, size))
    assert sums(x, y) == pytest.approx((x.sum(), np.abs(x).sum(), x @ y))
    assert sums_of_a_row(x[None, :], y[None, :], 0) == sums(x, y)


def test_the_order_is_fixed():
    x = np.zeros(40)
    x[[0, 8, 32, 39]] = [1e16, 1.0, -1e16, 1.0]
    # 0 and 32 share a lane; 8 is in the next vector of it, 39 in the last lane
    assert sums(x, x)[0] == 2.0
    x[32], x[33] = 0.0, -1e16
    assert sums(x, x)[0] == 1.0
