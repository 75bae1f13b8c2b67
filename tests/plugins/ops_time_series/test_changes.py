"""Counting days and turnover, each against a loop over one cell's past, today first."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from ops_time_series.twins.changes import days_from_last_change, turnover

import alphaplat as ap
from alphaplat.engine import evaluate_nodes


def test_days_from_last_change_twin(panel, dtype, agrees):
    agrees("days_from_last_change", days_from_last_change, [panel[0].astype(dtype)])


@pytest.mark.parametrize("d", [1, 2, 5, 40])
@pytest.mark.parametrize("full", [False, True])
def test_inst_tvr_twin(d, full, panel, dtype, agrees):
    agrees("inst_tvr", turnover, [panel[0].astype(dtype)], d=d, min_periods=d if full else 1)


def test_contradiction_13_the_day_of_a_change_counts_0(kernel):
    x = np.array([[1.0, 16, 5, 7, 2, 2, 2]]).T
    assert kernel("days_from_last_change", x).ravel().tolist() == [0, 0, 0, 0, 0, 1, 2]


def test_a_value_after_nothing_is_a_change_and_nothing_after_nothing_is_not(kernel):
    x = np.array([[np.nan, np.nan, 1.0, 1.0, np.nan, np.nan]]).T
    assert kernel("days_from_last_change", x).ravel().tolist() == [0, 1, 0, 1, 0, 1]


def test_step_counts_the_days_for_all_alike(specs):
    got = specs["ts_step"].kernel(context=SimpleNamespace(universe=np.zeros((3, 2), dtype=bool), first_row=0))
    assert got.tolist() == [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]


@pytest.mark.parametrize("backend", ["reference", "fast"])
def test_step_counts_from_the_panels_first_day_wherever_the_evaluation_starts(backend):
    days = pd.bdate_range("2024-01-01", periods=600)
    close = pd.DataFrame(np.random.default_rng(1).normal(100, 1, (600, 3)), index=days, columns=list("abc"))
    panel = ap.Panel.from_pandas({"close": close})
    platform = ap.default_platform()
    for text, lookback in (("ts_step(1)", 1), ("ts_regression(close, ts_step(1), 5, rettype=2)", 5)):
        expression = ap.compile(text)
        assert expression.lookback == lookback
        (whole,) = evaluate_nodes([expression.node], panel, platform, backend=backend)
        (part,) = evaluate_nodes([expression.node], panel, platform, backend=backend, since=days[590])
        np.testing.assert_array_equal(part, whole[590:])


def test_nothing_held_has_no_turnover(kernel):
    assert np.isnan(kernel("inst_tvr", np.zeros((4, 1)), d=2)).all()
