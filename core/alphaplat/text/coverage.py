"""On which trading days, and of which names, a store can be taken to know all there was.

A trading day is covered when every date since the trading day before was collected, and with times of day that day
itself; the first day of a panel never is, for what was known by then began before it. A date was collected when it
lies between the first and the last document, outside the gaps that are named, and not in a silence: more days on end
than `silence` in which nobody wrote about anybody are a hole in the collection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alphaplat.errors import ConfigError
from alphaplat.panel.fields import Array

Span = tuple[str, str]


@dataclass(frozen=True)
class Coverage:
    """Which trading days are covered, bool (time,), and the gaps that were found or named, as first and last date."""

    days: Array
    gaps: tuple[Span, ...]


def coverage(times: Array, dates: Sequence[str], *, timed: bool, silence: int, gaps: Sequence[Span] = ()) -> Coverage:
    """The coverage of trading days by documents written on these dates, rising."""
    if silence < 1:
        raise ConfigError(f"a silence of '{silence}' days cannot be meant", help="silence is at least 1")
    if not dates:
        return Coverage(np.zeros(len(times), dtype=np.bool_), ())
    trading = pd.DatetimeIndex(times)
    written = pd.DatetimeIndex(list(dates))
    holes = [*_silences(written, silence), *(_span(gap) for gap in gaps)]
    calendar = pd.date_range(min(trading[0], written[0]), max(trading[-1], written[-1]) + pd.Timedelta(days=1))
    collected = np.asarray((calendar >= written[0]) & (calendar <= written[-1]))
    for first, last in holes:
        collected &= ~np.asarray((calendar >= first) & (calendar <= last))
    missing = np.concatenate([[0], np.cumsum(~collected)])
    at = calendar.get_indexer(trading)
    end = at + 1 if timed else at
    whole = np.concatenate([[False], missing[end[1:]] == missing[at[:-1]]])
    told = sorted((str(first)[:10], str(last)[:10]) for first, last in holes)
    return Coverage(whole, tuple(told))


def _silences(written: pd.DatetimeIndex, longest: int) -> list[tuple[Any, Any]]:
    """The first and the last day of each silence that is longer than `longest` days."""
    one = np.timedelta64(1, "D")
    dates = written.to_numpy()
    before = np.flatnonzero(np.diff(dates) - one > np.timedelta64(longest, "D"))
    return [(dates[at] + one, dates[at + 1] - one) for at in before]


def _span(gap: Span) -> tuple[Any, Any]:
    try:
        first, last = pd.Timestamp(gap[0]), pd.Timestamp(gap[1])
    except ValueError:
        first = last = pd.NaT  # type: ignore[assignment]
    if not first <= last:
        help = "write its first and last date: 2014-01-01:2014-04-30"
        raise ConfigError(f"'{gap[0]}' to '{gap[1]}' is no gap", help=help)
    return first, last
