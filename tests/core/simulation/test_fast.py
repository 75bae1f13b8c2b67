"""The compiled simulation gives the numbers of its definition in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.simulation import Costs, Market, Settings, simulate_batch, simulate_signal
from alphaplat.testing.panels import awkward_panels, small_panel

NAN = np.nan
SETTINGS = {
    "default": Settings(),
    "delay_0": Settings(delay=0, truncation=0.0),
    "none": Settings(neutralization="none", truncation=0.2, costs=Costs(fee_bps=2)),
    "sector": Settings(neutralization="sector", decay=4, truncation=0.1, test_period="P10D"),
    "universe": Settings(universe="liquid", decay=3, truncation=0.2, neutralization="sector"),
    "period": Settings(start="2020-01-20", end="2020-02-20", decay=100),
    "late": Settings(delay=60),
}
COUNTED = ("long_count", "short_count", "stale")
PANELS = {
    "small": small_panel(days=60, assets=41, seed=1),
    "plain": small_panel(days=25, assets=130, seed=2, holes=False),
    **awkward_panels(),
}


def smooth(shape, rng):
    return rng.normal(0, 1, shape)


def holed(shape, rng):
    signal = rng.normal(0, 1, shape)
    signal[rng.random(shape) < 0.2] = NAN
    signal[rng.random(len(signal)) < 0.1] = NAN
    return signal


def tied(shape, rng):
    signal = np.round(rng.normal(0, 1, shape))
    signal[rng.random(len(signal)) < 0.1] = 0.7
    return np.where(signal == 0, -signal, signal)


def extreme(shape, rng):
    signal = rng.choice([np.inf, -np.inf, NAN, 1e38, -1e38, 1e-40, 0.0, -0.0], shape)
    return np.where(rng.random(shape) < 0.5, signal, rng.normal(0, 1, shape))


def huge(shape, rng):
    return rng.normal(0, 1e307, shape)


def whole(shape, rng):
    return rng.integers(-3, 4, shape)


def rounding(weights):
    """Weights that are 0 but for the order in which sums were taken: they have no sign to agree on."""
    return (weights != 0) & (np.abs(weights) < 1e-15)


def equal(found, expected, scale=1.0):
    return np.testing.assert_allclose(found / scale, expected / scale, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("draw", [smooth, holed, tied, extreme, huge, whole])
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_equals_the_definition(draw, settings, dtype):
    for number, panel in enumerate(PANELS.values()):
        market = Market.from_panel(panel)
        with np.errstate(over="ignore"):
            signal = draw(panel.shape, np.random.default_rng(number))
            signal = signal if draw is whole else signal.astype(dtype)
        fast, slow = (
            simulate_signal(signal, market, settings, horizons=(3,), backend=name) for name in ("fast", "reference")
        )
        equal(fast.weights, slow.weights)
        for name in vars(slow.daily):
            if name not in ("dates", *COUNTED):
                scale = settings.book_size if name in ("pnl", "cost", "traded", "shares") else 1.0
                equal(getattr(fast.daily, name), getattr(slow.daily, name), scale)
        clear = ~(rounding(fast.weights) | rounding(slow.weights)).any(axis=1)
        for name in COUNTED:
            assert (getattr(fast.daily, name) == getattr(slow.daily, name))[clear].all()
        for key, expected in slow.information.items():
            for name in ("ic", "rank_ic", "spread"):
                equal(getattr(fast.information[key], name), getattr(expected, name))
        assert fast.reasons == slow.reasons
        assert list(fast.metrics) == list(slow.metrics)
        for name, value in slow.metrics.items():
            if clear.all() or name not in ("coverage", "stale_days", *COUNTED):
                assert fast.metrics[name] == pytest.approx(value, rel=1e-9, abs=1e-6, nan_ok=True), name
        assert fast.by_year.keys() == slow.by_year.keys()
        assert fast.by_part.keys() == slow.by_part.keys()


@pytest.mark.parametrize("levels", [4, 200, 10**6])
def test_values_that_differ_in_their_last_bits_are_ranked_apart(levels):
    market = Market.from_panel(PANELS["plain"])
    signal = 1 + np.random.default_rng(0).integers(0, levels, market.shape) * np.finfo(np.float64).eps
    fast, slow = (simulate_signal(signal, market, backend=name).daily for name in ("fast", "reference"))
    assert np.isfinite(slow.rank_ic[2:]).all()
    equal(fast.rank_ic, slow.rank_ic)
    equal(fast.spread, slow.spread)


def test_neither_layout_nor_blocks_of_days_matter(monkeypatch):
    from alphaplat.simulation import fast

    panel = PANELS["small"]
    market, settings = Market.from_panel(panel), Settings(decay=3)
    signal = holed(panel.shape, np.random.default_rng(0)).astype(np.float32)
    whole_run = simulate_signal(signal, market, settings)
    monkeypatch.setattr(fast, "_BLOCK_CELLS", 7 * panel.shape[1])
    for same in (np.asfortranarray(signal), np.repeat(signal, 2, axis=1)[:, ::2]):
        again = simulate_signal(same, market, settings)
        assert np.array_equal(again.pnl, whole_run.pnl)
        assert np.array_equal(again.daily.rank_ic, whole_run.daily.rank_ic, equal_nan=True)


def test_batches_hand_the_back_end_on():
    market = Market.from_panel(PANELS["small"])
    signal = holed(market.shape, np.random.default_rng(0))
    fast, slow = (next(simulate_batch([signal], market, Settings(), backend=name)) for name in ("fast", "reference"))
    assert fast.metrics["rank_ic"] == pytest.approx(slow.metrics["rank_ic"])


@pytest.mark.parametrize("spread", [0.1, 3, 30])
def test_lanes_add_a_day_of_single_precision_to_the_bits_of_its_order(spread):
    from alphaplat.simulation.booking import _total

    rng = np.random.default_rng(0)
    for size in (1, 30, 499):
        values = (np.exp(rng.normal(0, spread, size)) * rng.choice([-1, 0, 1], size)).astype(np.float32).astype(float)
        assert _total(values, np.abs(values).sum(), True) == sum(values.tolist())
