"""The numbers of an evaluation, over any rows of the daily series; their names are those of the registry's vocabulary.

A metric that cannot be computed is NaN, and a reason says why; nothing here raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite, sqrt

import numpy as np

from alphaplat.simulation.pnl import Daily
from alphaplat.simulation.sums import Moments, fall, moments, summarize
from alphaplat.simulation.timeline import YEAR, Floats
from alphaplat_registry.metrics import METRICS

LEAST_TURNOVER = 0.125
_ORDER = {metric.name: place for place, metric in enumerate(METRICS)}
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
        known = isfinite(number)
        self.values[name] = number if known else np.nan
        if not known:
            self.reasons[name] = why

    def ordered(self) -> Measured:
        """The same in the order of the vocabulary."""
        names = sorted(self.values, key=_ORDER.__getitem__)
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
    return _ratio(moments(pnl), len(pnl)) if len(pnl) else (np.nan, _FEW)


def sharpe_ratio(pnl: Floats) -> float:
    """The annualized information ratio of a daily profit, NaN where it has none.

    >>> round(sharpe_ratio(np.array([1.0, 2.0, 3.0])), 3)
    31.749
    """
    return sqrt(YEAR) * information_ratio(pnl)[0]


def fitness(sharpe: float, returns: float, turnover: float) -> float:
    """Sharpe · sqrt(|returns| / max(turnover, 0.125))."""
    return sharpe * sqrt(abs(returns) / max(turnover, LEAST_TURNOVER))


def drawdown(pnl: Floats) -> float:
    """The largest fall of the cumulative profit from an earlier peak, or from 0, in dollars.

    >>> drawdown(np.array([2.0, -3.0, 1.0, -2.0]))
    4.0
    """
    return fall(pnl)


def _ratio(found: Moments, days: int) -> tuple[float, str]:
    if days < 2:
        return np.nan, _FEW
    return (found.mean / found.deviation, "") if found.varies else (np.nan, _STILL)


def _put_profit(found: Measured, span: Daily, book: float) -> None:
    capital, pnl, days = book / 2, span.pnl, len(span)
    gross = moments(pnl)
    ir, why = _ratio(gross, days)
    found.put("ir", ir, why)
    found.put("sharpe", sqrt(YEAR) * ir, why)
    found.put("pnl", pnl.sum())
    found.put("returns", YEAR * gross.mean / capital)
    found.put("book_returns", YEAR * gross.mean / book)
    found.put("volatility", gross.deviation / book, _FEW)
    found.put("drawdown", drawdown(pnl) / capital)
    found.put("skewness", gross.skewness, why)
    found.put("kurtosis", gross.kurtosis, why)
    variance = (1 - gross.skewness * ir + (gross.kurtosis - 1) / 4 * ir**2) / max(days - 1, 1)
    found.put("sharpe_error", np.nan if why else sqrt(YEAR * max(variance, 0.0)), why)
    cost = span.cost.sum()
    net = moments(pnl - span.cost) if cost else gross
    found.put("cost", cost)
    found.put("net_pnl", found.values["pnl"] - cost)
    found.put("net_returns", YEAR * net.mean / capital)
    net_ir, why_net = _ratio(net, days)
    found.put("net_sharpe", sqrt(YEAR) * net_ir, why_net)


def _put_trading(found: Measured, span: Daily, book: float) -> None:
    days, traded, shares = len(span), float(span.traded.sum()), float(span.shares.sum())
    pnl, turnover = found.values["pnl"], traded / days / book
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
    days = len(span)
    longs, shorts, size = (int(one.sum()) for one in (span.long_count, span.short_count, span.universe))
    found.put("long_count", longs / days)
    found.put("short_count", shorts / days)
    found.put("universe_size", size / days)
    found.put("coverage", (longs + shorts) / size if size > 0 else np.nan, "the universe is empty")
    found.put("max_weight", span.max_weight.max())
    found.put("residual_market", span.residual_market.sum() / days)
    found.put("residual_group", span.residual_group.sum() / days, "the alpha is not neutralized by a group")
    found.put("stale_days", int(span.stale.sum()))


def _put_information(found: Measured, span: Daily) -> None:
    for name, series in (("ic", span.ic), ("rank_ic", span.rank_ic)):
        mean = summarize(series)
        short = _NO_IC if mean.days == 0 else "the IC has fewer than two days, or never varies"
        found.put(name, mean.mean, _NO_IC)
        found.put(f"{name}ir", mean.ratio, short)
        found.put(f"{name}_t", mean.t, short)
        if name == "ic":
            found.put("hit_ratio", mean.positive / mean.days if mean.days else np.nan, _NO_IC)
    found.put("quantile_spread", summarize(span.spread).mean, _NO_IC)
