from __future__ import annotations

from datetime import time

import numpy as np
import pandas as pd
import pytest

from alphaplat.errors import ConfigError
from alphaplat.text.stamps import Exchange, read_stamps, trading_days

NEW_YORK = Exchange("America/New_York", time(16))


def known(value: object, timezone: str = "UTC", exchange: Exchange | None = NEW_YORK) -> str:
    stamps = read_stamps(pd.Series([value]), exchange=exchange, timezone=timezone, date_format=None)
    return "" if stamps.known.isna()[0] else str(stamps.known[0])[:10]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-01-05", "2024-01-06"),
        ("20240105", "2024-01-06"),
        ("2024-01-05T20:59:59Z", "2024-01-05"),
        ("2024-01-05T21:00:00Z", "2024-01-06"),
        ("2024-07-05T19:59:00Z", "2024-07-05"),
        ("2024-07-05T20:00:00Z", "2024-07-06"),
        ("2024-01-05 15:59:00-05:00", "2024-01-05"),
        ("2024-01-06 03:00:00+09:00", "2024-01-05"),
        ("2024-01-05 20:59", "2024-01-05"),
        (pd.Timestamp("2024-01-05"), "2024-01-06"),
        (pd.Timestamp("2024-01-05 20:59"), "2024-01-05"),
        (pd.Timestamp("2024-01-05 21:00", tz="UTC"), "2024-01-06"),
        ("yesterday", ""),
        ("2024-02-30", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_date_is_known_the_day_after_and_a_time_by_the_close(value: object, day: str) -> None:
    assert known(value) == day


def test_times_without_a_zone_were_taken_where_it_is_said() -> None:
    assert known("2024-01-05 15:59", "America/New_York") == "2024-01-05"
    assert known("2024-01-05 16:00", "America/New_York") == "2024-01-06"


def test_of_two_hours_of_one_name_the_later_is_taken() -> None:
    one = Exchange("UTC", time(6))
    assert known("2024-11-03 01:30", "America/New_York", one) == "2024-11-04"


def test_dates_and_times_stand_in_one_column() -> None:
    values = pd.Series(["2024-01-05", "2024-01-05T12:00Z", None])
    stamps = read_stamps(values, exchange=NEW_YORK, timezone="UTC", date_format=None)
    assert stamps.stamp.tolist() == ["2024-01-05", "2024-01-05T12:00:00Z", ""]
    assert stamps.timed.tolist() == [False, True, False]


def test_times_need_an_exchange() -> None:
    with pytest.raises(ConfigError, match="when the exchange closes"):
        known("2024-01-05T12:00Z", exchange=None)


def test_other_ways_of_writing_need_a_format() -> None:
    values = pd.Series(["31/01/2024", "2024-01-31"])
    stamps = read_stamps(values, exchange=None, timezone="UTC", date_format="%d/%m/%Y")
    assert stamps.stamp.tolist() == ["2024-01-31", ""]


@pytest.mark.parametrize("text", ["New York 16:00", "America/New_York", "America/New_York four", ""])
def test_an_exchange_is_a_zone_and_a_close(text: str) -> None:
    with pytest.raises(ConfigError, match=r"not an exchange|not a time zone"):
        Exchange.parse(text)


def test_the_trading_day_is_the_first_not_before_and_nothing_is_said_beyond_the_calendar() -> None:
    times = pd.bdate_range("2024-01-04", "2024-01-09").to_numpy()
    days = pd.DatetimeIndex(["2024-01-01", "2024-01-04", "2024-01-06", "2024-01-09", "2024-01-10", None])
    found = trading_days(np.asarray(times), days)
    assert found[:5].tolist() == ["2024-01-01", "2024-01-04", "2024-01-08", "2024-01-09", "2024-01-10"]
