"""Ranks and windows in order of size, each against a loop over one cell's past, today first."""

from statistics import NormalDist

import numpy as np
import pytest
from ops_time_series.twins.ranks import entropy, mean_difference, median, percentage, quantile_of_rank, ranked

from alphaplat.errors import AlphaTypeError


@pytest.mark.parametrize("d", [1, 2, 5, 40])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("name", "twin", "inputs", "literals"),
    [
        ("ts_rank", ranked, 1, {"scale": "unit", "constant": 0.0}),
        ("ts_rank", ranked, 1, {"scale": "pct", "constant": 0.0}),
        ("ts_rank", ranked, 1, {"scale": "ordinal", "constant": 0.0}),
        ("ts_rank", ranked, 1, {"scale": "unit", "constant": 2.0}),
        ("ts_quantile", quantile_of_rank, 1, {"driver": "gaussian"}),
        ("ts_quantile", quantile_of_rank, 1, {"driver": "cauchy"}),
        ("ts_quantile", quantile_of_rank, 1, {"driver": "uniform"}),
        ("ts_rank_gmean_amean_diff", mean_difference, 1, {}),
        ("ts_rank_gmean_amean_diff", mean_difference, 3, {}),
        ("ts_median", median, 1, {}),
        ("ts_percentage", percentage, 1, {"percentage": 0.3}),
        ("ts_percentage", percentage, 1, {"percentage": 1.0}),
        ("ts_entropy", entropy, 1, {"buckets": 10}),
        ("ts_entropy", entropy, 1, {"buckets": 1}),
    ],
)
def test_twin(name, twin, inputs, literals, d, full, panel, dtype, agrees):
    series = [x.astype(dtype) for x in panel[:inputs]]
    agrees(name, twin, series, d=d, min_periods=d if full else 1, **literals)


def test_the_only_value_ranks_in_the_middle(kernel):
    x = np.array([[np.nan], [7.0]])
    assert kernel("ts_rank", x, d=2)[-1, 0] == 0.5
    assert kernel("ts_quantile", x, d=2)[-1, 0] == 0.0


def test_contradiction_2_quantile_is_the_inverse_cdf_of_the_rank(kernel):
    x = np.array([[2.0, 3, 5, 6, 4, 10, 8]]).T
    got = kernel("ts_quantile", x, d=7)[-1, 0]
    assert got == pytest.approx(NormalDist().inv_cdf(1 / 7 + 5 / 6 * 5 / 7))
    assert got != pytest.approx(0.82, abs=0.01)


def test_blocks_of_windows_join_seamlessly(kernel, monkeypatch):
    x = np.random.default_rng(6).normal(size=(50, 4))
    whole = kernel("ts_median", x, d=9)
    monkeypatch.setattr("alphaplat.kernels.windows.BLOCK_CELLS", 100)
    np.testing.assert_array_equal(whole, kernel("ts_median", x, d=9))


@pytest.mark.parametrize(
    ("name", "literals", "said"),
    [
        ("ts_percentage", {"percentage": 1.5}, "no quantile '1.5'"),
        ("ts_percentage", {"percentage": -0.1}, "no quantile '-0.1'"),
        ("ts_entropy", {"buckets": 0}, "'0' buckets"),
    ],
)
def test_literals_out_of_range_are_refused(name, literals, said, kernel):
    with pytest.raises(AlphaTypeError, match=said):
        kernel(name, np.ones((2, 1)), d=2, **literals)
