"""Lines and curves through windows, each against a loop over one cell's past, today first."""

import numpy as np
import pytest
from ops_time_series.twins.regression import poly_regression, regression, theilsen

from alphaplat.errors import AlphaTypeError

RETTYPES = list(range(10))


@pytest.mark.parametrize("rettype", RETTYPES)
@pytest.mark.parametrize(("d", "lag", "full"), [(1, 0, 0), (2, 0, 0), (5, 0, 1), (5, 3, 0), (40, 1, 0)])
def test_regression_twin(rettype, d, lag, full, panel, agrees):
    literals = {"d": d, "lag": lag, "rettype": rettype, "min_periods": d if full else 1}
    agrees("ts_regression", regression, panel[:2], **literals)


@pytest.mark.parametrize("k", [0, 1, 2, 3])
@pytest.mark.parametrize("d", [1, 3, 5, 40])
def test_poly_regression_twin(k, d, panel, agrees):
    agrees("ts_poly_regression", poly_regression, panel[:2], d=d, k=k, min_periods=1)


@pytest.mark.parametrize("d", [1, 2, 5, 40])
@pytest.mark.parametrize("full", [False, True])
def test_theilsen_twin(d, full, panel, dtype, agrees):
    series = [x.astype(dtype) for x in panel[:2]]
    agrees("ts_theilsen", theilsen, series, d=d, min_periods=d if full else 1)


def test_theilsen_of_a_long_window_with_far_values(agrees):
    series = list(np.random.default_rng(9).standard_cauchy(size=(2, 170, 1)))
    agrees("ts_theilsen", theilsen, series, d=150, min_periods=1)


def test_contradiction_10_rettypes_8_and_9_are_the_errors_of_slope_and_intercept(kernel):
    x = np.arange(1.0, 7.0)[:, None]
    y = np.array([[1.0, 3.0, 2.0, 5.0, 4.0, 6.0]]).T
    covariance = np.polyfit(x[:, 0], y[:, 0], 1, cov="unscaled")[1]
    rest = kernel("ts_regression", y, x, d=6, rettype=7)[-1, 0]
    slope, intercept = np.sqrt(np.diag(covariance) * rest)
    assert kernel("ts_regression", y, x, d=6, rettype=8)[-1, 0] == pytest.approx(slope)
    assert kernel("ts_regression", y, x, d=6, rettype=9)[-1, 0] == pytest.approx(intercept)


def test_a_line_through_two_points_leaves_nothing(kernel):
    x, y = np.random.default_rng(7).normal(size=(2, 50, 4))
    assert set(kernel("ts_regression", y, x, d=2)[1:].ravel()) == {0.0}
    assert set(kernel("ts_regression", y, x, d=2, rettype=6)[1:].ravel()) == {1.0}


def test_a_curve_is_found_far_from_zero(kernel):
    x = 1e6 + np.arange(30.0)[:, None]
    y = (x - 1e6) ** 3
    rest = kernel("ts_poly_regression", y, x, d=20, k=3)[-1, 0]
    assert rest == pytest.approx(0.0, abs=1e-7)


def test_theilsen_in_pieces_gives_the_same(kernel, monkeypatch):
    x, y = np.random.default_rng(8).normal(size=(2, 20, 3))
    whole = kernel("ts_theilsen", x, y, d=6)
    monkeypatch.setattr("alphaplat_ops_time_series.regression.BLOCK_CELLS", 50)
    np.testing.assert_array_equal(whole, kernel("ts_theilsen", x, y, d=6))


@pytest.mark.parametrize(
    ("name", "literals", "said"),
    [("ts_regression", {"rettype": 10}, "rettype '10'"), ("ts_poly_regression", {"k": -1}, "degree '-1'")],
)
def test_literals_out_of_range_are_refused(name, literals, said, kernel):
    with pytest.raises(AlphaTypeError, match=said):
        kernel(name, np.ones((3, 1)), np.ones((3, 1)), d=2, **literals)
