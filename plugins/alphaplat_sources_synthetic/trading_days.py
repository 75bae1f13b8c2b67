"""The trading days of an exchange that does not exist: weekdays without eight holidays a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

_MONDAY, _THURSDAY = 0, 3


def trading_days(start: date, years: int) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """Days from `start` to before the same date `years` later, datetime64[D].

    >>> days = trading_days(date(2015, 1, 1), 1)
    >>> len(days), str(days[0]), str(days[-1])
    (253, '2015-01-02', '2015-12-31')
    """
    end = _years_later(start, years)
    closed = [day for year in range(start.year, end.year + 2) for day in holidays(year)]
    weekmask = np.busdaycalendar(holidays=np.array(sorted(closed), dtype="datetime64[D]"))
    every = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D"))
    return np.asarray(every[np.is_busday(every, busdaycal=weekmask)])


def holidays(year: int) -> list[date]:
    """The days of a year on which nobody trades; those of a weekend are kept on the nearest weekday."""
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 12, 25)]
    floating = [
        _nth(year, 1, _MONDAY, 3),
        _nth(year, 2, _MONDAY, 3),
        _nth(year, 6, _MONDAY, 1) - timedelta(days=7),
        _nth(year, 9, _MONDAY, 1),
        _nth(year, 11, _THURSDAY, 4),
    ]
    return sorted([*(_observed(day) for day in fixed), *floating])


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
