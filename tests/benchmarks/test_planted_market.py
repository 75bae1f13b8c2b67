"""Markets that obey a formula obey it as much as was asked for, no other one, and never before they could know."""

from __future__ import annotations

import numpy as np
import planted_market as planting
import pytest

import alphaplat as ap

STILL = "-ts_zscore(sales, 40)"
REACTING = "ts_delta(volume, 5) > 0 ? -ts_delta(vwap, 3) : ts_delta(vwap, 3)"


@pytest.fixture(scope="module")
def base():
    return ap.synthetic_market(seed=3, assets=60, years=1, strength=0)


@pytest.fixture(scope="module", params=[STILL, REACTING])
def world(request, base):
    return planting.obeying(base, request.param, 0.05)


def test_the_formula_predicts_as_much_as_was_asked_for(world):
    assert abs(world.ic - 0.05) < 0.005
    assert world.strength > 0.01


def test_another_formula_gains_nothing(base, world):
    other = "ts_std_dev(vec_avg(nws17_d1_nip), 12)"
    assert abs(planting.rank_ic(world.panel, other) - planting.rank_ic(base, other)) < 0.01


def test_the_formula_mixed_among_names_gains_nothing(world):
    target = planting.Target.of(planting.Market.from_panel(world.panel), ap.Settings())
    mixed = np.random.default_rng(0).permutation(planting.signal(world.panel, world.text), axis=1)
    assert abs(target.ic(target.of_signal(mixed))) < 0.025


def test_the_market_is_the_one_that_its_own_signal_moves(base, world):
    """The moves that are in the prices are those that the formula gives on these very prices."""
    scores = planting.standardised(planting.signal(world.panel, world.text))
    volatility = np.nan_to_num(planting.signal(base, planting.VOLATILITY))
    again = planting.with_moves(base, world.strength * volatility * scores)
    assert np.array_equal(again.matrix("close"), world.panel.matrix("close"), equal_nan=True)


def test_what_comes_later_changes_nothing_before_it(base, world):
    """A market that ends sooner is the beginning of the longer one."""
    days = 120
    short = planting.moved(base.between(None, base.times[days - 1]), world.text, world.strength)
    assert np.array_equal(short.panel.matrix("close"), world.panel.matrix("close")[:days], equal_nan=True)


def test_a_signal_moves_the_second_day_after_it_and_no_earlier_one(base):
    pushes = np.zeros(base.shape)
    pushes[50, 7] = 0.1
    before, after = base.matrix("close"), planting.with_moves(base, pushes).matrix("close")
    changed = np.log(after / before)
    assert np.allclose(changed[:, 7][52:], 0.1, atol=1e-5)
    changed[52:, 7] = 0
    assert not np.nan_to_num(changed).any()


def test_bars_keep_their_shape(base, world):
    for price in ("open", "high", "low", "vwap"):
        then = base.matrix(price) / base.matrix("close")
        assert np.allclose(world.panel.matrix(price) / world.panel.matrix("close"), then, rtol=1e-5, equal_nan=True)
