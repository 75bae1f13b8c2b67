"""On real prices the simulation equals a few lines of pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alphaplat.panel import Panel
from alphaplat.simulation import Market, Settings, simulate_signal


@pytest.mark.real_data
@pytest.mark.parametrize("delay", [0, 1])
def test_five_day_reversal_equals_pandas(real_data, delay):
    prices = pd.read_parquet(real_data / "us500" / "prices.parquet")
    panel = Panel.from_pandas(prices, dtype=np.float64)
    close = prices.pivot(index="date", columns="symbol", values="close")[panel.assets]
    signal = -close.pct_change(5, fill_method=None)
    found = simulate_signal(signal.to_numpy(), Market.from_panel(panel), Settings(delay=delay, truncation=0.0))

    valid = signal.where(close.notna())
    neutral = valid.sub(valid.mean(axis=1), axis=0)
    held = neutral.div(neutral.abs().sum(axis=1), axis=0).fillna(0.0).shift(delay + 1, fill_value=0.0)
    pnl = 20e6 * (held * close.pct_change(fill_method=None)).sum(axis=1)
    turnover = held.diff().fillna(held).abs().sum(axis=1)
    days = held.index[held.abs().sum(axis=1) > 0]
    pnl, turnover = pnl.loc[days[0] : days[-1]], turnover.loc[days[0] : days[-1]]

    assert found.metrics["days"] == len(pnl) > 900
    assert found.metrics["sharpe"] == pytest.approx(np.sqrt(252) * pnl.mean() / pnl.std(), rel=1e-9)
    assert found.metrics["turnover"] == pytest.approx(turnover.mean(), rel=1e-9)
    assert found.metrics["returns"] == pytest.approx(252 * pnl.mean() / 10e6, rel=1e-9)
    assert found.metrics["margin"] == pytest.approx(pnl.sum() / (20e6 * turnover.sum()), rel=1e-9)
    forward = close.shift(-delay - 1) / close.shift(-delay) - 1
    both = valid.notna() & forward.notna()
    ranks = valid.where(both).rank(axis=1), forward.where(both).rank(axis=1)
    assert found.metrics["rank_ic"] == pytest.approx(ranks[0].corrwith(ranks[1], axis=1).mean(), rel=1e-9)
