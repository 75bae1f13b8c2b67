"""The context gives checks their limits, metrics and other simulations of the same signal."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.checks import CheckContext
from alphaplat.errors import ConfigError, DataError
from alphaplat.simulation import Market, Settings, simulate_signal
from alphaplat.testing.panels import small_panel


@pytest.mark.parametrize(
    ("delay", "limits", "expected"),
    [
        (0, {"min_d0": 2.0, "min_d1": 1.0}, 2.0),
        (1, {"min_d0": 2.0, "min_d1": 1.0}, 1.0),
        (5, {"min_d0": 2.0, "min_d1": 1.0}, 1.0),
        (0, {"min": 3.0, "min_d1": 1.0}, 3.0),
        (1, {"min": 3.0}, 3.0),
    ],
)
def test_limits_by_delay(make_context, delay, limits, expected):
    assert make_context(delay=delay).with_limits(limits).limit("min") == expected


def test_a_limit_that_is_not_given_is_refused(make_context):
    with pytest.raises(ConfigError, match="no limit 'min'"):
        make_context().with_limits({"max": 1.0}).limit("min")


def test_metrics_that_are_unknown_are_none(make_context):
    context = make_context()
    assert context.metric("sharpe") == context.simulation.metrics["sharpe"]
    assert context.metric("test_sharpe") is None
    assert context.metric("of a plugin") is None


def test_resimulates_the_same_signal_inside_both_universes():
    panel = small_panel(days=60, assets=20, seed=4, holes=False)
    market, settings = Market.from_panel(panel), Settings(universe="liquid", neutralization="sector", decay=2)
    signal = np.random.default_rng(1).normal(size=panel.shape)
    context = CheckContext.of(signal, market, settings)
    assert context.simulation.pnl.tolist() == simulate_signal(signal, market, settings).pnl.tolist()
    found = context.resimulate(universe="top5", neutralization="market")
    members = market.universe("liquid") & market.universe("top5")
    expected = simulate_signal(signal, market, settings.replace(neutralization="market"), universe=members)
    assert found.pnl.tolist() == expected.pnl.tolist()
    assert 0 < found.metrics["universe_size"] < 5
    with pytest.raises(DataError):
        context.resimulate(universe="moon")


def test_a_simulation_that_is_there_is_not_done_again(make_context):
    done = make_context().simulation
    panel = small_panel(days=80, assets=30, seed=3, holes=False)
    context = CheckContext.of(np.zeros(panel.shape), Market.from_panel(panel), Settings(), simulation=done)
    assert context.simulation is done
