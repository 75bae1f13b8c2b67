"""Panels from pandas: long and wide frames, groups beside them, and what cannot be laid out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from alphaplat.errors import AlphaError
from alphaplat.panel import Panel
from alphaplat.panel.frames import duplicates, to_dataset


@pytest.fixture
def long() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "date": ["2024-01-03", "2024-01-02", "2024-01-02"],
            "symbol": ["A", "B", "A"],
            "Close": [11.0, 20.0, 10.0],
            "Volume": [3, 2, 1],
            "Sector": ["tech", None, "tech"],
            "member": [True, False, True],
        }
    )


def test_long(long: pd.DataFrame) -> None:
    panel = Panel.from_pandas(long, units={"close": "price"}, survivorship="biased")
    assert panel.assets == ["A", "B"]
    np.testing.assert_array_equal(panel.matrix("close"), [[10, 20], [11, np.nan]])
    assert panel.group("sector").tolist() == [[0, -1], [0, -1]]
    assert panel.universe("member").tolist() == [[True, False], [True, False]]
    assert (str(panel.fields["close"].unit), panel.survivorship) == ("price", "biased")


def test_long_with_an_index_or_as_a_series(long: pd.DataFrame) -> None:
    indexed = long.set_index(["date", "symbol"])
    one = Panel.from_pandas(indexed)
    two = Panel.from_pandas(indexed["Close"])
    assert one.snapshot == Panel.from_pandas(long).snapshot
    np.testing.assert_array_equal(one.matrix("close"), two.matrix("close"))


def test_wide(long: pd.DataFrame) -> None:
    close = long.pivot(index="date", columns="symbol", values="Close")
    sector = pd.DataFrame({"A": ["tech", "bank"]}, index=["2024-01-02", "2024-01-03"])
    panel = Panel.from_pandas({"close": close, "sector": sector}, dtype=np.float64)
    np.testing.assert_array_equal(panel.matrix("close"), [[10, 20], [11, np.nan]])
    assert panel.group("sector").tolist() == [[1, -1], [0, -1]]
    assert panel.dtype == np.float64


@pytest.mark.parametrize(
    "sector",
    [
        {"A": "tech"},
        pd.Series({"A": "tech"}),
        pd.DataFrame({"A": ["tech", "tech"]}, index=pd.to_datetime(["2024-01-02", "2024-01-03"])),
    ],
)
def test_groups_beside(long: pd.DataFrame, sector: Any) -> None:
    panel = Panel.from_pandas(long.drop(columns="Sector"), groups={"Sector": sector})
    assert panel.group("sector").tolist() == [[0, -1], [0, -1]]
    assert panel.group_labels("sector") == ["tech"]


def test_a_stamp_with_a_zone_keeps_the_day_it_shows(long: pd.DataFrame) -> None:
    zoned = long.assign(date=pd.to_datetime(long["date"]).dt.tz_localize("America/New_York") + pd.Timedelta(hours=20))
    with pytest.warns(UserWarning, match="America/New_York"):
        panel = Panel.from_pandas(zoned)
    assert panel.snapshot == Panel.from_pandas(long).snapshot


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.rename(columns={"symbol": "symbl"}), "did you mean 'symbl'"),
        (lambda f: pd.concat([f, f.iloc[:1]]), "1 rows repeat a date and symbol, such as A 2024-01-03"),
        (lambda f: f.assign(date=["x", "y", "z"]), "not dates"),
        (lambda f: f.assign(date=["01/02/2024", "01/03/2024", "01/04/2024"]), "not dates"),
        (lambda f: f.assign(date=[20240102, 20240103, 20240104]), "holds numbers, not dates"),
        (lambda f: f.assign(date=[None, "2024-01-02", "2024-01-03"]), "1 rows have no 'date'"),
        (lambda f: f.assign(symbol=["A", None, "C"]), "1 rows have no 'symbol'"),
        (lambda f: f.assign(CLOSE=1.0), "both 'close'"),
        (lambda f: f.assign(ex=pd.Timestamp("2024-01-01")), "'ex' holds dates"),
        (lambda f: [1, 2], "'list' is not a frame"),
        (lambda f: {}, "there is no frame"),
        (lambda f: {"close": 3}, "not a frame of days by assets"),
        (lambda f: {"close": pd.DataFrame([[1.0, 2.0]], index=["2024-01-01"], columns=["A", "A"])}, "'A' twice"),
    ],
)
def test_refused(long: pd.DataFrame, change: Any, message: str) -> None:
    with pytest.raises(AlphaError) as caught:
        Panel.from_pandas(change(long))
    assert message in str(caught.value)


def test_units_for_nobody(long: pd.DataFrame) -> None:
    with pytest.raises(AlphaError, match="'clos', which is not a field"):
        to_dataset(long, units={"clos": "price"})


def test_duplicates_are_the_later_rows_on_the_grid() -> None:
    assert duplicates(np.array([4, -1, 4, -1, 2, 4])).tolist() == [2, 5]
