"""Sums, means and products, each against a loop over one cell's past, today first."""

import math

import numpy as np
import pytest
from ops_time_series.twins.sums import av_diff, mean, valid, windowed


@pytest.mark.parametrize("d", [1, 2, 5, 40])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("ts_sum", windowed(math.fsum)),
        ("ts_mean", windowed(mean)),
        ("ts_product", windowed(math.prod)),
        ("ts_av_diff", av_diff),
    ],
)
def test_twin(name, twin, d, full, panel, dtype, agrees):
    agrees(name, twin, [panel[0].astype(dtype)], d=d, min_periods=d if full else 1)


@pytest.mark.parametrize("d", [1, 5, 40])
def test_count_nans_twin(d, panel, dtype, agrees):
    def count_nans(x, *, d):
        return d - len(valid(x[:d]))

    agrees("ts_count_nans", count_nans, [panel[0].astype(dtype)], d=d)


@pytest.mark.parametrize("value", [0.1, 1e-9, 123456.789])
def test_mean_of_a_flat_window_is_its_value(value, kernel):
    flat = np.full((50, 1), value)
    assert np.unique(kernel("ts_mean", flat, d=7)).tolist() == [value]
    assert np.unique(kernel("ts_av_diff", flat, d=7)).tolist() == [0.0]


def test_overflow_is_missing_and_does_not_last(kernel):
    x = np.array([[1e308], [1e308], [1e308], [1.0], [2.0], [3.0]])
    np.testing.assert_array_equal(kernel("ts_sum", x, d=2).ravel(), [1e308, np.nan, np.nan, 1e308, 3.0, 5.0])
    assert kernel("ts_product", x, d=2)[-1, 0] == 6.0
    single = np.array([[1e30], [1e30], [2.0]], dtype=np.float32)
    np.testing.assert_array_equal(np.isnan(kernel("ts_product", single, d=2)).ravel(), [False, True, False])


def test_a_large_value_leaves_no_trace_behind_it(kernel):
    x = np.array([[1e17], [1.0], [2.0], [3.0]])
    assert kernel("ts_sum", x, d=2)[-1, 0] == 5.0
