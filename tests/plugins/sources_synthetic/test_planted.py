"""Planted alphas are found again with the strength that the market declares, at the time when they must earn."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr
from scipy.stats import rankdata

import alphaplat as ap
from alphaplat.panel import Panel
from alphaplat_sources_synthetic.market import build
from alphaplat_sources_synthetic.news import mean_score
from alphaplat_sources_synthetic.options import SyntheticOptions
from alphaplat_sources_synthetic.planted import PLANTED, Planted, Seen, standardised

DECOYS = ("volume", "rsk59_short_interest", "ts_mean(vec_avg(nws17_d1_qcm), 5)", "high / low", "rank(dividend + cap)")
# A mean rank IC over five years of some 440 names has a standard error of about 0.0015.
TOLERANCE = 0.0045


def mean_rank_ic(signal: np.ndarray, close: np.ndarray, lag: int) -> float:
    """Mean rank correlation of the signal of t with the return that is booked on t + lag."""
    returns = np.full(close.shape, np.nan)
    returns[1:] = close[1:] / close[:-1] - 1
    found = []
    for row in range(len(close) - lag):
        both = np.isfinite(signal[row]) & np.isfinite(returns[row + lag])
        if both.sum() >= 10:
            ranks = rankdata(signal[row][both]), rankdata(returns[row + lag][both])
            found.append(np.corrcoef(*ranks)[0, 1])
    return float(np.mean(found))


@pytest.fixture(scope="module")
def panel(market: xr.Dataset) -> Panel:
    return Panel(market, dtype=np.float64)


def signal_of(text: str, panel: Panel) -> np.ndarray:
    return np.asarray(ap.evaluate(text, panel).values)


def test_market_declares_what_is_planted(market: xr.Dataset) -> None:
    declared = json.loads(market.attrs["planted"])
    assert [(one["name"], one["text"], one["rank_ic"]) for one in declared] == [
        (planted.name, planted.text, planted.rank_ic) for planted in PLANTED
    ]
    assert {one["delay"] for one in declared} == {1}


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_planted_alpha_has_its_declared_rank_ic(planted: Planted, panel: Panel) -> None:
    found = mean_rank_ic(signal_of(planted.text, panel), panel.matrix("close"), lag=2)
    assert abs(found - planted.rank_ic) < TOLERANCE


@pytest.mark.parametrize("text", DECOYS)
def test_other_formulas_predict_nothing(text: str, panel: Panel) -> None:
    assert abs(mean_rank_ic(signal_of(text, panel), panel.matrix("close"), lag=2)) < TOLERANCE


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_formula_in_the_language_is_what_was_planted(planted: Planted, panel: Panel) -> None:
    feed = panel.vector("news_sentiment")
    names = ("close", "volume", "book_value_ps")
    seen = Seen(*(panel.matrix(name) for name in names), news_sentiment=mean_score(feed.counts, feed.values))
    evaluated = signal_of(planted.text, panel)
    bar = np.isfinite(seen.close)
    for row in (0, 4, 5, 40, 203, 600, 1200):
        own = np.where(bar[row], planted.signal(seen, row), np.nan)
        np.testing.assert_allclose(evaluated[row], own, rtol=1e-6, atol=1e-9, err_msg=f"row {row}")


def test_profit_comes_with_delay_one_and_then_fades() -> None:
    strong = Panel(build(SyntheticOptions(seed=5, assets=200, years=2, strength=8)), dtype=np.float64)
    signal, close = signal_of(PLANTED[0].text, strong), strong.matrix("close")
    by_lag = [mean_rank_ic(signal, close, lag) for lag in (1, 2, 3, 5, 9)]
    assert max(by_lag) == by_lag[1]
    assert by_lag[1] > by_lag[2] > by_lag[3] > by_lag[4]
    assert by_lag[1] > 0.05


def test_without_strength_nothing_is_planted() -> None:
    dataset = build(SyntheticOptions(seed=0, strength=0))
    assert dataset.attrs["planted"] == "[]"
    null = Panel(dataset, dtype=np.float64)
    for planted in PLANTED:
        found = mean_rank_ic(signal_of(planted.text, null), null.matrix("close"), lag=2)
        assert abs(found) < TOLERANCE, planted.name


def test_strength_multiplies_what_is_declared() -> None:
    (first, *_) = json.loads(build(SyntheticOptions(assets=5, years=1, strength=2)).attrs["planted"])
    assert first["rank_ic"] == 2 * PLANTED[0].rank_ic


def test_standardised_ranks_have_mean_zero_and_variance_one() -> None:
    signal = np.random.default_rng(0).lognormal(size=1000)
    valid = np.arange(1000) % 3 > 0
    scores = standardised(signal, valid)
    assert (scores[~valid] == 0).all()
    assert abs(scores[valid].mean()) < 1e-12
    assert abs(scores[valid].var() - 1) < 1e-3
    assert (np.argsort(scores[valid]) == np.argsort(signal[valid])).all()
