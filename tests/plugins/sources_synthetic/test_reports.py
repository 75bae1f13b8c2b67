"""Reports are known only after they were published, and stay until the next one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import xarray as xr

from alphaplat.panel import Panel
from alphaplat_sources_synthetic.listings import draw_listings
from alphaplat_sources_synthetic.reports import draw_reports, latest_known
from alphaplat_sources_synthetic.streams import Streams
from alphaplat_sources_synthetic.trading_days import trading_days


def test_no_report_is_known_before_it_was_published() -> None:
    days = trading_days(date(2015, 1, 2), 2)
    reports = draw_reports(Streams(1), days, draw_listings(Streams(1), 40))
    ends = np.arange(np.datetime64("2014-01"), np.datetime64("2017-01"), 3) + 3
    ends = ends.astype("datetime64[D]") - 1
    sales = reports.daily("sales", len(days))
    for quarter, figures in enumerate(reports.figures["sales"]):
        rows = np.nonzero(sales == figures)[0]
        if len(rows) and quarter < len(ends):
            age = days[rows] - ends[quarter]
            assert age.min() > np.timedelta64(25, "D")
            assert age.max() < np.timedelta64(93 + 61 + 7, "D")
    assert np.isfinite(sales).all()


def test_latest_known_is_a_step_function() -> None:
    figures = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    known_from = np.array([[0, 1], [0, 4], [3, 9]])
    expected = [[2.0, np.nan], [2.0, 10.0], [2.0, 10.0], [3.0, 10.0], [3.0, 20.0]]
    np.testing.assert_array_equal(latest_known(figures, known_from, 5), expected)


def test_balance_sheets_balance(small: xr.Dataset) -> None:
    np.testing.assert_allclose(small["assets"], small["liabilities"] + small["equity"], atol=2)
    for name in ("assets", "sales", "shares_outstanding", "cap", "book_value_ps"):
        values = small[name].values
        assert (values[np.isfinite(values)] > 0).all(), name


@pytest.mark.parametrize("name", ["assets", "eps", "book_value_ps", "short_interest", "rsk59_short_interest"])
def test_figures_are_known_while_listed_and_change_with_reports_only(small: xr.Dataset, name: str) -> None:
    panel = Panel(small, dtype=np.float64)
    values, alive = panel.matrix(name), np.isfinite(small["close"].values)
    assert np.isfinite(values[alive]).all()
    assert panel.info(name).publication_lag > 0
    changes = np.abs(np.diff(values, axis=0)) > 1e-9 * np.abs(values[1:])
    a_year = changes.sum(axis=0)[alive.all(axis=0)] / 2
    assert 3 <= a_year.mean() <= 30


def test_short_interest_is_a_part_of_the_shares(small: xr.Dataset) -> None:
    share = small["short_interest"] / small["shares_outstanding"]
    np.testing.assert_allclose(share, small["rsk59_short_interest"], atol=1e-4)
