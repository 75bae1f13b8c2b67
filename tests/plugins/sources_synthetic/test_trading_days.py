"""The calendar has about 252 days a year, and none on weekends and holidays."""

from __future__ import annotations

import doctest
import importlib
from datetime import date

import numpy as np
import pytest

from alphaplat_sources_synthetic.trading_days import holidays, trading_days


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2015, ["2015-01-01", "2015-01-19", "2015-02-16", "2015-05-25", "2015-07-03", "2015-09-07", "2015-11-26"]),
        (2016, ["2016-01-01", "2016-01-18", "2016-02-15", "2016-05-30", "2016-07-04", "2016-09-05", "2016-11-24"]),
        (2022, ["2021-12-31", "2022-01-17", "2022-02-21", "2022-05-30", "2022-07-04", "2022-09-05", "2022-11-24"]),
    ],
)
def test_holidays(year: int, expected: list[str]) -> None:
    assert [str(day) for day in holidays(year)][:7] == expected
    assert str(holidays(year)[7]) in (f"{year}-12-25", f"{year}-12-26")


def test_years_have_about_252_days_and_no_weekends() -> None:
    days = trading_days(date(2000, 2, 29), 20)
    assert abs(len(days) / 20 - 253) < 1
    weekday = (days.astype("datetime64[D]").astype(int) + 3) % 7
    assert weekday.max() <= 4
    assert (np.diff(days) > np.timedelta64(0, "D")).all()
    assert np.diff(days).max() <= np.timedelta64(4, "D")


@pytest.mark.parametrize("room", ["trading_days", "streams", "news", "planted", "reports"])
def test_examples_run(room: str) -> None:
    result = doctest.testmod(importlib.import_module(f"alphaplat_sources_synthetic.{room}"))
    assert (result.failed, result.attempted > 0) == (0, True)
