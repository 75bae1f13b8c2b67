"""Metrics by hand, and what is said where there are none."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.simulation.metrics import drawdown, fitness, information_ratio, measure, sharpe_ratio
from alphaplat.simulation.pnl import Daily
from alphaplat_registry.metrics import BY_NAME, METRICS

NAN = np.nan


def days(pnl, traded=None, **other):
    n = len(pnl)
    whole = np.ones(n, dtype=np.int64)
    values = {
        "dates": np.arange("2020-01-01", n, dtype="datetime64[D]")
        if n == 0
        else np.datetime64("2020-01-01") + np.arange(n),
        "pnl": np.asarray(pnl, dtype=float),
        "cost": np.zeros(n),
        "traded": np.full(n, 10.0) if traded is None else np.asarray(traded, dtype=float),
        "shares": np.full(n, 2.0),
        "long_count": 3 * whole,
        "short_count": 2 * whole,
        "max_weight": np.full(n, 0.4),
        "residual_market": np.full(n, 0.1),
        "residual_group": np.full(n, NAN),
        "stale": whole,
        "universe": 10 * whole,
        "signals": 6 * whole,
        "ungrouped": 0 * whole,
        "ic": np.full(n, 0.1),
        "rank_ic": np.full(n, NAN),
        "spread": np.full(n, 0.01),
    }
    return Daily(**(values | other))


def test_metrics_by_hand():
    found = measure(days([1.0, -2.0, 4.0, 1.0]), book=100.0).values
    pnl = np.array([1.0, -2.0, 4.0, 1.0])
    ir = 1.0 / np.sqrt(18 / 3)
    assert found["ir"] == pytest.approx(ir)
    assert found["sharpe"] == pytest.approx(np.sqrt(252) * ir)
    assert found["returns"] == pytest.approx(252 / 50)
    assert found["book_returns"] == pytest.approx(2.52)
    assert found["volatility"] == pytest.approx(np.sqrt(6) / 100)
    assert found["turnover"] == pytest.approx(0.1)
    assert found["holding_period"] == pytest.approx(10)
    assert found["fitness"] == pytest.approx(np.sqrt(252) * ir * np.sqrt(5.04 / 0.125))
    assert found["drawdown"] == pytest.approx(2 / 50)
    assert found["margin"] == pytest.approx(0.1)
    assert found["break_even"] == pytest.approx(1000)
    assert found["cents_per_share"] == pytest.approx(50)
    assert found["coverage"] == pytest.approx(0.5)
    assert (found["days"], found["stale_days"], found["long_count"]) == (4, 4, 3)
    assert found["hit_ratio"] == 1
    apart = (pnl - 1) / np.sqrt(4.5)
    assert found["skewness"] == pytest.approx((apart**3).mean())
    assert found["kurtosis"] == pytest.approx((apart**4).mean())
    error = np.sqrt(252 * (1 - found["skewness"] * ir + (found["kurtosis"] - 1) / 4 * ir**2) / 3)
    assert found["sharpe_error"] == pytest.approx(error)


def test_reasons_say_what_is_missing():
    found = measure(days([1.0, 1.0, 1.0]), book=100.0)
    assert found.reasons["sharpe"] == found.reasons["fitness"] == "the daily profit never varies"
    assert "group" in found.reasons["residual_group"]
    assert "10 names" in found.reasons["rank_ic"]
    assert "never varies" in found.reasons["icir"]
    assert "two days" in measure(days([1.0]), book=100.0).reasons["sharpe"]
    idle = measure(days([1.0, 2.0], traded=[0.0, 0.0], shares=np.zeros(2)), book=100.0)
    assert {"margin", "holding_period", "break_even", "cents_per_share"} <= set(idle.reasons)


@pytest.mark.parametrize("n", [0, 3])
def test_no_position_gives_the_reason_that_is_handed_in(n):
    flat = days([0.0] * n, long_count=np.zeros(n, dtype=int), short_count=np.zeros(n, dtype=int))
    found = measure(flat, 100.0, "because")
    assert found.values["days"] == 0
    assert found.reasons["sharpe"] == found.reasons["ic"] == "because"


def test_period_runs_from_the_first_to_the_last_position():
    held = np.array([0, 1, 0, 1, 0])
    found = measure(days([0.0, 5.0, 0.0, 1.0, 0.0], long_count=held, short_count=0 * held), 100.0).values
    assert found["days"] == 3
    assert found["sharpe"] == pytest.approx(sharpe_ratio(np.array([5.0, 0.0, 1.0])))
    assert found["long_count"] == pytest.approx(2 / 3)


def test_parts_of_formulas():
    assert drawdown(np.array([-1.0, -1.0, 5.0])) == 2
    assert drawdown(np.array([1.0, 1.0])) == 0
    assert fitness(2.0, -0.5, 0.02) == pytest.approx(4.0)
    assert fitness(2.0, 0.5, 0.5) == pytest.approx(2.0)
    assert np.isnan(information_ratio(np.full(500, 0.1))[0])


def test_vocabulary_is_complete_and_unique():
    assert len(BY_NAME) == len(METRICS)
    assert all(metric.description and metric.formula and metric.title for metric in METRICS)
