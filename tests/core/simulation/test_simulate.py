"""Simulations agree with their slow twin, keep to the timeline, and explain what they cannot compute."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest

from alphaplat.errors import AlphaNameError, ConfigError, DataError
from alphaplat.simulation import Costs, Market, Settings, Simulation, simulate_batch, simulate_signal
from alphaplat.testing.panels import awkward_panels, panel_of, small_panel
from alphaplat_registry.metrics import METRICS

NAN = np.nan
SETTINGS = {
    "default": Settings(),
    "delay_0": Settings(delay=0, truncation=0.0),
    "delay_3": Settings(delay=3, truncation=0.3),
    "none": Settings(neutralization="none", truncation=0.2),
    "sector": Settings(neutralization="sector", decay=4, truncation=0.15),
    "decay": Settings(decay=7, truncation=0.25, costs=Costs(half_spread_bps=3, fee_bps=1)),
    "universe": Settings(universe="liquid", decay=3, truncation=0.2, neutralization="sector"),
    "late": Settings(delay=60),
}
PANELS = {
    "small": small_panel(days=60, assets=21, seed=1, dtype=np.float64),
    "plain": small_panel(days=25, assets=30, seed=2, holes=False, dtype=np.float64),
    **awkward_panels(np.float64),
}


def random_signal(panel, seed=0):
    rng = np.random.default_rng(seed)
    signal = np.round(rng.normal(0, 1, panel.shape), 1)
    signal[rng.random(panel.shape) < 0.15] = NAN
    signal[rng.random(len(signal)) < 0.1] = NAN
    signal[rng.random(len(signal)) < 0.1] = 0.7
    return signal


def long_market(days=1200, names=60, seed=11):
    rng = np.random.default_rng(seed)
    close = 50 * np.exp(rng.normal(0, 0.02, (days, names)).cumsum(axis=0))
    return Market.from_panel(panel_of({"close": close}, dtype=np.float64))


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
def test_agrees_with_the_slow_twin(panel, settings, twin):
    market = Market.from_panel(panel)
    signal = random_signal(panel)
    found = simulate_signal(signal, market, settings)
    groups = market.groups_of(settings.neutralization)
    expected = twin(signal, market.close, market.universe(settings.universe), groups, settings)
    assert found.weights == pytest.approx(expected["weights"], abs=1e-12)
    book = settings.book_size
    assert found.pnl / book == pytest.approx(expected["pnl"] / book, abs=1e-12)
    assert found.traded / book == pytest.approx(expected["traded"] / book, abs=1e-12)
    assert found.daily.shares / book == pytest.approx(expected["shares"] / book, abs=1e-12)
    assert found.long_count.tolist() == expected["long"].tolist()
    assert found.short_count.tolist() == expected["short"].tolist()
    assert found.daily.stale.tolist() == expected["stale"].tolist()
    assert found.metrics["ungrouped"] == expected["ungrouped"].sum()
    for name, value in expected["metrics"].items():
        assert found.metrics[name] == pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True), name


def test_the_twin_is_not_empty(twin):
    panel = PANELS["small"]
    market = Market.from_panel(panel)
    found = twin(random_signal(panel), market.close, market.universe("all"), None, Settings())
    assert len(found["metrics"]) == 14
    assert found["stale"].sum() > 0


@pytest.mark.parametrize("delay", [0, 1, 2, 5])
def test_an_oracle_earns_only_at_its_own_delay(delay):
    market = long_market()
    oracle = market.forward(delay, 1).returns
    at = {other: simulate_signal(oracle, market, Settings(delay=other)).metrics for other in (delay, delay + 1)}
    assert at[delay]["sharpe"] > 50
    assert at[delay]["ic"] == pytest.approx(1)
    assert abs(at[delay + 1]["sharpe"]) < 2
    if delay:
        assert abs(simulate_signal(oracle, market, Settings(delay=delay - 1)).metrics["sharpe"]) < 2


def test_shuffled_returns_earn_nothing():
    market = long_market()
    oracle = market.forward(1, 1).returns
    rng = np.random.default_rng(2)
    found = [
        simulate_signal(rng.permuted(oracle, axis=1), market, keep_weights=False).metrics["sharpe"] for _ in range(12)
    ]
    assert abs(np.mean(found)) < 0.5
    assert np.max(np.abs(found)) < 2


def test_profit_is_book_times_weights_times_returns():
    market = Market.from_panel(PANELS["small"])
    found = simulate_signal(random_signal(PANELS["small"]), market, Settings(delay=2))
    assert found.pnl == pytest.approx(20e6 * (found.weights * market.earned).sum(axis=1))
    moved = np.abs(np.diff(found.weights, axis=0, prepend=0)).sum(axis=1)
    assert found.turnover == pytest.approx(moved)
    assert found.traded == pytest.approx(20e6 * moved)


def test_metrics_are_the_vocabulary_in_its_order():
    found = simulate_signal(random_signal(PANELS["small"]), Market.from_panel(PANELS["small"]))
    assert list(found.metrics) == [metric.name for metric in METRICS]
    assert {name for name, value in found.metrics.items() if np.isnan(value)} == set(found.reasons)
    assert all(found.reasons.values())


@pytest.mark.parametrize("panel", awkward_panels().values(), ids=awkward_panels())
@pytest.mark.parametrize("kind", ["nan", "zero", "constant", "one_name", "one_day", "last_day", "infinite", "huge"])
def test_degenerate_signals_give_reasons_and_never_raise(panel, kind):
    signal = np.full(panel.shape, NAN)
    days, names = panel.shape
    match kind:
        case "zero":
            signal[:] = 0
        case "constant":
            signal[:] = 0.1
        case "one_name":
            signal[:, names // 3] = np.arange(days)
        case "one_day":
            signal[days // 3] = np.arange(names)
        case "last_day":
            signal[-1] = np.arange(names)
        case "infinite":
            signal[:] = np.inf
        case "huge":
            signal[:] = np.random.default_rng(0).normal(0, 1e300, panel.shape)
    for settings in SETTINGS.values():
        found = simulate_signal(signal, Market.from_panel(panel), settings)
        missing = {name for name, value in found.metrics.items() if np.isnan(value)}
        assert set(found.reasons) == missing
        assert all(found.reasons.values())
        assert np.isfinite(found.pnl).all()
        assert np.isfinite(found.weights).all()


@pytest.mark.parametrize(
    ("signal", "settings", "why"),
    [
        (np.full((30, 9), NAN), {}, "no value inside the universe"),
        (np.full((30, 9), 0.1), {}, "the same for all names"),
        (np.zeros((30, 9)), {"neutralization": "none"}, "0 wherever it has a value"),
        (
            np.where(np.arange(9) == 3, 2.0, np.full((30, 9), NAN)),
            {},
            "more than one name with a signal (days with one: 28)",
        ),
        (np.arange(270.0).reshape(30, 9), {"delay": 29}, "come too late"),
        (np.arange(270.0).reshape(30, 9), {"start": "2050-01-01"}, "no day between"),
        (np.arange(270.0).reshape(30, 9), {"neutralization": "nobody"}, "no name with a signal has a group"),
    ],
)
def test_an_empty_alpha_says_why(signal, settings, why):
    close = np.random.default_rng(0).uniform(1, 2, (30, 9))
    market = Market.from_panel(panel_of({"close": close}, groups={"nobody": np.full((30, 9), -1)}))
    found = simulate_signal(signal, market, Settings(**settings))
    assert why in found.reasons["sharpe"]
    assert found.metrics["days"] == 0
    assert not found.by_year


def test_one_name_long_is_an_alpha():
    market = Market.from_panel(PANELS["plain"])
    signal = np.full(market.shape, NAN)
    signal[:, 3] = 2.0
    found = simulate_signal(signal, market, Settings(neutralization="none"))
    assert found.metrics["max_weight"] == 1
    assert found.metrics["long_count"] == 1
    assert found.pnl == pytest.approx(20e6 * np.concatenate([[0, 0], market.returns[2:, 3]]))
    assert "10 names" in found.reasons["ic"]


def test_start_and_end_cut_the_profit_but_not_the_history():
    market = long_market()
    signal = np.random.default_rng(3).normal(size=market.shape)
    whole = simulate_signal(signal, market, Settings(decay=5))
    days = market.dates.astype("datetime64[D]")
    part = simulate_signal(signal, market, Settings(decay=5, start=str(days[300]), end=str(days[599])))
    assert part.dates.tolist() == market.dates[300:600].tolist()
    assert part.pnl == pytest.approx(whole.pnl[300:600])
    assert part.weights == pytest.approx(whole.weights[300:600])
    assert part.turnover[0] == pytest.approx(1.0)
    assert part.turnover[1:] == pytest.approx(whole.turnover[301:600])
    assert part.metrics["days"] == 300


def test_years_and_parts_add_up():
    market = long_market()
    signal = np.random.default_rng(4).normal(size=market.shape)
    found = simulate_signal(signal, market, Settings(test_period="P1Y"))
    for table in (found.by_year, found.by_part):
        assert sum(row["pnl"] for row in table.values()) == pytest.approx(found.metrics["pnl"])
        assert sum(row["days"] for row in table.values()) == found.metrics["days"]
    assert list(found.by_year) == ["2020", "2021", "2022", "2023", "2024"]
    assert list(found.by_part) == ["train", "test"]
    last = found.dates[-1].astype("datetime64[D]")
    test_days = found.dates.astype("datetime64[D]") > last - 366
    assert found.metrics["test_sharpe"] == pytest.approx(
        np.sqrt(252) * found.pnl[test_days].mean() / found.pnl[test_days].std(ddof=1), rel=0.05
    )
    assert found.metrics["train_sharpe"] == found.by_part["train"]["sharpe"]


def test_ladder_years_are_trailing_rows():
    found = simulate_signal(np.random.default_rng(5).normal(size=(1200, 60)), long_market())
    pnl = found.pnl[-504:]
    assert found.trailing_sharpe(2) == pytest.approx(np.sqrt(252) * pnl.mean() / pnl.std(ddof=1))
    assert np.isnan(found.trailing_sharpe(5))


def test_flat_days_inside_the_period_count_as_zero():
    market = Market.from_panel(PANELS["plain"])
    signal = np.random.default_rng(0).normal(size=market.shape)
    signal[10:14] = NAN
    found = simulate_signal(signal, market, Settings())
    assert (found.pnl[12:16] == 0).all()
    assert found.metrics["days"] == len(found.pnl) - 2
    assert found.turnover[12] == pytest.approx(1.0)
    assert found.turnover[13:16].tolist() == [0, 0, 0]


def test_costs_lower_what_is_kept():
    market = long_market(300, 20)
    signal = np.random.default_rng(6).normal(size=market.shape)
    free = simulate_signal(signal, market).metrics
    paid = simulate_signal(signal, market, Settings(costs=Costs(half_spread_bps=4, fee_bps=1))).metrics
    assert paid["cost"] == pytest.approx(paid["traded"] * 5e-4)
    assert paid["net_pnl"] == pytest.approx(free["pnl"] - paid["cost"])
    assert paid["sharpe"] == free["sharpe"] == free["net_sharpe"] > paid["net_sharpe"]
    level = free["break_even"]
    assert simulate_signal(signal, market, Settings(costs=Costs(fee_bps=max(level, 0)))).metrics[
        "net_pnl"
    ] == pytest.approx(min(free["pnl"], 0), abs=1)


def test_residual_exposure_shows_what_later_steps_bring_back():
    panel = small_panel(days=80, assets=40, seed=9, holes=False)
    market = Market.from_panel(panel)
    signal = random_signal(panel)
    clean = simulate_signal(signal, market, Settings(neutralization="sector", truncation=0))
    assert clean.metrics["residual_group"] < 1e-12
    bent = simulate_signal(signal**3, market, Settings(neutralization="sector", truncation=0.04, decay=3))
    groups = market.group("sector")
    day = 40
    weights = bent.weights[day]
    expected = sum(abs(weights[groups[day - 2] == code].sum()) for code in range(-1, 3))
    assert bent.daily.residual_group[day] == pytest.approx(expected)
    assert bent.metrics["residual_group"] > 1e-3
    assert bent.metrics["residual_market"] > 1e-4


def test_other_horizons_are_kept_beside_the_first():
    market = long_market(200, 30)
    signal = market.forward(1, 5).returns
    found = simulate_signal(signal, market, horizons=(5, 20))
    assert sorted(found.information) == [(1, 1), (1, 5), (1, 20)]
    assert np.nanmean(found.information[1, 5].rank_ic) == pytest.approx(1)
    assert np.nanmean(found.information[1, 20].rank_ic) < 0.9
    assert found.metrics["rank_ic"] < 0.9


def test_simulation_is_the_same_for_any_order_of_assets():
    panel = PANELS["small"]
    market, signal = Market.from_panel(panel), random_signal(panel)
    order = np.random.default_rng(7).permutation(panel.shape[1])
    shuffled = panel_of({"close": panel.matrix("close")[:, order]}, dtype=np.float64)
    found = simulate_signal(signal[:, order], Market.from_panel(shuffled), Settings(decay=3))
    assert found.pnl == pytest.approx(simulate_signal(signal, market, Settings(decay=3)).pnl, abs=1e-6)


def test_the_signal_is_not_changed():
    panel = PANELS["small"]
    signal = random_signal(panel)
    before = signal.copy()
    signal.setflags(write=False)
    simulate_signal(signal, Market.from_panel(panel), Settings(decay=3, neutralization="sector"))
    assert np.array_equal(signal, before, equal_nan=True)


def test_wrong_shapes_and_names_are_the_users_mistakes():
    market = Market.from_panel(PANELS["small"])
    with pytest.raises(DataError, match="shape"):
        simulate_signal(np.zeros((3, 3)), market)
    with pytest.raises(ConfigError, match="industri"):
        simulate_signal(np.zeros(market.shape), market, Settings(neutralization="industri"))


def test_a_batch_streams_in_order_and_hands_errors_on():
    panel = PANELS["small"]
    market = Market.from_panel(panel)
    drawn: list[int] = []

    def signals() -> Iterator[object]:
        for seed in range(3):
            drawn.append(seed)
            yield random_signal(panel, seed)
        yield AlphaNameError("unknown operator 'x'")

    each = [Settings(), Settings(neutralization="industri"), Settings(delay=0), Settings()]
    batch = simulate_batch(signals(), market, each)
    first = next(batch)
    assert drawn == [0]
    assert isinstance(first, Simulation)
    assert first.weights is None
    assert first.metrics["sharpe"] == simulate_signal(random_signal(panel, 0), market).metrics["sharpe"]
    second, third, last = batch
    assert isinstance(second, ConfigError)
    assert third.settings.delay == 0
    assert isinstance(last, AlphaNameError)


def test_a_thousand_days_of_five_hundred_names_take_a_moment():
    market = long_market(1000, 500)
    signal = np.random.default_rng(8).normal(size=market.shape).astype(np.float32)
    settings = Settings(decay=5)
    simulate_signal(signal, market, settings)
    spent = []
    for _ in range(3):
        begun = time.process_time()
        simulate_signal(signal, market, settings, keep_weights=False)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.1


def test_a_simulation_says_in_a_line_what_it_is():
    market = long_market(100, 20)
    found = simulate_signal(np.random.default_rng(0).normal(size=market.shape), market)
    assert repr(found).startswith("Simulation(2020-01-03 to 2020-05-19: sharpe ")
    assert repr(simulate_signal(np.zeros(market.shape), market)).startswith("Simulation(no sharpe: the signal is")
