"""The table of prices: columns found, rows laid out, zeros and phantom days by choice, mistakes by file and line."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alphaplat.errors import AlphaError

Write = Callable[[str, str], Path]


def test_usual_names_are_found(imported: Any) -> None:
    panel, report = imported()
    assert panel.assets == ["A", "B"]
    np.testing.assert_array_equal(panel.matrix("close")[:3], [[10, 20], [11, np.nan], [12, 22]])
    assert {name: str(info.unit) for name, info in panel.fields.items()} == {"close": "price", "volume": "share"}
    assert (report.rows, report.left_out) == (9, {})
    assert "import_report" in panel.attrs


def test_columns_can_be_said(imported: Any, write: Write) -> None:
    write("prices.csv", "d;s;px;VWAP\n02/01/2024;A;1;2\n")
    panel, _ = imported(
        columns={"date": "d", "symbol": "s", "close": "px"}, separator=";", date_format="%d/%m/%Y", survivorship="free"
    )
    assert sorted(panel.fields) == ["close", "vwap"]
    assert str(panel.times[0])[:10] == "2024-01-02"
    assert panel.survivorship == "free"


@pytest.mark.parametrize(
    "dates",
    [
        ["2024-01-02", "2024-01-03"],
        ["20240102", "20240103"],
        ["2024-01-02 16:00:00", "2024-01-03T16:00:00"],
        ["2024-01-02T20:00:00-05:00", "2024-01-03T20:00:00-05:00"],
    ],
)
def test_ways_of_writing_a_day(imported: Any, write: Write, dates: list[str]) -> None:
    write("prices.csv", "date,symbol,close\n" + "".join(f"{day},A,1\n" for day in dates))
    panel, _ = imported()
    assert [str(time)[:10] for time in panel.times] == ["2024-01-02", "2024-01-03"]


def test_symbols_are_text(imported: Any, write: Write) -> None:
    write("prices.csv", "date,symbol,close\n2024-01-02,000001,1\n2024-01-02, NA ,2\n2024-01-02,NaN,3\n")
    panel, _ = imported()
    assert panel.assets == ["000001", "NA", "NaN"]


def test_text_is_a_group_and_truth_a_universe(imported: Any, write: Write) -> None:
    write("prices.csv", "date,symbol,close,country,big\n2024-01-02,A,1,us,True\n2024-01-02,B,2,,False\n")
    panel, _ = imported()
    assert panel.group_labels("country") == ["us"]
    assert panel.group("country").tolist() == [[0, -1]]
    assert panel.universe("big").tolist() == [[True, False]]


def test_many_files(imported: Any, write: Write) -> None:
    write("a1.csv", "date,symbol,close\n2024-01-02,A,1\n")
    write("a2.csv", "DATE,SYMBOL,CLOSE\n2024-01-03,A,2\n")
    panel, report = imported(files="a*.csv")
    assert panel.matrix("close").ravel().tolist() == [1, 2]
    assert len(report.files) == 2


def test_a_file_a_symbol(imported: Any, write: Write) -> None:
    write("AAPL.csv", "date,close\n2024-01-02,1\n")
    write("IBM.csv", "date,close\n2024-01-02,2\n")
    panel, _ = imported(files=["AAPL.csv", "IBM.csv"], symbol_from="file")
    assert panel.assets == ["AAPL", "IBM"]


def test_parquet_and_compressed_files_are_the_same(imported: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame({"date": pd.to_datetime(["2024-01-02", "2024-01-03"]), "symbol": "A", "close": [1.0, 2.0]})
    frame.to_parquet(tmp_path / "p.parquet")
    frame.assign(date=frame["date"].dt.date).to_parquet(tmp_path / "d.parquet")
    (tmp_path / "p.csv.gz").write_bytes(gzip.compress(frame.to_csv(index=False).encode()))
    (tmp_path / "p.tsv").write_text(frame.to_csv(index=False, sep="\t"))
    snapshots = {imported(files=name)[0].snapshot for name in ("p.parquet", "d.parquet", "p.csv.gz", "p.tsv")}
    assert len(snapshots) == 1


def test_zeros_are_counted_and_stay_unless_said(imported: Any, write: Write) -> None:
    write("prices.csv", "date,symbol,open,close,volume\n2024-01-02,A,0,5,0\n2024-01-03,A,4,5,1\n")
    kept, report = imported()
    assert kept.matrix("open").ravel().tolist() == [0, 4]
    assert report.notes == ["1 rows have a price of 0, which was kept: drop_zero_prices makes them missing ones"]
    dropped, report = imported(drop_zero_prices=True)
    assert np.isnan(dropped.matrix("open")[0, 0])
    assert dropped.matrix("volume")[0, 0] == 0
    assert "1 rows had a price of 0" in report.notes[0]


def test_phantom_days_and_periods_are_left_out_and_counted(imported: Any) -> None:
    panel, report = imported(min_names=2)
    assert len(panel.times) == 4
    assert report.left_out == {"on 1 days with fewer than 2 names (min_names)": 1}
    panel, report = imported(start="2024-01-03", end="2024-01-05")
    assert len(panel.times) == 3
    assert report.left_out == {"outside start to end": 4}


def test_some_fields(imported: Any) -> None:
    panel, _ = imported(fields=["close"])
    assert list(panel.fields) == ["close"]


def test_units_can_be_said(imported: Any) -> None:
    panel, _ = imported(units={"close": "1"})
    assert str(panel.fields["close"].unit) == "1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,close\n2024-01-02,1\n", "prices.csv has no column for 'symbol'"),
        ("date,symbol,close\n2024-13-02,A,1\n02.01.2024,B,1\n", "not dates: prices.csv:2 '2024-13-02', prices.csv:3"),
        ("date,symbol,close\n2024-01-02,A,1\n\n2024-01-03,,1\n", "2 rows have no symbol: prices.csv:3, prices.csv:4"),
        ("date,symbol,close\n2024-01-02,A,1\n2024-01-02,A,2\n", "A at prices.csv:3"),
        ("date,symbol,close\n2024-01-02,A,one\n", "1 values of 'close' are not numbers: prices.csv:2 'one'"),
        (
            "date,symbol,x\n2024-01-02,A,1\n2024-01-02,B,2\n2024-01-02,C,?\n",
            "values of 'x' are not numbers: prices.csv:4 '?'",
        ),
        ("date,symbol,adv20\n2024-01-02,A,1\n", "prices.csv: 'adv20' cannot be the name"),
        ("date,symbol,rank\n2024-01-02,A,1\n", "import the column as 'vendor_rank'"),
        ("date,symbol,Adj Close,adj_close\n2024-01-02,A,1,2\n", "are both 'adj_close'"),
        ("date,symbol,close\n", "there are no rows"),
        ("", "'prices.csv' cannot be read"),
    ],
)
def test_refused(imported: Any, write: Write, text: str, message: str) -> None:
    write("prices.csv", text)
    with pytest.raises(AlphaError) as caught:
        imported()
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"files": "price.csv"}, "there is no file 'price.csv'"),
        ({"files": "*.parquet"}, "there is no file '*.parquet'"),
        ({"columns": {"close": "Clse"}}, "no column 'Clse'\n  did you mean 'Close'?"),
        ({"fields": ["clos"]}, "no column 'clos'\n  did you mean 'close'?"),
        ({"units": {"clse": "price"}}, "'clse', which is not imported"),
        ({"units": {"close": "3 euros"}}, "'3 euros' is not a unit"),
        ({"start": "2030-01-01"}, "no rows are left"),
    ],
)
def test_options_that_cannot_be_met(imported: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(AlphaError) as caught:
        imported(**options)
    assert message in str(caught.value)


def test_all_problems_come_at_once(imported: Any, write: Write) -> None:
    write("prices.csv", "date,symbol,close,adv5\n2024-01-02,A,x,1\nsoon,A,1,1\n2024-01-03,,1,1\n")
    with pytest.raises(AlphaError) as caught:
        imported()
    assert len(caught.value.problems) == 4
