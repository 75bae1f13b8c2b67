"""The one timeline: when a signal is traded, when it earns, and how days fall into years and parts.

The signal of day t uses what is known by the close of t. Its position is entered at the close of t+delay and first
earns close(t+delay) → close(t+delay+1), which is booked on t+delay+1. Everything that is reported by day is
reported by the day on which it is booked.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from alphaplat.simulation.settings import period_parts

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Dates = npt.NDArray[np.datetime64]

YEAR = 252


def booking_lag(delay: int) -> int:
    """Rows from the day of a signal to the day on which it first earns."""
    return delay + 1


def to_booked(values: npt.NDArray[Any], delay: int, fill: float) -> npt.NDArray[Any]:
    """Move rows by signal day to the day on which the signal first earns; rows before the first get `fill`.

    >>> to_booked(np.array([1.0, 2.0, 3.0]), 1, 0.0).tolist()
    [0.0, 0.0, 1.0]
    """
    lag = booking_lag(delay)
    moved = np.full_like(values, fill)
    if lag < len(values):
        moved[lag:] = values[:-lag]
    return moved


def simple_returns(close: Floats, delisting: Floats | None = None, *, out: Floats | None = None) -> Floats:
    """Close over the close of the row before, minus 1, shape (T, N); NaN where either is missing or not positive.

    A delisting return stands where there is none from closes. `out` is a place for the result.
    """
    returns = np.empty(close.shape) if out is None else out
    returns[:1] = np.nan
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        np.divide(close[1:], close[:-1], out=returns[1:])
    returns -= 1.0
    returns[~np.isfinite(returns)] = np.nan
    if delisting is not None:
        returns[:] = np.where(np.isnan(returns) & np.isfinite(delisting), delisting, returns)
    return returns


def forward_returns(close: Floats, delay: int, horizon: int) -> Floats:
    """What a signal of day t is meant to predict: close(t+delay+horizon) / close(t+delay) − 1, shape (T, N)."""
    forward = np.full(close.shape, np.nan)
    last = len(close) - delay - horizon
    if last > 0:
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            forward[:last] = close[delay + horizon :] / close[delay : delay + last] - 1.0
    forward[~np.isfinite(forward)] = np.nan
    return forward


def period_rows(dates: Dates, start: date | None, end: date | None) -> slice:
    """The rows of the days from `start` to `end`, both included."""
    days = dates.astype("datetime64[D]")
    first = 0 if start is None else int(np.searchsorted(days, np.datetime64(start, "D"), side="left"))
    last = len(days) if end is None else int(np.searchsorted(days, np.datetime64(end, "D"), side="right"))
    return slice(first, max(first, last))


def split_row(dates: Dates, period: str) -> int:
    """The row with which the test part begins: the days less than `period` before the last.

    >>> split_row(np.arange("2020-01-01", "2022-01-01", dtype="datetime64[D]"), "P1Y")
    366
    """
    if not len(dates):
        return 0
    years, months, days = period_parts(period)
    last = dates[-1].astype("datetime64[D]")
    month = last.astype("datetime64[M]")
    moved = month - np.timedelta64(12 * years + months, "M")
    day_of_month = min(last - month.astype("datetime64[D]"), _days_in(moved) - np.timedelta64(1, "D"))
    boundary = moved.astype("datetime64[D]") + day_of_month - np.timedelta64(days, "D")
    return int(np.searchsorted(dates.astype("datetime64[D]"), boundary, side="right"))


def calendar_years(dates: Dates) -> dict[str, slice]:
    """The rows of each calendar year, by its number as text."""
    years = dates.astype("datetime64[Y]")
    changes = np.flatnonzero(years[1:] != years[:-1]) + 1
    edges = [0, *(int(row) for row in changes), len(years)] if len(years) else []
    return {str(years[first]): slice(first, end) for first, end in pairwise(edges)}


def _days_in(month: np.datetime64) -> np.timedelta64:
    following: np.timedelta64 = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - month.astype("datetime64[D]")
    return following
