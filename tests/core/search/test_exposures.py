"""Exposures: their products are rank correlations, on the training days and no others."""

from __future__ import annotations

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.errors import ConfigError
from alphaplat.search.exposures import Target, exposures_of, overlap
from alphaplat.simulation import Market, Settings
from alphaplat.simulation.information import correlate_rows, information, rank_rows


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    """Two signals of 50 days and 30 names with ties, as (2, 50, 30)."""
    return np.random.default_rng(5).normal(size=(2, 50, 30)).round(1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_products_are_rank_correlations(values: np.ndarray, dtype: type) -> None:
    x, y = values.astype(dtype)
    both = np.ones(x.shape, dtype=np.bool_)
    expected = correlate_rows(rank_rows(x.astype(float)), rank_rows(y.astype(float)), both)
    found = np.einsum("tn,tn->t", exposures_of(x), exposures_of(y))
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert overlap(exposures_of(x), exposures_of(y)) == pytest.approx(expected.mean(), abs=1e-6)


def test_missing_values_have_no_exposure(values: np.ndarray) -> None:
    x = values[0].copy()
    x[0, :5] = [np.nan, np.inf, -np.inf, np.nan, np.nan]
    x[1, 9:] = np.nan
    x[2] = 7.0
    found = exposures_of(x)
    assert (found[0, :5] == 0).all()
    assert not found[1].any()
    assert not found[2].any()
    length = (found.astype(float) ** 2).sum(axis=1)
    np.testing.assert_allclose(length, [1, 0, 0, *np.ones(47)], atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=1), 0, atol=1e-5)


@pytest.mark.parametrize("delay", [0, 1, 3])
def test_the_ic_is_that_of_the_simulation(market: ap.Panel, delay: int) -> None:
    settings = Settings(delay=delay, end="2016-02-29")
    prices = Market.from_panel(market)
    target = Target.of(prices, settings)
    signal = np.random.default_rng(1).normal(size=market.shape)
    inside = np.where(prices.universe("all"), signal, np.nan)
    daily = information(inside, prices.forward(delay)).rank_ic[target.rows]
    assert np.isfinite(daily).all()
    own = target.of_signal(signal)
    assert target.ic(own) == pytest.approx(daily.mean(), abs=1e-6)
    assert target.error(own) == pytest.approx(daily.std() / np.sqrt(daily.size), abs=1e-6)


def test_nothing_after_the_end_is_seen(market: ap.Panel) -> None:
    settings = Settings(delay=1, end="2016-02-29")
    before = Target.of(Market.from_panel(market), settings)
    close = market.dataset["close"]
    changed = market.dataset.assign(close=close.where(close.time <= np.datetime64("2016-02-29"), close[::-1].values))
    after = Target.of(Market.from_panel(ap.Panel(changed)), settings)
    np.testing.assert_array_equal(before.exposures, after.exposures)
    signal = np.random.default_rng(1).normal(size=market.shape)
    disturbed = signal.copy()
    disturbed[before.rows.stop :] = np.nan
    np.testing.assert_array_equal(before.of_signal(signal), before.of_signal(disturbed))
    last = market.times[before.rows.stop - 1 + 2]
    assert last <= np.datetime64("2016-02-29")
    assert market.times[before.rows.stop + 2] > np.datetime64("2016-02-29")


def test_a_period_without_days_is_refused(market: ap.Panel) -> None:
    with pytest.raises(ConfigError, match="no day with the returns of 10 names"):
        Target.of(Market.from_panel(market), Settings(start="2030-01-01"))
