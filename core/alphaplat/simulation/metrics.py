"""The numbers of an evaluation, over any rows of the daily series; their names are those of the registry's vocabulary.

A metric that cannot be computed is NaN, and a reason says why; nothing here raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from alphaplat.simulation.information import summarize
from alphaplat.simulation.pnl import Daily
from alphaplat.simulation.timeline import YEAR, Floats
from alphaplat_registry.metrics import METRICS

LEAST_TURNOVER = 0.125
_EPSILON = float(np.finfo(np.float64).eps)
_PARTS = ("train_sharpe", "test_sharpe")
_FEW = "fewer than two days from the first to the last position"
_STILL = "the daily profit never varies"
_NO_IC = "no day has 10 names with a signal and a forward return that vary"


@dataclass(frozen=True)
class Measured:
    """Metrics by name, and for each that is NaN the reason."""

    values: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: float, why: str = "") -> None:
        number = float(value)
        self.values[name] = number if np.isfinite(number) else np.nan
        if not np.isfinite(number):
            self.reasons[name] = why

    def ordered(self) -> Measured:
        """The same in the order of the vocabulary."""
        names = [metric.name for metric in METRICS if metric.name in self.values]
        return Measured({name: self.values[name] for name in names}, self.reasons)


def measure(daily: Daily, book: float, why_empty: str = "no position was held") -> Measured:
    """All metrics of the days from the first to the last position in `daily`, but for those of its parts."""
    found = Measured()
    span = daily.rows(daily.span)
    found.put("days", len(span))
    found.put("ungrouped", int(daily.ungrouped.sum()))
    if not len(span):
        for metric in METRICS:
            if metric.name not in found.values and metric.name not in _PARTS:
                found.put(metric.name, np.nan, why_empty)
        return found.ordered()
    _put_profit(found, span, book)
    _put_trading(found, span, book)
    _put_holdings(found, span)
    _put_information(found, span)
    return found.ordered()


def information_ratio(pnl: Floats) -> tuple[float, str]:
    """Mean over standard deviation (ddof 1) of a daily profit, or NaN and why."""
    if len(pnl) < 2:
        return np.nan, _FEW
    mean, deviation = float(pnl.mean()), float(pnl.std(ddof=1))
    if deviation <= len(pnl) * _EPSILON * float(np.abs(pnl).mean()):
        return np.nan, _STILL
    return mean / deviation, ""


def sharpe_ratio(pnl: Floats) -> float:
    """The annualized information ratio of a daily profit, NaN where it has none.

    >>> round(sharpe_ratio(np.array([1.0, 2.0, 3.0])), 3)
    31.749
    """
    return float(np.sqrt(YEAR)) * information_ratio(pnl)[0]


def fitness(sharpe: float, returns: float, turnover: float) -> float:
    """Sharpe · sqrt(|returns| / max(turnover, 0.125))."""
    return sharpe * float(np.sqrt(abs(returns) / max(turnover, LEAST_TURNOVER)))


def drawdown(pnl: Floats) -> float:
    """The largest fall of the cumulative profit from an earlier peak, or from 0, in dollars.

    >>> drawdown(np.array([2.0, -3.0, 1.0, -2.0]))
    4.0
    """
    path = np.concatenate([[0.0], np.cumsum(pnl)])
    return float((np.maximum.accumulate(path) - path).max())


def _put_profit(found: Measured, span: Daily, book: float) -> None:
    capital, pnl = book / 2, span.pnl
    ir, why = information_ratio(pnl)
    found.put("ir", ir, why)
    found.put("sharpe", np.sqrt(YEAR) * ir, why)
    found.put("pnl", pnl.sum())
    found.put("returns", YEAR * pnl.mean() / capital)
    found.put("book_returns", YEAR * pnl.mean() / book)
    found.put("volatility", pnl.std(ddof=1) / book if len(pnl) > 1 else np.nan, _FEW)
    found.put("drawdown", drawdown(pnl) / capital)
    skewness, kurtosis = np.nan, np.nan
    if not why:
        apart = (pnl - pnl.mean()) / pnl.std()
        skewness, kurtosis = float((apart**3).mean()), float((apart**4).mean())
    found.put("skewness", skewness, why)
    found.put("kurtosis", kurtosis, why)
    variance = (1 - skewness * ir + (kurtosis - 1) / 4 * ir**2) / max(len(pnl) - 1, 1)
    found.put("sharpe_error", np.sqrt(YEAR * max(variance, 0.0)) if not why else np.nan, why)
    net = pnl - span.cost
    found.put("cost", span.cost.sum())
    found.put("net_pnl", net.sum())
    found.put("net_returns", YEAR * net.mean() / capital)
    net_ir, why_net = information_ratio(net)
    found.put("net_sharpe", np.sqrt(YEAR) * net_ir, why_net)


def _put_trading(found: Measured, span: Daily, book: float) -> None:
    traded, shares = float(span.traded.sum()), float(span.shares.sum())
    pnl, turnover = found.values["pnl"], float(span.traded.mean()) / book
    found.put("traded", traded)
    found.put("shares_traded", shares)
    found.put("turnover", turnover)
    still = "nothing was traded in these days"
    found.put("holding_period", 1 / turnover if turnover > 0 else np.nan, still)
    found.put("margin", pnl / traded if traded > 0 else np.nan, still)
    found.put("break_even", 10_000 * pnl / traded if traded > 0 else np.nan, still)
    found.put("cents_per_share", 100 * pnl / shares if shares > 0 else np.nan, "no share was traded at a known close")
    value = fitness(found.values["sharpe"], found.values["returns"], turnover)
    found.put("fitness", value, found.reasons.get("sharpe", ""))


def _put_holdings(found: Measured, span: Daily) -> None:
    found.put("long_count", span.long_count.mean())
    found.put("short_count", span.short_count.mean())
    found.put("universe_size", span.universe.mean())
    names, size = float((span.long_count + span.short_count).mean()), float(span.universe.mean())
    found.put("coverage", names / size if size > 0 else np.nan, "the universe is empty")
    found.put("max_weight", span.max_weight.max())
    found.put("residual_market", span.residual_market.mean())
    found.put("residual_group", span.residual_group.mean(), "the alpha is not neutralized by a group")
    found.put("stale_days", int(span.stale.sum()))


def _put_information(found: Measured, span: Daily) -> None:
    for name, series in (("ic", span.ic), ("rank_ic", span.rank_ic)):
        mean = summarize(series)
        short = _NO_IC if mean.days == 0 else "the IC has fewer than two days, or never varies"
        found.put(name, mean.mean, _NO_IC)
        found.put(f"{name}ir", mean.ratio, short)
        found.put(f"{name}_t", mean.t, short)
    known = span.ic[~np.isnan(span.ic)]
    found.put("hit_ratio", (known > 0).mean() if len(known) else np.nan, _NO_IC)
    spreads = span.spread[~np.isnan(span.spread)]
    found.put("quantile_spread", spreads.mean() if len(spreads) else np.nan, _NO_IC)
