"""The vocabulary of metrics: one name, unit and formula for each number that an evaluation of an alpha gives.

Simulation computes them, checks judge them, the registry keeps them, and commands and pages show them, all under
these names. A metric of a plugin is kept beside this vocabulary, never in it.

Notation: the period is the panel's calendar from the first to the last day with a position, and days without one
count as 0. B is the book size, and B/2 the capital. P is the daily profit, w_d the weights that earn on day d,
D = B·Σ|w_d − w_(d−1)| the dollars traded to hold them, Q the shares traded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

MetricUnit: TypeAlias = Literal["ratio", "fraction", "days", "dollars", "shares", "cents", "bps", "count"]
Better: TypeAlias = Literal["higher", "lower", "none"]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A number of an evaluation: `unit` says how to print it, `better` in which direction it improves."""

    name: str
    title: str
    unit: MetricUnit
    description: str
    formula: str
    better: Better = "none"


METRICS: tuple[Metric, ...] = (
    Metric(
        name="sharpe",
        title="Sharpe",
        unit="ratio",
        description="annualized mean of the daily profit over its standard deviation, before costs",
        formula="sqrt(252) · mean(P) / std(P, ddof=1)",
        better="higher",
    ),
    Metric(
        name="fitness",
        title="Fitness",
        unit="ratio",
        description="Sharpe, raised by returns and lowered by turnover",
        formula="sharpe · sqrt(|returns| / max(turnover, 0.125))",
        better="higher",
    ),
    Metric(
        name="returns",
        title="Returns",
        unit="fraction",
        description="annualized profit over the capital, not compounded",
        formula="252 · mean(P) / (B/2)",
        better="higher",
    ),
    Metric(
        name="turnover",
        title="Turnover",
        unit="fraction",
        description="mean share of the book traded in a day, buys and sells",
        formula="mean(D) / B",
        better="lower",
    ),
    Metric(
        name="drawdown",
        title="Drawdown",
        unit="fraction",
        description="largest fall of the cumulative profit from an earlier peak, over the capital",
        formula="max(peak(cumsum(P)) − cumsum(P)) / (B/2)",
        better="lower",
    ),
    Metric(
        name="margin",
        title="Margin",
        unit="fraction",
        description="profit for a dollar traded",
        formula="sum(P) / sum(D)",
        better="higher",
    ),
    Metric(
        name="cents_per_share",
        title="Cents per share",
        unit="cents",
        description="profit for a share traded",
        formula="100 · sum(P) / sum(Q)",
        better="higher",
    ),
    Metric(
        name="holding_period",
        title="Holding period",
        unit="days",
        description="days in which the book is traded once",
        formula="1 / turnover",
    ),
    Metric(
        name="ir",
        title="Information ratio",
        unit="ratio",
        description="mean of the daily profit over its standard deviation, a day",
        formula="mean(P) / std(P, ddof=1)",
        better="higher",
    ),
    Metric(
        name="volatility",
        title="Volatility",
        unit="fraction",
        description="standard deviation of the daily profit over the book, a day",
        formula="std(P, ddof=1) / B",
        better="lower",
    ),
    Metric(
        name="book_returns",
        title="Returns on the book",
        unit="fraction",
        description="annualized profit over the whole book, as published for the 101 formulaic alphas",
        formula="252 · mean(P) / B",
        better="higher",
    ),
    Metric(
        name="skewness",
        title="Skewness",
        unit="ratio",
        description="skewness of the daily profit",
        formula="m3 / m2^1.5",
    ),
    Metric(
        name="kurtosis",
        title="Kurtosis",
        unit="ratio",
        description="kurtosis of the daily profit, 3 for a normal one",
        formula="m4 / m2^2",
    ),
    Metric(
        name="sharpe_error",
        title="Error of Sharpe",
        unit="ratio",
        description="standard error of the annualized Sharpe (Mertens 2002)",
        formula="sqrt(252 · (1 − skewness·ir + (kurtosis − 1)/4 · ir²) / (days − 1))",
        better="lower",
    ),
    Metric(
        name="train_sharpe",
        title="Train Sharpe",
        unit="ratio",
        description="Sharpe of the days before the test period",
        formula="sharpe over the train part",
        better="higher",
    ),
    Metric(
        name="test_sharpe",
        title="Test Sharpe",
        unit="ratio",
        description="Sharpe of the test period",
        formula="sharpe over the test part",
        better="higher",
    ),
    Metric(
        name="pnl",
        title="Profit",
        unit="dollars",
        description="profit of the whole period, before costs",
        formula="sum(P)",
        better="higher",
    ),
    Metric(
        name="traded",
        title="Dollars traded",
        unit="dollars",
        description="dollars bought and sold in the whole period, the first entry included",
        formula="sum(D)",
    ),
    Metric(
        name="shares_traded",
        title="Shares traded",
        unit="shares",
        description="shares bought and sold in the whole period, at the close where they trade",
        formula="sum(Q)",
    ),
    Metric(
        name="cost",
        title="Cost",
        unit="dollars",
        description="linear costs of the whole period",
        formula="sum(D) · (half spread + fee)",
        better="lower",
    ),
    Metric(
        name="net_pnl",
        title="Net profit",
        unit="dollars",
        description="profit of the whole period after linear costs",
        formula="pnl − cost",
        better="higher",
    ),
    Metric(
        name="net_returns",
        title="Net returns",
        unit="fraction",
        description="annualized profit after linear costs, over the capital",
        formula="252 · mean(P − cost) / (B/2)",
        better="higher",
    ),
    Metric(
        name="net_sharpe",
        title="Net Sharpe",
        unit="ratio",
        description="Sharpe of the daily profit after linear costs",
        formula="sqrt(252) · mean(P − cost) / std(P − cost, ddof=1)",
        better="higher",
    ),
    Metric(
        name="break_even",
        title="Break-even cost",
        unit="bps",
        description="cost of a dollar traded at which the profit is used up",
        formula="10000 · margin",
        better="higher",
    ),
    Metric(
        name="long_count",
        title="Long count",
        unit="count",
        description="names held long, mean over the days",
        formula="mean(count(w > 0))",
    ),
    Metric(
        name="short_count",
        title="Short count",
        unit="count",
        description="names held short, mean over the days",
        formula="mean(count(w < 0))",
    ),
    Metric(
        name="universe_size",
        title="Universe size",
        unit="count",
        description="names in the universe, mean over the days",
        formula="mean(count(universe))",
    ),
    Metric(
        name="coverage",
        title="Coverage",
        unit="fraction",
        description="share of the universe that is held",
        formula="(long_count + short_count) / universe_size",
        better="higher",
    ),
    Metric(
        name="max_weight",
        title="Largest weight",
        unit="fraction",
        description="largest share of the book that any name had on any day",
        formula="max(|w|)",
        better="lower",
    ),
    Metric(
        name="residual_market",
        title="Residual market exposure",
        unit="fraction",
        description="long minus short that is left after all steps, mean over the days",
        formula="mean(|Σ w|)",
        better="lower",
    ),
    Metric(
        name="residual_group",
        title="Residual group exposure",
        unit="fraction",
        description="long minus short that is left in the groups by which the alpha is neutralized",
        formula="mean(Σ_g |Σ_(i in g) w|)",
        better="lower",
    ),
    Metric(
        name="ic",
        title="IC",
        unit="ratio",
        description="mean correlation of the signal with the next day's return, over days with 10 names or more",
        formula="mean(corr(s_t, close(t+delay+1)/close(t+delay) − 1))",
        better="higher",
    ),
    Metric(
        name="icir",
        title="ICIR",
        unit="ratio",
        description="mean of the daily IC over its standard deviation",
        formula="mean(IC) / std(IC, ddof=1)",
        better="higher",
    ),
    Metric(
        name="ic_t",
        title="t of IC",
        unit="ratio",
        description="t statistic of the mean IC (Newey-West, lag = horizon − 1)",
        formula="mean(IC) / sqrt(S/n), S the long-run variance",
        better="higher",
    ),
    Metric(
        name="rank_ic",
        title="Rank IC",
        unit="ratio",
        description="mean rank correlation of the signal with the next day's return",
        formula="mean(corr(rank(s_t), rank(close(t+delay+1)/close(t+delay) − 1)))",
        better="higher",
    ),
    Metric(
        name="rank_icir",
        title="Rank ICIR",
        unit="ratio",
        description="mean of the daily rank IC over its standard deviation",
        formula="mean(rank IC) / std(rank IC, ddof=1)",
        better="higher",
    ),
    Metric(
        name="rank_ic_t",
        title="t of rank IC",
        unit="ratio",
        description="t statistic of the mean rank IC (Newey-West, lag = horizon − 1)",
        formula="mean(rank IC) / sqrt(S/n), S the long-run variance",
        better="higher",
    ),
    Metric(
        name="hit_ratio",
        title="Hit ratio",
        unit="fraction",
        description="share of the days with an IC on which it is positive",
        formula="mean(IC > 0)",
        better="higher",
    ),
    Metric(
        name="quantile_spread",
        title="Quantile spread",
        unit="fraction",
        description="next day's return of the fifth with the highest signal minus that of the lowest, mean",
        formula="mean(mean(return | top fifth) − mean(return | bottom fifth))",
        better="higher",
    ),
    Metric(
        name="days",
        title="Days",
        unit="days",
        description="days from the first to the last with a position",
        formula="count of rows",
    ),
    Metric(
        name="stale_days",
        title="Stale days",
        unit="count",
        description="times that a name was held on a day without a return, and so earned 0",
        formula="count(w ≠ 0 and no return)",
        better="lower",
    ),
    Metric(
        name="ungrouped",
        title="Ungrouped",
        unit="count",
        description="times that a name had a signal but no group by which to neutralize it",
        formula="count(signal and no group)",
        better="lower",
    ),
)

BY_NAME: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in METRICS})
