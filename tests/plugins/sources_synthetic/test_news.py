"""The feed says whom it covers, and its scores stay within their ranges."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from alphaplat.panel import Panel
from alphaplat_sources_synthetic.news import FIRST_COVERED_ROW, OUTAGE, mean_score


def test_coverage_is_dated(market: xr.Dataset) -> None:
    counts = market["news_row_size"].values
    assert (counts[:FIRST_COVERED_ROW] == -1).all()
    assert (counts[OUTAGE] == -1).all()
    listed = np.isfinite(market["close"].values)
    late = counts[600][listed[600]]
    assert 0.85 < (late >= 0).mean() < 0.95
    assert (late == 0).any()
    assert (late >= 2).any()
    assert (counts[~np.isfinite(market["sales"].values)] == -1).all()


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("news_sentiment", -1, 1), ("news_relevance", 0, 1), ("nws17_d1_nip", -1, 1), ("nws17_d1_qcm", 0, 1)],
)
def test_scores_stay_within_their_range(market: xr.Dataset, name: str, low: float, high: float) -> None:
    values = market[name].values
    assert len(values) == np.maximum(market["news_row_size"].values, 0).sum()
    assert low <= values.min() < values.max() <= high
    assert values.std() > 0.1


def test_stories_of_a_day_agree_with_each_other(market: xr.Dataset) -> None:
    feed = Panel(market, dtype=np.float64).vector("news_sentiment")
    pairs = np.array([feed.cell(*cell)[:2] for cell in np.argwhere(feed.counts >= 2)[:3000]])
    assert np.corrcoef(pairs.T)[0, 1] > 0.4


def test_mean_score_skips_empty_and_uncovered_cells() -> None:
    counts = np.array([[2, 0], [-1, 3]])
    means = mean_score(counts, np.array([1.0, 3.0, 1.0, 1.0, 4.0]))
    np.testing.assert_array_equal(means, [[2.0, np.nan], [np.nan, 2.0]])
