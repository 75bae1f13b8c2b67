"""Real tables: imported whole, stored, opened again, and checked for what their documentation says is in them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from alphaplat.panel import Panel, append, open_panel, save, verify
from alphaplat.panel.quality import check_panel
from alphaplat_sources_tables.build import import_tables
from alphaplat_sources_tables.options import TableOptions

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def us500(real_data: Path) -> tuple[Panel, float]:
    options = {
        "folder": str(real_data / "us500"),
        "files": "prices.parquet",
        "survivorship": "biased",
        "adjustment": "as_of_snapshot",
        "groups": [{"files": "sectors.csv", "fields": {"sector": "gics_sector", "subindustry": "gics_sub_industry"}}],
        "fundamentals": [
            {
                "files": "fundamentals_snapshots.parquet",
                "fields": {"cap": "market_cap_bn", "shares_out": "shares_out_bn"},
                "scale": {"cap": 1e9, "shares_out": 1e9},
            }
        ],
        "units": {"cap": "price*share", "shares_out": "share"},
    }
    begun = time.perf_counter()
    dataset, _ = import_tables(TableOptions.model_validate(options))
    return Panel(dataset), time.perf_counter() - begun


def test_us500_comes_in_whole(us500: tuple[Panel, float]) -> None:
    panel, seconds = us500
    assert panel.shape == (982, 499)
    assert np.count_nonzero(panel.universe("all")) == 479_878
    assert len(panel.group_labels("sector")) == 11
    assert np.count_nonzero(panel.group("sector") < 0) == 0
    assert seconds < 20


def test_us500_has_the_oddities_that_are_known_of_it(us500: tuple[Panel, float]) -> None:
    findings = check_panel(us500[0])
    counts: dict[str, list[int]] = {}
    for finding in findings:
        counts.setdefault(finding.kind, []).append(finding.count)
    assert counts["missing_bars"] == [51]
    assert counts["missing_prices"] == [10, 7, 7]
    assert counts["crossed_bars"] == [12]
    assert counts["high_below_low"] == [1]
    assert counts["zero_volume"] == [4]
    assert counts["jumps"] == [18]
    assert not {"zero_prices", "negative_prices", "phantom_days", "infinite"} & set(counts)
    (gaps,) = [finding for finding in findings if finding.kind == "missing_bars"]
    assert gaps.examples == ("DHR 16", "O 16", "ES 10", "ICE 5", "BMY 2")
    assert "6 names" in gaps.message


def test_us500_caps_are_those_of_the_last_snapshot_before(us500: tuple[Panel, float], real_data: Path) -> None:
    panel, _ = us500
    snapshots = pd.read_parquet(real_data / "us500" / "fundamentals_snapshots.parquet")
    snapshots["date"] = pd.to_datetime(snapshots["date"])
    cap, rng = panel.matrix("cap"), np.random.default_rng(0)
    for _ in range(300):
        day, asset = rng.integers(panel.shape[0]), rng.integers(panel.shape[1])
        today = pd.Timestamp(panel.times[day])
        past = snapshots[(snapshots["symbol"] == panel.assets[asset]) & (snapshots["date"] < today)]
        past = past[past["market_cap_bn"].notna()].sort_values("date").tail(1)
        known = len(past) and (today - past["date"].iloc[0]).days <= 365
        expected = np.float32(past["market_cap_bn"].iloc[0] * 1e9) if known else np.float32(np.nan)
        np.testing.assert_array_equal(cap[day, asset], expected)


def test_us500_is_stored_and_grows(us500: tuple[Panel, float], tmp_path: Path) -> None:
    panel, _ = us500
    save(panel.between(None, "2016-12-28"), tmp_path / "us500")
    append(tmp_path / "us500", panel.between("2016-12-28", "2016-12-29"))
    append(tmp_path / "us500", panel.between("2016-12-29"))
    stored = verify(tmp_path / "us500")
    assert stored.snapshot == panel.snapshot
    xr.testing.assert_identical(open_panel(tmp_path / "us500").dataset.drop_attrs(), panel.dataset.drop_attrs())


def test_us_long_zeros_and_phantom_days(real_data: Path) -> None:
    options: dict[str, Any] = {"folder": str(real_data / "us_long"), "files": "prices.parquet"}
    dataset, report = import_tables(TableOptions.model_validate(options))
    counts = {finding.kind: finding.count for finding in check_panel(Panel(dataset))}
    assert (report.rows, counts["zero_prices"], counts["phantom_days"]) == (1_707_884, 5_471, 15)
    assert (counts["missing_bars"], counts["crossed_bars"], counts["high_below_low"]) == (8_916, 9_727, 9)
    assert "5471 rows have a price of 0, which was kept" in report.notes[0]
    cleaned, report = import_tables(TableOptions.model_validate(options | {"min_names": 200, "drop_zero_prices": True}))
    assert cleaned.sizes["time"] == 4_277
    assert not {"zero_prices", "phantom_days"} & {finding.kind for finding in check_panel(Panel(cleaned))}


def test_cn800_codes_keep_their_zeros(real_data: Path) -> None:
    dataset, _ = import_tables(TableOptions(files=("prices.parquet",), folder=str(real_data / "cn800")))
    panel = Panel(dataset)
    assert panel.shape == (392, 781)
    assert panel.assets[0].startswith("000")
    assert {finding.kind: finding.count for finding in check_panel(panel)}["missing_bars"] == 9_456


def test_tweets_are_known_before_the_close(real_data: Path) -> None:
    options = {
        "folder": str(real_data / "stocknet"),
        "files": "prices.parquet",
        "exchange": {"timezone": "America/New_York", "close": "16:00"},
        "scores": [{"files": "tweets.parquet", "feed": "tweet", "fields": {"tweet_again": "is_retweet"}}],
    }
    dataset, report = import_tables(TableOptions.model_validate(options))
    feed = Panel(dataset).vector("tweet_again")
    assert len(feed.values) + sum(rows for why, rows in report.left_out.items() if "tweets" in why) == 92_244
    assert 0.26 < feed.values.mean() < 0.29
