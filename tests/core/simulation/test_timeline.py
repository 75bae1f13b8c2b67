"""When a signal is traded and earns, and how days fall into years and parts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from alphaplat.simulation.timeline import (
    booking_lag,
    calendar_years,
    forward_returns,
    period_rows,
    simple_returns,
    split_row,
    to_booked,
)

NAN = np.nan


@pytest.mark.parametrize(("delay", "expected"), [(0, [9, 1, 2, 3]), (1, [9, 9, 1, 2]), (3, [9, 9, 9, 9]), (7, [9] * 4)])
def test_to_booked_moves_by_delay_and_one(delay, expected):
    assert to_booked(np.array([1.0, 2, 3, 4]), delay, 9.0).tolist() == expected
    assert booking_lag(delay) == delay + 1


def test_simple_returns_end_at_gaps():
    close = np.array([[10.0], [11], [NAN], [12], [0], [5], [10]])
    found = simple_returns(np.where(close > 0, close, NAN)).ravel()
    assert np.isnan(found[[0, 2, 3, 4, 5]]).all()
    assert found[[1, 6]] == pytest.approx([0.1, 1.0])


def test_delisting_return_stands_where_closes_give_none():
    close = np.array([[10.0, 10], [11, 20], [NAN, 30]])
    delisting = np.array([[NAN, NAN], [NAN, -0.5], [-0.9, NAN]])
    assert simple_returns(close, delisting)[1:].tolist() == [[pytest.approx(0.1), 1.0], [-0.9, 0.5]]


def test_forward_return_of_a_signal_is_the_one_that_is_booked():
    close = np.exp(np.random.default_rng(0).normal(0, 0.1, (9, 2)).cumsum(axis=0))
    returns = simple_returns(close)
    for delay in range(4):
        forward = forward_returns(close, delay, 1)
        assert to_booked(forward, delay, NAN)[delay + 1 :] == pytest.approx(returns[delay + 1 :])
    assert forward_returns(close, 1, 3)[0, 0] == pytest.approx(close[4, 0] / close[1, 0] - 1)
    assert np.isnan(forward_returns(close, 1, 3)[5:]).all()
    assert np.isnan(forward_returns(close, 6, 6)).all()


def test_period_rows_hold_both_ends():
    dates = np.array(["2020-01-02", "2020-01-03", "2020-01-06"], dtype="datetime64[ns]")
    assert period_rows(dates, date(2020, 1, 3), date(2020, 1, 6)) == slice(1, 3)
    assert period_rows(dates, None, date(2020, 1, 4)) == slice(0, 2)
    assert period_rows(dates, date(2021, 1, 1), None) == slice(3, 3)


@pytest.mark.parametrize(
    ("period", "last", "begin"),
    [
        ("P1Y", "2021-12-31", "2021-01-01"),
        ("P6M", "2021-12-31", "2021-07-01"),
        ("P1M", "2021-03-31", "2021-03-01"),
        ("P10D", "2021-03-31", "2021-03-22"),
        ("P1Y", "2020-02-29", "2019-03-01"),
    ],
)
def test_test_part_is_the_period_up_to_the_last_day(period, last, begin):
    dates = np.arange("2018-01-01", np.datetime64(last) + 1, dtype="datetime64[D]")
    assert str(dates[split_row(dates, period)]) == begin


def test_calendar_years_cover_all_rows_once():
    dates = np.array(["2019-12-31", "2020-01-02", "2020-12-31", "2022-01-03"], dtype="datetime64[ns]")
    assert calendar_years(dates) == {"2019": slice(0, 1), "2020": slice(1, 3), "2022": slice(3, 4)}
    assert calendar_years(dates[:0]) == {}
