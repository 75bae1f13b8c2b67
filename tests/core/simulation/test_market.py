"""The market computes what simulations share, once."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.errors import AlphaError, ConfigError
from alphaplat.simulation import Market
from alphaplat.testing.panels import panel_of, small_panel

NAN = np.nan


def test_a_panel_without_closes_has_no_market():
    with pytest.raises(ConfigError, match="no field 'close'"):
        Market.from_panel(panel_of({"volume": [[1.0]]}))


def test_closes_that_are_not_prices_are_missing():
    market = Market.from_panel(panel_of({"close": [[1.0, 0.0], [2.0, -1.0], [np.inf, 3.0], [4.0, 6.0]]}))
    assert np.isnan(market.close).tolist() == [[False, True], [False, True], [True, False], [False, False]]
    assert market.returns[1, 0] == 1.0
    assert market.returns[3, 1] == 1.0
    assert np.isnan(market.returns).sum() == 6
    assert (market.earned == np.nan_to_num(market.returns)).all()


def test_shares_trade_at_the_last_close_before_the_booked_day():
    market = Market.from_panel(panel_of({"close": [[NAN, 2.0], [4.0, NAN], [5.0, 8.0]]}))
    assert market.shares_per_dollar.tolist() == [[0, 0], [0, 0.5], [0.25, 0.5]]


def test_delisting_returns_are_taken_where_closes_give_none():
    panel = panel_of({"close": [[10.0], [5.0], [NAN]], "delisting_return": [[NAN], [NAN], [-1.0]]})
    market = Market.from_panel(panel)
    assert market.returns[1:].tolist() == [[-0.5], [-1.0]]
    assert len(market.notes) == 1
    assert len(Market.from_panel(panel_of({"close": [[1.0]]})).notes) == 2


def test_everything_is_computed_once():
    market = Market.from_panel(small_panel())
    assert market.forward(1, 5) is market.forward(1, 5)
    assert market.forward(1, 5) is not market.forward(0, 5)
    assert market.universe("liquid") is market.universe("liquid")
    assert market.group("sector") is market.group("sector")


def test_unknown_names_are_refused_with_the_nearest():
    market = Market.from_panel(small_panel())
    with pytest.raises(AlphaError, match="'liquid'"):
        market.universe("liqid")
    with pytest.raises(ConfigError) as caught:
        market.groups_of("sectr")
    assert caught.value.help == "did you mean 'sector'?"
    with pytest.raises(ConfigError) as caught:
        market.groups_of("volume")
    assert "there are: none, market, sector" in str(caught.value)
    assert market.groups_of("market") is market.groups_of("none") is None
