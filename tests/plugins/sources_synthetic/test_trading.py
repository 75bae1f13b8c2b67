"""Bars are possible ones, prices behave like prices, and nobody leaves unnoticed."""

from __future__ import annotations

import numpy as np
import xarray as xr

from alphaplat.panel import Panel


def test_every_bar_is_possible(market: xr.Dataset) -> None:
    bar = np.isfinite(market["close"].values)
    for name in ("open", "high", "low", "vwap", "volume"):
        np.testing.assert_array_equal(np.isfinite(market[name].values), bar)
    price = {name: market[name].values[bar] for name in ("open", "high", "low", "close", "vwap")}
    for name in ("open", "close", "vwap"):
        assert (price["low"] <= price[name]).all()
        assert (price[name] <= price["high"]).all()
    assert price["low"].min() > 0
    assert (market["volume"].values[bar] >= 100).all()
    for name in ("open", "high", "low", "close"):
        np.testing.assert_array_equal(price[name], np.round(price[name], 2))
    assert (price["low"] < price["high"]).mean() > 0.95


def test_returns_have_fat_tails_and_clusters(market: xr.Dataset) -> None:
    close = Panel(market, dtype=np.float64).matrix("close")
    returns = close[1:] / close[:-1] - 1
    found = returns[np.isfinite(returns)]
    assert 0.012 < found.std() < 0.03
    assert ((found - found.mean()) ** 4).mean() / found.var() ** 2 > 6
    size = np.nanmean(np.abs(returns), axis=1)
    assert np.corrcoef(size[1:], size[:-1])[0, 1] > 0.15


def test_names_of_a_sector_move_together(market: xr.Dataset) -> None:
    close = Panel(market, dtype=np.float64).matrix("close")
    returns = np.nan_to_num(close[1:] / close[:-1] - 1)[:, np.isfinite(close).mean(axis=0) > 0.95]
    sector = market["sector"].values[0][np.isfinite(close).mean(axis=0) > 0.95]
    correlation = np.corrcoef(returns.T)
    same = sector[:, None] == sector
    others = ~np.eye(len(sector), dtype=bool)
    within, across = correlation[same & others].mean(), correlation[~same].mean()
    assert across > 0.05
    assert within > across + 0.02


def test_names_come_and_go_and_their_end_has_a_return(small: xr.Dataset) -> None:
    close, delisting = small["close"].values, small["delisting_return"].values
    assert np.isnan(close[0]).any()
    assert (np.isnan(close[0]) & np.isfinite(close[-1])).any()
    rows, columns = np.nonzero(np.isfinite(delisting))
    assert len(rows) >= 5
    for row, column in zip(rows, columns, strict=True):
        assert np.isfinite(close[:row, column]).any()
        assert np.isnan(close[row:, column]).all()
    gone = np.isfinite(close).any(axis=0) & np.isnan(close[-30:]).all(axis=0)
    assert set(np.nonzero(gone)[0]) <= set(columns)
    extents = delisting[rows, columns]
    assert extents.min() >= -1
    assert (extents > 0).any()
    assert (extents < -0.2).any()


def test_halts_leave_gaps_inside_lives(market: xr.Dataset) -> None:
    bar = np.isfinite(market["close"].values)
    bar = bar[:, bar.any(axis=0)]
    days = np.arange(len(bar))[:, None]
    first, last = np.argmax(bar, axis=0), len(bar) - 1 - np.argmax(bar[::-1], axis=0)
    gaps = ~bar & (days > first) & (days < last)
    assert 100 < gaps.sum() < 0.01 * bar.sum()


def test_splits_are_adjusted_away(market: xr.Dataset) -> None:
    factors = market["split_factor"].values
    rows, columns = np.nonzero(factors > 1)
    assert len(rows) >= 3
    panel = Panel(market, dtype=np.float64)
    raw, adjusted = market["close"].values, panel.matrix("close")
    for row, column in zip(rows, columns, strict=True):
        if np.isfinite(raw[row - 1 : row + 1, column]).all():
            assert raw[row, column] / raw[row - 1, column] < 0.75
            assert 0.6 < adjusted[row, column] / adjusted[row - 1, column] < 1.7
    np.testing.assert_allclose(
        panel.matrix("cap"), panel.matrix("close") * panel.matrix("shares_outstanding"), rtol=1e-12
    )


def test_sizes_are_widely_spread(market: xr.Dataset) -> None:
    close, volume = market["close"].values, market["volume"].values
    traded = np.nanmean(
        np.where(np.isfinite(close), close * volume, np.nan)[-63:, np.isfinite(close[-63:]).any(axis=0)], 0
    )
    assert np.percentile(traded, 90) > 50 * np.percentile(traded, 10)
