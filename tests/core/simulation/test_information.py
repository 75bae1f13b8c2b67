"""IC, rank IC and quantile spread, beside scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from alphaplat.simulation.information import correlate_rows, information, rank_rows
from alphaplat.simulation.market import Forward
from alphaplat.simulation.sums import summarize

NAN = np.nan


def pair(days=40, names=25, seed=5):
    rng = np.random.default_rng(seed)
    signal = np.round(rng.normal(0, 1, (days, names)), 1)
    returns = 0.1 * signal + rng.normal(0, 0.5, signal.shape)
    signal[rng.random(signal.shape) < 0.2] = NAN
    returns[rng.random(signal.shape) < 0.1] = NAN
    signal[3, 8:] = NAN
    signal[4] = 0.1
    signal[5] = NAN
    returns[6] = 0.3
    return signal, returns


def test_ranks_are_those_of_scipy():
    values, _ = pair()
    for row, found in zip(values, rank_rows(values), strict=True):
        valid = ~np.isnan(row)
        assert found[valid].tolist() == stats.rankdata(row[valid]).tolist()
        assert np.isnan(found[~valid]).all()


def test_daily_ic_is_that_of_scipy_over_names_with_both():
    signal, returns = pair()
    found = information(signal, Forward(0, 1, returns, rank_rows(returns)))
    seen = 0
    for day in range(len(signal)):
        both = ~np.isnan(signal[day]) & ~np.isnan(returns[day])
        x, y = signal[day][both], returns[day][both]
        if len(x) < 10 or np.ptp(x) == 0 or np.ptp(y) == 0:
            assert np.isnan(found.ic[day])
            assert np.isnan(found.rank_ic[day])
            continue
        seen += 1
        assert found.ic[day] == pytest.approx(stats.pearsonr(x, y).statistic)
        assert found.rank_ic[day] == pytest.approx(stats.spearmanr(x, y).statistic)
    assert 30 <= seen < len(signal)


def test_ranks_of_returns_are_taken_anew_where_the_signal_has_fewer_names():
    signal, returns = pair()
    returns = np.nan_to_num(returns)
    whole = information(np.nan_to_num(signal), Forward(0, 1, returns, rank_rows(returns)))
    part = information(signal, Forward(0, 1, returns, rank_rows(returns)))
    assert not np.allclose(whole.rank_ic, part.rank_ic, equal_nan=True)


def test_quantile_spread_is_top_fifth_less_bottom_fifth():
    signal = np.arange(20.0)[None, :]
    returns = np.arange(20.0)[None, ::-1] ** 2
    found = information(signal, Forward(0, 1, returns, rank_rows(returns)))
    assert found.spread[0] == pytest.approx(returns[0, 16:].mean() - returns[0, :4].mean())


def test_spread_is_unknown_where_ties_fill_the_ends():
    signal = np.repeat([0.0, 1.0], 10)[None, :]
    signal[0, 0] = 0.5
    returns = np.arange(20.0)[None, :]
    assert np.isnan(information(signal, Forward(0, 1, returns, rank_rows(returns))).spread[0])


@pytest.mark.parametrize("value", [0.1, 1e9 / 3, -1e-12])
def test_constant_rows_have_no_correlation(value):
    other = np.random.default_rng(0).normal(size=(1, 50))
    both = np.ones((1, 50), dtype=bool)
    assert np.isnan(correlate_rows(np.full((1, 50), value), other, both)).all()


def test_summary_is_mean_ratio_and_newey_west_t():
    series = np.array([0.1, NAN, 0.3, -0.1, 0.2, 0.0])
    known = series[~np.isnan(series)]
    found = summarize(series)
    assert found.mean == pytest.approx(known.mean())
    assert found.ratio == pytest.approx(known.mean() / known.std(ddof=1))
    assert found.t == pytest.approx(known.mean() / np.sqrt(known.var() / 5))
    assert found.days == 5
    apart = known - known.mean()
    g = [float((apart[k:] * apart[: 5 - k]).sum() / 5) for k in range(3)]
    long_run = g[0] + 2 * (2 / 3 * g[1] + 1 / 3 * g[2])
    assert summarize(series, lag=2).t == pytest.approx(known.mean() / np.sqrt(long_run / 5))


@pytest.mark.parametrize("series", [[], [NAN], [0.2], [0.2, 0.2, 0.2]])
def test_summary_of_too_little_is_unknown(series):
    found = summarize(np.array(series, dtype=float))
    assert np.isnan(found.ratio)
    assert np.isnan(found.t)
