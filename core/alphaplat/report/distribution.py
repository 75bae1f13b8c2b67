"""How the numbers of many alphas are distributed, and how they hang together, as for the 101 formulaic alphas.

The regressions are those of Kakushadze, 101 Formulaic Alphas (arXiv:1601.00991), Tables 2 to 5: R is the mean daily
return on the book, σ the daily volatility, T the turnover. Logarithms of R take the alphas with R > 0 only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alphaplat.report.regression import least_squares

Array = np.ndarray[Any, np.dtype[np.float64]]

SUMMARIZED = ("sharpe", "turnover", "holding_period", "cents_per_share", "volatility", "book_returns")
_DAYS = 252


@dataclass(frozen=True, kw_only=True)
class Measured:
    """An evaluated alpha: its metrics, and its PnL by day."""

    name: str
    metrics: Mapping[str, float | None]
    dates: np.ndarray[Any, np.dtype[np.datetime64]]
    pnl: Array


def distribution(alphas: Sequence[Measured]) -> dict[str, Any]:
    """Summaries, pairwise correlations and regressions of alphas that have numbers; the count is stated with each."""
    values = {name: _column(alphas, name) for name in SUMMARIZED}
    correlations = pairwise_correlations(alphas)
    pairs = correlations[np.triu_indices(len(alphas), 1)]
    summary = {name: five_numbers(column) for name, column in values.items()}
    summary["correlation"] = five_numbers(pairs)
    return {"count": len(alphas), "summary": summary, "regressions": _regressions(values, correlations)}


def five_numbers(values: Array) -> dict[str, float | int]:
    """Minimum, quartiles, mean and maximum of the values that are there, and how many these are.

    >>> five_numbers(np.array([1.0, 2.0, 4.0, np.nan]))["median"]
    2.0
    """
    found = values[np.isfinite(values)]
    if not len(found):
        return {"count": 0, **dict.fromkeys(("min", "q1", "median", "mean", "q3", "max"), float("nan"))}
    low, q1, median, q3, high = (float(one) for one in np.quantile(found, [0, 0.25, 0.5, 0.75, 1]))
    mean = float(found.mean())
    return {"count": len(found), "min": low, "q1": q1, "median": median, "mean": mean, "q3": q3, "max": high}


def pairwise_correlations(alphas: Sequence[Measured], *, least: int = 20) -> Array:
    """Correlations (n, n) of daily PnL over the days that both have; NaN below `least` days or without variance."""
    days = sorted({day for alpha in alphas for day in alpha.dates.tolist()})
    position = {day: number for number, day in enumerate(days)}
    table = np.full((len(alphas), len(days)), np.nan)
    for row, alpha in enumerate(alphas):
        table[row, [position[day] for day in alpha.dates.tolist()]] = alpha.pnl
    valid = np.isfinite(table)
    full = np.where(valid, table, 0.0)
    here = valid.astype(np.float64)
    count = here @ here.T
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (full @ here.T) / count
        square = (full**2 @ here.T) / count - mean**2
        product = (full @ full.T) / count - mean * mean.T
        result = product / np.sqrt(square * square.T)
    enough = (count >= least) & (square > 0) & (square.T > 0)
    return np.where(enough, np.clip(result, -1, 1), np.nan)


def _column(alphas: Sequence[Measured], name: str) -> Array:
    found = [alpha.metrics.get(name) for alpha in alphas]
    return np.array([np.nan if value is None else value for value in found], dtype=np.float64)


def _regressions(values: Mapping[str, Array], correlations: Array) -> dict[str, Any]:
    returns = values["book_returns"] / _DAYS
    log_return, log_volatility, log_turnover = (
        _log(column) for column in (returns, values["volatility"], values["turnover"])
    )
    centred = log_turnover - np.nanmean(log_turnover) if np.isfinite(log_turnover).any() else log_turnover
    first, second = np.triu_indices(len(returns), 1)
    fits = {
        "log_return_on_log_volatility": least_squares(log_return, {"log_volatility": log_volatility}),
        "log_return_on_log_volatility_and_log_turnover": least_squares(
            log_return, {"log_volatility": log_volatility, "log_turnover": log_turnover}
        ),
        "correlation_on_log_turnovers": least_squares(
            correlations[first, second],
            {"sum": centred[first] + centred[second], "product": centred[first] * centred[second]},
        ),
        "log_volatility_on_log_turnover": least_squares(log_volatility, {"log_turnover": log_turnover}),
    }
    return {name: fit.as_dict() for name, fit in fits.items()}


def _log(values: Array) -> Array:
    return np.log(np.where(values > 0, values, np.nan))
