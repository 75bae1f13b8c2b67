"""Liquidity universes against a slow loop, and that they know nothing of the day itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from alphaplat.errors import AlphaError
from alphaplat.panel import Panel

Make = Callable[..., xr.Dataset]


def slow_top(panel: Panel, count: int, days: int) -> np.ndarray:
    close, volume = panel.matrix("close").astype(np.float64), panel.matrix("volume").astype(np.float64)
    members = np.zeros(panel.shape, dtype=bool)
    for day in range(1, panel.shape[0]):
        traded = []
        for asset, name in enumerate(panel.assets):
            if np.isnan(close[day - 1, asset]):
                continue
            past = (close * volume)[max(day - days, 0) : day, asset]
            traded.append((-np.nanmean(past), name, asset))
        for _, _, asset in sorted(traded)[:count]:
            members[day, asset] = True
    return members


@pytest.mark.parametrize(("count", "days"), [(1, 1), (3, 4), (5, 63), (99, 5)])
def test_against_a_loop(make: Make, count: int, days: int) -> None:
    panel = Panel(make(days=20, assets="HGFEDCBA", seed=3))
    np.testing.assert_array_equal(panel.top(count, days), slow_top(panel, count, days))


def test_by_name(make: Make) -> None:
    panel = Panel(make(days=20, seed=1))
    np.testing.assert_array_equal(panel.universe("top2"), panel.top(2))


def test_the_day_itself_does_not_matter(make: Make) -> None:
    dataset = make(days=20, seed=2)
    before = Panel(dataset).top(2)
    dataset["close"].values[10:] = 1e6
    np.testing.assert_array_equal(Panel(dataset).top(2)[:11], before[:11])


def test_a_slice_knows_the_days_before_it(make: Make) -> None:
    panel = Panel(make(days=30, seed=4))
    np.testing.assert_array_equal(panel.between("2024-01-16").top(2, days=5), panel.top(2, days=5)[15:])


def test_ties_go_by_name_whatever_the_order(make: Make) -> None:
    dataset = make(days=3, assets="DCBA")[["close", "volume"]]
    dataset["close"].values[:] = 1.0
    dataset["volume"].values[:] = 1.0
    assert Panel(dataset).top(2)[1].tolist() == [False, False, True, True]


def test_an_imported_universe_of_that_name_wins(dataset: xr.Dataset) -> None:
    panel = Panel(dataset.rename(members="top2"))
    np.testing.assert_array_equal(panel.universe("top2"), dataset["members"].values)


def test_needs_volume(dataset: xr.Dataset) -> None:
    with pytest.raises(AlphaError, match="needs the field 'volume'"):
        Panel(dataset.drop_vars("volume")).universe("top2")
