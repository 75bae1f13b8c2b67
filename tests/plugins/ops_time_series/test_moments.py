"""Spread and shape of windows, each against a loop over one cell's past, today first."""

import math

import numpy as np
import pytest
from ops_time_series.twins.moments import (
    central,
    information_ratio,
    kurtosis,
    skewness,
    std_dev,
    zscore,
)

from alphaplat.errors import AlphaTypeError


@pytest.mark.parametrize("d", [1, 2, 5, 40])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("name", "twin", "literals"),
    [
        ("ts_std_dev", std_dev, {"ddof": 0}),
        ("ts_std_dev", std_dev, {"ddof": 1}),
        ("ts_zscore", zscore, {"ddof": 0}),
        ("ts_zscore", zscore, {"ddof": 1}),
        ("ts_ir", information_ratio, {"ddof": 0}),
        ("ts_ir", information_ratio, {"ddof": 1}),
        ("ts_skewness", skewness, {}),
        ("ts_kurtosis", kurtosis, {}),
    ],
)
def test_twin(name, twin, literals, d, full, panel, dtype, agrees):
    agrees(name, twin, [panel[0].astype(dtype)], d=d, min_periods=d if full else 1, **literals)


@pytest.mark.parametrize("k", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("d", [1, 5, 40])
def test_moment_twin(k, d, panel, dtype, agrees):
    agrees("ts_moment", central, [panel[0].astype(dtype)], d=d, k=k)


@pytest.mark.parametrize("value", [0.1, 1e-9, 123456.789])
@pytest.mark.parametrize("gap", [False, True])
def test_flat_windows_have_no_spread_and_no_shape(value, gap, kernel):
    x = np.full((50, 1), value)
    x[::3] = np.nan if gap else value
    assert set(kernel("ts_std_dev", x, d=7)[2:].ravel()) == {0.0}
    for name in ("ts_zscore", "ts_ir", "ts_skewness", "ts_kurtosis"):
        assert np.isnan(kernel(name, x, d=7)).all(), name


def test_spread_is_exact_far_from_zero(kernel):
    x = np.array([[1e9], [1e9 + 1], [1e9 + 2]])
    assert kernel("ts_std_dev", x, d=3)[-1, 0] == pytest.approx(math.sqrt(2 / 3), rel=1e-15)


def test_contradiction_1_the_standard_deviation_divides_by_n_unless_told(kernel):
    x = np.array([[10.0], [12.0], [11.0], [13.0], [15.0]])
    assert kernel("ts_std_dev", x, d=5)[-1, 0] == pytest.approx(1.7204650534)
    assert kernel("ts_std_dev", x, d=5, ddof=1)[-1, 0] == pytest.approx(1.9235384061)
    assert kernel("ts_zscore", x, d=5)[-1, 0] == pytest.approx(2.8 / 1.7204650534)


def test_a_negative_moment_is_refused(kernel):
    with pytest.raises(AlphaTypeError, match="no moment '-1'"):
        kernel("ts_moment", np.ones((2, 1)), d=2, k=-1)
