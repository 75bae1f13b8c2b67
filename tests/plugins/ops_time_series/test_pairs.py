"""Several series in one window, each statistic against a loop over one cell's past, today first."""

import numpy as np
import pytest
from ops_time_series.twins.pairs import covariance, over, partial_corr, vector_neut, vector_proj


@pytest.mark.parametrize("d", [1, 2, 5, 40])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("name", "twin", "inputs", "literals"),
    [
        ("ts_corr", over((1, 1)), 2, {}),
        ("ts_covariance", covariance, 2, {"ddof": 0}),
        ("ts_covariance", covariance, 2, {"ddof": 1}),
        ("ts_co_skewness", over((1, 2)), 2, {}),
        ("ts_co_kurtosis", over((1, 3)), 2, {}),
        ("ts_triple_corr", over((1, 1, 1)), 3, {}),
        ("ts_partial_corr", partial_corr, 3, {}),
        ("ts_vector_proj", vector_proj, 2, {}),
        ("ts_vector_neut", vector_neut, 2, {}),
    ],
)
def test_twin(name, twin, inputs, literals, d, full, panel, dtype, agrees):
    series = [x.astype(dtype) for x in panel[:inputs]]
    agrees(name, twin, series, d=d, min_periods=d if full else 1, **literals)


def test_two_points_correlate_exactly(kernel):
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 400, 3)) * 0.1
    assert set(kernel("ts_corr", x, y, d=2)[1:].ravel()) == {-1.0, 1.0}


def test_correlation_stays_within_bounds_and_does_not_depend_on_order(kernel):
    rng = np.random.default_rng(4)
    x = rng.normal(size=(60, 5))
    y = 3.0 * x + 0.1
    corr = kernel("ts_corr", x, y, d=6)
    assert np.nanmax(corr) <= 1.0
    np.testing.assert_array_equal(corr, kernel("ts_corr", y, x, d=6))


def test_a_flat_series_correlates_with_nothing(kernel):
    x, flat = np.random.default_rng(5).normal(size=(30, 2)), np.full((30, 2), 0.1)
    for name in ("ts_corr", "ts_co_skewness", "ts_co_kurtosis"):
        assert np.isnan(kernel(name, x, flat, d=5)).all(), name
    assert set(kernel("ts_covariance", x, flat, d=5).ravel()) == {0.0}
    assert np.isnan(kernel("ts_partial_corr", x, x[::-1], x, d=5)).all()


@pytest.mark.parametrize("name", ["ts_corr", "ts_co_skewness"])
def test_a_spread_whose_square_is_no_number_correlates_with_nothing(name, kernel):
    x = np.random.default_rng(6).normal(size=(20, 3))
    assert np.isnan(kernel(name, x, 1e-170 * np.random.default_rng(7).normal(size=x.shape), d=6)).all()


def test_contradiction_1_covariance_divides_by_n_unless_told(kernel):
    y, x = np.array([[2.0, 4, 6, 8, 10]]).T, np.array([[1.0, 3, 5, 7, 9]]).T
    assert kernel("ts_covariance", y, x, d=5)[-1, 0] == 8.0
    assert kernel("ts_covariance", y, x, d=5, ddof=1)[-1, 0] == 10.0
