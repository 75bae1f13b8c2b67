"""Quarterly reports and short interest, each known only from the day after it was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from alphaplat_sources_synthetic.listings import Listings
from alphaplat_sources_synthetic.streams import Streams

Array = np.ndarray[Any, Any]

REPORT_LAG, SHORT_LAG = 45, 9
_EARLIEST, _LATEST = 25, 60
_QUARTERS_BEFORE = 4


@dataclass(frozen=True, eq=False)
class Reports:
    """Quarterly figures (quarter, asset), and the row from which each is known; dollars, or split-free shares."""

    figures: dict[str, Array]
    known_from: Array

    def daily(self, name: str, days: int) -> Array:
        """The figure last known on each day, NaN before the first: (time, asset)."""
        return latest_known(self.figures[name], self.known_from, days)


def draw_reports(streams: Streams, days: Array, listings: Listings) -> Reports:
    """Draw balance sheets that grow by what is earned, from four quarters before the first day on."""
    ends = _quarter_ends(days)
    quarters, count = len(ends), listings.count
    growth = 0.01 + 0.03 * streams("sales growth").standard_normal((quarters, count))
    margin = 0.08 + 0.04 * streams("margin").standard_normal(count)
    surprise = 0.03 * streams("earnings").standard_normal((quarters, count))
    book = listings.cap * np.exp(-0.7 + 0.5 * streams("book").standard_normal(count))
    sales = listings.cap * np.exp(-2.2 + 0.5 * streams("sales").standard_normal(count)) * np.exp(np.cumsum(growth, 0))
    earnings = sales * (margin + surprise)
    equity = np.maximum(book + np.cumsum(0.6 * earnings, axis=0), 0.05 * book)
    leverage = np.exp(0.2 + 0.5 * streams("leverage").standard_normal(count))
    liabilities = equity * leverage * np.exp(0.05 * streams("liabilities").standard_normal((quarters, count)))
    shares = np.round(
        listings.shares * np.exp(np.cumsum(0.002 * streams("shares").standard_normal(ends.shape), 0))[:, None]
    )
    accruals = 0.04 * streams("accruals").standard_normal((quarters, count))
    fair = streams("fair value").beta(2.0, 6.0, (quarters, count))
    dollars = {
        "assets": equity + liabilities,
        "liabilities": liabilities,
        "equity": equity,
        "sales": sales,
        "earnings": earnings,
        "cashflow_op": earnings + sales * accruals,
        "fn_assets_fair_val_l1_q": fair * (equity + liabilities),
        "fn_liab_fair_val_a": np.repeat((fair * liabilities)[::4], 4, axis=0)[:quarters],
    }
    figures = {name: np.round(values) for name, values in dollars.items()} | {"shares": shares}
    lag = streams("report day").integers(_EARLIEST, _LATEST + 1, (quarters, count))
    return Reports(figures, np.searchsorted(days, ends[:, None] + lag, side="right"))


def draw_short_interest(streams: Streams, days: Array, listings: Listings) -> Array:
    """Shares sold short as a part of those outstanding, known nine days after each half of a month: (time, asset)."""
    first = days[0].astype("datetime64[M]") - 2
    months = np.arange(first, days[-1].astype("datetime64[M]") + 1)
    settled = np.sort(np.concatenate([months.astype("datetime64[D]") + 14, (months + 1).astype("datetime64[D]") - 1]))
    level = np.log(0.03) + 0.7 * streams("short level").standard_normal(listings.count)
    moves = 0.08 * streams("short moves").standard_normal((len(settled), listings.count))
    share = np.round(np.minimum(np.exp(level + np.cumsum(moves, axis=0)), 0.6), 6)
    known = np.searchsorted(days, settled + SHORT_LAG, side="right")
    return latest_known(share, np.broadcast_to(known[:, None], share.shape), len(days))


def latest_known(figures: Array, known_from: Array, days: int) -> Array:
    """Spread figures (report, asset) over days: each holds from its row on, until the next is known.

    >>> latest_known(np.array([[1.0], [2.0]]), np.array([[1], [3]]), 4).ravel()
    array([nan,  1.,  1.,  2.])
    """
    arrived = np.zeros((days + 1, figures.shape[1]), dtype=np.int64)
    columns = np.broadcast_to(np.arange(figures.shape[1]), known_from.shape)
    np.add.at(arrived, (np.minimum(known_from, days), columns), 1)
    newest = np.cumsum(arrived[:days], axis=0) - 1
    values = np.take_along_axis(figures, np.maximum(newest, 0), axis=0)
    return np.asarray(np.where(newest >= 0, values, np.nan))


def _quarter_ends(days: Array) -> Array:
    """Last days of the quarters that end from a year before the first day to the last one."""
    first = days[0].astype("datetime64[M]")
    quarter = first - (first.astype(np.int64) % 3)
    starts = np.arange(quarter - 3 * (_QUARTERS_BEFORE - 1), days[-1].astype("datetime64[M]") + 1, 3)
    return np.asarray(starts.astype("datetime64[D]") - 1)
