"""Ranks and windows in order of size, each against a loop over one cell's past, today first."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from alphaplat.errors import AlphaTypeError


def enough(x, d, min_periods):
    values = [value for value in x[:d] if not math.isnan(value)]
    return values if len(values) >= max(1, min_periods) else None


def ranked(x, *, d, scale, constant, min_periods):
    values = enough(x, d, min_periods)
    if not values or math.isnan(x[0]):
        return math.nan
    places = [place for place, value in enumerate(sorted(values), 1) if value == x[0]]
    rank, n = sum(places) / len(places), len(values)
    unit = (rank - 1) / (n - 1) if n > 1 else 0.5
    return {"unit": unit, "pct": rank / n, "ordinal": rank}[scale] + constant


def quantile_of_rank(x, *, d, driver, min_periods):
    r = ranked(x, d=d, scale="unit", constant=0, min_periods=min_periods)
    if math.isnan(r):
        return r
    n = len(enough(x, d, min_periods))
    p = 1 / n + r * (1 - 2 / n) if n > 1 else 0.5
    if driver == "gaussian":
        return NormalDist().inv_cdf(p)
    return math.tan(math.pi * (p - 0.5)) if driver == "cauchy" else p - 0.5


def mean_difference(*xs, d, min_periods):
    ranks = [ranked(x, d=d, scale="unit", constant=0, min_periods=min_periods) for x in xs]
    return math.prod(ranks) ** (1 / len(ranks)) - sum(ranks) / len(ranks)


def percentage(x, *, d, percentage, min_periods):
    values = enough(x, d, min_periods)
    return float(np.quantile(values, percentage)) if values else math.nan


def median(x, *, d, min_periods):
    return percentage(x, d=d, percentage=0.5, min_periods=min_periods)


def entropy(x, *, d, buckets, min_periods):
    values = enough(x, d, min_periods)
    if not values:
        return math.nan
    low, width = min(values), max(values) - min(values)
    places = [min(int((value - low) / width * buckets), buckets - 1) if width else 0 for value in values]
    shares = [places.count(place) / len(places) for place in set(places)]
    return -math.fsum(share * math.log(share) for share in shares)


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
