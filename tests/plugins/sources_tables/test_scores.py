"""Feeds: on which day a row is known, which days and names are covered, what is left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from alphaplat.errors import AlphaError
from alphaplat_sources_tables.options import ScoreTable

Write = Callable[[str, str], Path]
NEW_YORK = {"timezone": "America/New_York", "close": "16:00"}


def feed(panel: Any, name: str = "news_score") -> list[list[list[float] | None]]:
    found = panel.vector(name)
    return [
        [found.cell(day, asset).tolist() if found.covered[day, asset] else None for asset in range(2)]
        for day in range(panel.shape[0])
    ]


def test_a_date_is_known_on_the_next_trading_day(imported: Any, write: Write) -> None:
    write("n.csv", "date,symbol,score\n2024-01-02,A,1\n2024-01-02,A,2\n2024-01-06,B,3\n2024-01-05,B,4\n")
    panel, report = imported(scores=[{"files": "n.csv", "feed": "news", "covered": [["2024-01-02", "2024-01-31"]]}])
    assert feed(panel) == [[None, None], [[1, 2], []], [[], []], [[], []], [[], [3, 4]]]
    assert report.left_out == {}
    assert "known on the next trading day; covers all names on 4 of 5 days (the dates given)" in report.notes[0]


def test_coverage_is_from_the_first_row_to_the_last_unless_said(imported: Any, write: Write) -> None:
    write("n.csv", "date,symbol,score\n2024-01-03,A,1\n2024-01-04,A,2\n")
    panel, _ = imported(scores=[{"files": "n.csv", "feed": "news"}])
    assert feed(panel) == [[None, None], [None, None], [[1], []], [[2], []], [None, None]]


def test_gaps_are_not_covered(imported: Any, write: Write) -> None:
    write("n.csv", "date,symbol,score\n2024-01-02,A,1\n2024-01-05,A,2\n2024-01-07,A,3\n")
    gaps = [["2024-01-03", "2024-01-03"], ["2024-01-06", "2024-01-06"]]
    panel, report = imported(scores=[{"files": "n.csv", "feed": "news", "gaps": gaps}])
    assert feed(panel) == [[None, None], [[1], []], [None, None], [[], []], [None, None]]
    assert report.left_out == {"n.csv: known on a day that is not covered whole": 2}


def test_names_can_be_covered_from_their_first_row_on(imported: Any, write: Write) -> None:
    write("n.csv", "date,symbol,score\n2024-01-02,A,1\n2024-01-04,B,2\n2024-01-07,A,3\n")
    panel, _ = imported(scores=[{"files": "n.csv", "feed": "news", "covers": "since_first"}])
    assert feed(panel) == [[None, None], [[1], None], [[], None], [[], [2]], [[3], []]]


@pytest.mark.parametrize(
    ("stamp", "row"),
    [
        ("2024-01-04 20:59:59", 2),  # 15:59:59 in New York
        ("2024-01-04 21:00:00", 3),  # at the close
        ("2024-01-04T21:30:00Z", 3),
        ("2024-01-04T15:30:00-05:00", 2),
        ("2024-01-05T02:00:00Z", 3),  # still the 4th in New York, after the close
        ("2024-01-05T22:00:00Z", 4),
        ("2024-01-06T12:00:00Z", 4),  # a Saturday
        ("2024-01-08T20:00:00Z", 4),
    ],
)
def test_a_stamp_is_compared_with_the_close(imported: Any, write: Write, stamp: str, row: int) -> None:
    write("n.csv", f"timestamp,symbol,score\n{stamp},B,1\n")
    covered = [["2024-01-01", "2024-01-31"]]
    panel, _ = imported(exchange=NEW_YORK, scores=[{"files": "n.csv", "feed": "news", "covered": covered}])
    assert [day for day, cells in enumerate(feed(panel)) if cells[1]] == [row]


def test_stamps_without_a_zone_are_the_tables(imported: Any, write: Write) -> None:
    write("n.csv", "timestamp,symbol,score\n2024-01-04 22:30:00,B,1\n")
    table = {"files": "n.csv", "feed": "news", "covered": [["2024-01-01", "2024-01-31"]], "timezone": "Europe/Berlin"}
    panel, _ = imported(exchange=NEW_YORK, scores=[table])
    assert feed(panel)[3][1] == [1]


def test_what_is_left_out_is_counted(imported: Any, write: Write) -> None:
    write("n.csv", "date,symbol,score\n2023-12-29,A,1\n2024-01-08,A,2\n2024-01-03,Z,3\n2024-01-03,A,4\n")
    panel, report = imported(scores=[{"files": "n.csv", "feed": "news"}])
    assert feed(panel)[2] == [[4], []]
    assert report.left_out == {
        "n.csv: symbols without prices": 1,
        "n.csv: before the first day": 1,
        "n.csv: known after the last day": 1,
    }


def test_fields_of_a_feed_share_their_index(imported: Any, write: Write) -> None:
    write("n.csv", "date,symbol,text,score,Nip\n2024-01-02,A,x,1,10\n2024-01-03,B,y,2,20\n")
    panel, _ = imported(scores=[{"files": "n.csv", "feed": "nws", "fields": {"nws17_d1_nip": "Nip", "s": "score"}}])
    assert sorted(name for name, info in panel.fields.items() if info.feed == "nws") == ["nws17_d1_nip", "s"]
    assert feed(panel, "nws17_d1_nip")[1] == [[10], []]
    every, _ = imported(scores=[{"files": "n.csv", "feed": "nws"}])
    assert sorted(name for name, info in every.fields.items() if info.feed == "nws") == ["nws_nip", "nws_score"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("timestamp,symbol,score\n2024-01-04 20:59,A,1\n", "when the exchange closes"),
        ("date,symbol,text\n2024-01-04,A,x\n", "no column of numbers"),
        ("date,symbol,score\n", "no rows"),
        ("date,symbol,score\nsoon,A,1\n", "not dates: n.csv:2 'soon'"),
    ],
)
def test_refused(imported: Any, write: Write, text: str, message: str) -> None:
    write("n.csv", text)
    with pytest.raises(AlphaError) as caught:
        imported(scores=[{"files": "n.csv", "feed": "news"}])
    assert message in str(caught.value)


def test_zones_must_exist() -> None:
    with pytest.raises(ValidationError, match="'Mars/Base' is not a time zone"):
        ScoreTable(files=("n.csv",), feed="news", timezone="Mars/Base")


def test_no_row_is_known_early(imported: Any, write: Write) -> None:
    """Every row of a random feed lies on a day after its date."""
    rng = np.random.default_rng(0)
    dates = np.datetime64("2024-01-02") + rng.integers(0, 6, 50)
    lines = "".join(f"{day},A,{(day - np.datetime64('2024-01-01')).astype(int)}\n" for day in dates)
    write("n.csv", "date,symbol,score\n" + lines)
    panel, _ = imported(scores=[{"files": "n.csv", "feed": "news"}])
    days = (panel.times.astype("datetime64[D]") - np.datetime64("2024-01-01")).astype(int)
    cells = feed(panel)
    assert sum(len(day[0] or []) for day in cells) == 50
    assert all(value < known for known, day in zip(days, cells, strict=True) for value in day[0] or [])
