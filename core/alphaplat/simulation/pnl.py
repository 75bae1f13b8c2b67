"""From weights to daily series of profit, trades, costs and exposures, all by the day on which they are booked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from alphaplat.simulation.information import Information
from alphaplat.simulation.market import Market
from alphaplat.simulation.settings import Settings
from alphaplat.simulation.timeline import Bools, Dates, Floats, Ints, period_rows, to_booked
from alphaplat.simulation.weights import Target


@dataclass(frozen=True, eq=False)
class Daily:
    """One number a day, each array of shape (T,); dollars for profit, cost and trades, shares of the book for weights.

    The weights of a day are those that earn on it, and the trades of a day are those that brought them about.
    """

    dates: Dates
    pnl: Floats
    cost: Floats
    traded: Floats
    shares: Floats
    long_count: npt.NDArray[np.int64]
    short_count: npt.NDArray[np.int64]
    max_weight: Floats
    residual_market: Floats
    residual_group: Floats
    stale: npt.NDArray[np.int64]
    universe: npt.NDArray[np.int64]
    signals: npt.NDArray[np.int64]
    ungrouped: npt.NDArray[np.int64]
    ic: Floats
    rank_ic: Floats
    spread: Floats

    def __len__(self) -> int:
        return len(self.dates)

    @property
    def held(self) -> Bools:
        """The days with a position."""
        return np.asarray(self.long_count + self.short_count > 0)

    @property
    def span(self) -> slice:
        """The rows from the first to the last day with a position; empty where there is none."""
        rows = np.flatnonzero(self.held)
        return slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(0, 0)

    def rows(self, rows: slice) -> Daily:
        """The same series over some of the days."""
        return Daily(**{name: getattr(self, name)[rows] for name in _SERIES})


_SERIES = tuple(field.name for field in fields(Daily))


@dataclass(frozen=True, eq=False)
class Booked:
    """The daily series of a signal, whether it has any value at all, and the weights (T, N) where they are kept."""

    daily: Daily
    any_signal: bool
    weights: Floats | None


def book_daily(
    target: Target, market: Market, settings: Settings, universe: Bools, groups: Ints | None, found: Information
) -> tuple[Daily, Floats]:
    """Delay the weights, and book what they trade, cost and earn; also returns the delayed weights (T, N)."""
    rows = period_rows(market.dates, settings.start, settings.end)
    delay, size = settings.delay, settings.book_size
    held = to_booked(target.weights, delay, 0.0)[rows]
    before = np.concatenate([np.zeros((1, held.shape[1])), held[:-1]]) if len(held) else held
    trades = np.abs(held - before)
    traded = size * trades.sum(axis=1)
    absolute = np.abs(held)

    def booked(values: npt.NDArray[Any], fill: float = 0) -> npt.NDArray[Any]:
        return to_booked(values, delay, fill)[rows]

    daily = Daily(
        dates=market.dates[rows],
        pnl=size * np.einsum("tn,tn->t", held, market.earned[rows]),
        cost=traded * settings.costs.rate,
        traded=traded,
        shares=size * np.einsum("tn,tn->t", trades, market.shares_per_dollar[rows]),
        long_count=(held > 0).sum(axis=1),
        short_count=(held < 0).sum(axis=1),
        max_weight=absolute.max(axis=1, initial=0.0),
        residual_market=np.abs(held.sum(axis=1)),
        residual_group=booked(group_exposure(target.weights, groups), np.nan),
        stale=((held != 0) & np.isnan(market.returns[rows])).sum(axis=1),
        universe=booked(universe.sum(axis=1)),
        signals=booked(target.signals),
        ungrouped=booked(target.ungrouped),
        **informed(found, delay, rows),
    )
    return daily, held


def informed(found: Information, delay: int, rows: slice) -> dict[str, Any]:
    """The series of an information on the rows that are booked."""
    series = {"ic": found.ic, "rank_ic": found.rank_ic, "spread": found.spread}
    return {name: _within(to_booked(values, delay, np.nan)[rows], found.horizon) for name, values in series.items()}


def group_exposure(weights: Floats, groups: Ints | None) -> Floats:
    """Σ over groups of |Σ w|, per day; names without a group are one more group. NaN where there are no groups."""
    if groups is None:
        return np.full(len(weights), np.nan)
    days, width = len(weights), int(groups.max(initial=-1)) + 2
    place = np.arange(days)[:, None] * width + groups + 1
    sums = np.bincount(place.ravel(), weights=weights.ravel(), minlength=days * width)
    return np.asarray(np.abs(sums.reshape(days, width)).sum(axis=1))


def _within(series: Floats, horizon: int) -> Floats:
    """Leave out the last days, whose forward returns would reach beyond the period."""
    if horizon > 1:
        series[max(0, len(series) - horizon + 1) :] = np.nan
    return series
