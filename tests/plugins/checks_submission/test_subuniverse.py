"""The alpha in the next smaller universe."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.checks import CheckContext
from alphaplat.simulation import Market, Settings
from alphaplat.testing.panels import panel_of
from alphaplat_checks_submission.subuniverse import next_smaller


@pytest.mark.parametrize(
    ("names", "smaller"),
    [
        *((3000, "top1000"), (2000, "top1000"), (1999, "top500"), (1000, "top500"), (500, "top200"), (200, "top100")),
        *((487.3, "top200"), (100, "top50"), (99, "top49"), (3, "top1"), (1, "top1")),
    ],
)
def test_next_smaller_universe(names, smaller):
    assert next_smaller(names) == smaller


def make(edge_of_liquid, edge_of_rest, *, volume=True, universe="all", neutralization="none"):
    """An alpha over 40 names that foresees the returns of the 20 liquid ones, and of the rest, to some degree."""
    rng = np.random.default_rng(5)
    returns = rng.normal(0, 0.02, (500, 40))
    close = 50 * np.exp(returns.cumsum(axis=0))
    fields = {"close": close}
    if volume:
        fields["volume"] = np.where(np.arange(40) < 20, 1e7, 1e3) * np.ones((500, 1))
    edge = np.where(np.arange(40) < 20, edge_of_liquid, edge_of_rest)
    signal = edge * np.roll(returns, -2, axis=0) + 0.02 * rng.normal(size=returns.shape)
    market = Market.from_panel(panel_of(fields, dtype=np.float64))
    return CheckContext.of(signal, market, Settings(universe=universe, neutralization=neutralization))


@pytest.mark.parametrize(("liquid", "rest", "verdict"), [(0.2, 0.2, "pass"), (0.0, 0.3, "fail")])
def test_an_alpha_must_hold_among_the_liquid_names(run, liquid, rest, verdict):
    context = make(liquid, rest)
    outcome = run("low_sub_universe_sharpe", context)
    assert outcome.verdict == verdict
    smaller = context.resimulate(universe="top20", neutralization="market").metrics
    size = smaller["universe_size"] / context.simulation.metrics["universe_size"]
    assert outcome.value == smaller["sharpe"]
    assert outcome.limit == pytest.approx(0.75 * np.sqrt(size) * context.simulation.metrics["sharpe"])
    assert "'top20' (20 of 40 names)" in outcome.reason


def test_a_named_universe_is_tested_in_the_next_of_the_ladder(run):
    assert "'top8'" in run("low_sub_universe_sharpe", make(0.2, 0.2, universe="top16")).reason


def test_without_volume_it_is_skipped(run):
    outcome = run("low_sub_universe_sharpe", make(0.2, 0.2, volume=False))
    assert outcome.verdict == "skip"
    assert "volume" in outcome.reason


def test_an_empty_alpha_fails(make_context, run):
    assert run("low_sub_universe_sharpe", make_context({"sharpe": float("nan")})).verdict == "fail"


def test_a_loss_leaves_nothing_to_hold(make_context, run):
    assert run("low_sub_universe_sharpe", make_context({"sharpe": -0.5})).verdict == "skip"
