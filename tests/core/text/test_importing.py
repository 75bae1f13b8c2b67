from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

import alphaplat as ap
from alphaplat.text.importing import split_symbols
from alphaplat.text.report import DocumentReport

Write = Callable[..., Path]


def rows_accounted_for(report: DocumentReport) -> bool:
    left_out = sum(tally.rows for tally in report.left_out.values())
    return report.rows == report.documents + report.mentions + report.duplicates + left_out


def test_rows_become_documents_and_one_story_of_two_names_is_one(
    empty: ap.DocumentStore, panel: ap.Panel, write: Write
) -> None:
    text = "date,ticker,headline,summary\n2024-01-02,AAA,Up,It rose.\n2024-01-02,BBB,Up,It rose.\n"
    report = empty.add(write(text), panel)
    assert (report.rows, report.documents, report.mentions) == (2, 1, 1)
    (hit,) = empty.find()
    assert hit.document.symbols == ("AAA", "BBB")
    assert (hit.document.date, hit.document.day, hit.document.source) == ("2024-01-02", "2024-01-03", "news")


def test_a_weekend_story_is_known_on_monday(empty: ap.DocumentStore, panel: ap.Panel, write: Write) -> None:
    empty.add(write("date,symbol,text\n2024-01-05,AAA,Friday\n2024-01-06,AAA,Saturday\n"), panel)
    assert {hit.document.text: hit.document.day for hit in empty.find()} == {
        "Friday": "2024-01-08",
        "Saturday": "2024-01-08",
    }


def test_lines_of_json_are_rows(empty: ap.DocumentStore, panel: ap.Panel, write: Write) -> None:
    text = '{"date": "2024-01-02", "symbols": ["AAA", "BBB"], "text": "Up"}\n{"date": "2024-01-03"}\n'
    report = empty.add(write(text, "news.jsonl"), panel)
    assert (report.rows, report.documents) == (2, 1)
    assert report.left_out["empty"].examples == ["news.jsonl:2"]
    assert empty.find()[0].document.symbols == ("AAA", "BBB")


BAD = {
    "empty": ",,",
    "longer than 200,000 characters": "2024-01-02,AAA," + "word " * 50_000,
    "binary data or no text": "2024-01-02,AAA,\ufffd\ufffd\ufffd\x01",
    "undated, or the date cannot be read": "some day,AAA,A story",
    "dated in the future": "2024-02-01,AAA,A story from the future",
}


@pytest.mark.parametrize("reason", BAD)
def test_what_cannot_be_used_is_counted_with_its_place(
    reason: str, empty: ap.DocumentStore, panel: ap.Panel, write: Write
) -> None:
    path = write(f"date,symbol,text\n2024-01-02,AAA,Fine\n{BAD[reason]}\n")
    report = empty.add(path, panel, today="2024-01-31")
    assert {key: (tally.rows, tally.examples) for key, tally in report.left_out.items()} == {
        reason: (1, ["news.csv:3"])
    }
    assert report.documents == 1
    assert rows_accounted_for(report)
    assert reason in str(report)


def test_what_is_odd_is_taken_and_counted(empty: ap.DocumentStore, panel: ap.Panel, write: Write) -> None:
    rows = ["2024-01-02,AAA,Прибыль выросла", "2024-01-02,ZZZ,Of a stranger", "2024-01-02,,Of nobody"]
    rows += ["2023-01-02,AAA,Long ago", "2024-01-09,AAA,Too late", "2024-01-03,AAA,Nearly \ufffd all of it can be read"]
    report = empty.add(write("date,symbol,text\n" + "\n".join(rows)), panel)
    assert report.documents == len(rows)
    assert {what: tally.rows for what, tally in report.noticed.items()} == {
        "written in another script (cyrillic)": 1,
        "about names that the panel lacks": 1,
        "about no name": 1,
        "known before the panel's first day": 1,
        "known after the panel's last day": 1,
        "with characters that could not be read": 1,
    }


def test_importing_again_adds_nothing(store: ap.DocumentStore, panel: ap.Panel, tmp_path: Path) -> None:
    report = store.add(tmp_path / "news.csv", panel)
    assert (report.documents, report.mentions, report.duplicates) == (0, 0, 6)
    assert len(store) == 5
    assert len(store.imports()) == 2


def test_parquet_with_lists_of_symbols_and_times(empty: ap.DocumentStore, panel: ap.Panel, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "timestamp": pd.to_datetime(["2024-01-04T20:59Z", "2024-01-04T21:00Z"]),
            "symbols": [["AAA", "BBB"], ["BBB"]],
            "text": ["Before the close", "At the close"],
            "tweet_id": [1, 2],
        }
    )
    frame.to_parquet(tmp_path / "tweets.parquet")
    empty.add(tmp_path / "tweets.parquet", panel, exchange="America/New_York 16:00")
    found = {hit.document.text: hit.document for hit in empty.find()}
    assert found["Before the close"].symbols == ("AAA", "BBB")
    assert found["Before the close"].day == "2024-01-04"
    assert found["At the close"].day == "2024-01-05"
    assert found["At the close"].reference == "2"


def test_a_store_has_one_exchange(empty: ap.DocumentStore, panel: ap.Panel, write: Write) -> None:
    timed = write("date,symbol,text\n2024-01-04T12:00Z,AAA,Noon\n")
    with pytest.raises(ap.ConfigError, match="when the exchange closes"):
        empty.add(timed, panel)
    empty.add(timed, panel, exchange="America/New_York 16:00")
    assert empty.add(timed, panel).duplicates == 1
    with pytest.raises(ap.ConfigError, match="exchange is 'America/New_York 16:00'"):
        empty.add(timed, panel, exchange="Europe/London 16:30")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("day_of,symbol,text\n", "no column for 'date'"),
        ("date,symbol,words\n", "no column for 'text'"),
        ("\x00\x01\x02", "binary data"),
        ("", "cannot be read"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_whole(
    text: str, message: str, empty: ap.DocumentStore, panel: ap.Panel, write: Write
) -> None:
    with pytest.raises(ap.DataError, match=message):
        empty.add([write("date,symbol,text\n2024-01-02,AAA,Fine\n", "fine.csv"), write(text, "bad.csv")], panel)
    assert len(empty) == 0


def test_columns_are_as_they_are_given(empty: ap.DocumentStore, panel: ap.Panel, write: Write) -> None:
    path = write("when,about,body,text\n2024-01-02,AAA|BBB,This one,Not this one\n")
    with pytest.raises(ap.DataError, match="did you mean 'body'"):
        empty.add(path, panel, columns={"text": "bdy", "date": "when"})
    report = empty.add(path, panel, columns={"text": "body", "date": "when", "symbol": "about"})
    assert empty.find()[0].document.text == "This one"
    assert "not taken are the columns text" in str(report)


@pytest.mark.parametrize(
    ("cell", "symbols"),
    [
        ("AAPL", ("AAPL",)),
        ("AAPL;MSFT", ("AAPL", "MSFT")),
        ("['AAPL', 'BRK.B']", ("AAPL", "BRK.B")),
        ("$AAPL, $AAPL", ("AAPL",)),
        ("000001", ("000001",)),
        ("NA", ("NA",)),
        ("", ()),
    ],
)
def test_symbols_of_one_cell(cell: str, symbols: tuple[str, ...]) -> None:
    assert split_symbols(cell) == symbols


def test_documents_cannot_be_changed_or_removed(store: ap.DocumentStore) -> None:
    with sqlite3.connect(store.path / "documents.db") as connection:
        for statement in ("UPDATE documents SET text = 'x'", "DELETE FROM documents"):
            with pytest.raises(sqlite3.IntegrityError, match="documents"):
                connection.execute(statement)


def test_an_import_that_is_broken_off_leaves_the_store_as_it_was(
    empty: ap.DocumentStore, panel: ap.Panel, write: Write
) -> None:
    def stop(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        empty.add(write("date,symbol,text\n2024-01-02,AAA,Fine\n"), panel, progress=stop)
    assert len(empty) == 0
    assert empty.imports() == []


def test_two_writers_at_once_lose_nothing(empty: ap.DocumentStore, panel: ap.Panel, write: Write) -> None:
    rows = "".join(f"2024-01-02,AAA,Story number {number}\n" for number in range(300))
    files = [write(f"date,symbol,text\n{rows}", f"{name}.csv") for name in ("one", "two")]
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda file: ap.DocumentStore.open(empty.path).add(file, panel), files))
    assert [report.documents for report in reports] == [300, 300]
    assert len(empty) == 600


def test_reports_are_kept_as_plain_data(store: ap.DocumentStore) -> None:
    (report,) = json.loads(json.dumps(store.imports()))
    assert report["rows"] == 6
    assert report["noticed"]["about names that the panel lacks"]["examples"] == ["news.csv:7"]


def test_reuters_headlines_are_all_accounted_for(
    real_data: Path, empty: ap.DocumentStore, panel: ap.Panel, tmp_path: Path
) -> None:
    frame = pd.read_parquet(real_data / "text/reuters_news.parquet").iloc[200_000:204_000]
    frame.to_parquet(tmp_path / "part.parquet")
    report = empty.add(tmp_path / "part.parquet", panel, source="reuters")
    assert rows_accounted_for(report)
    assert report.rows == 4_000
    assert not report.left_out
    assert report.documents == frame[["date", "headline", "summary"]].drop_duplicates().shape[0]
    assert empty.facts()["mentions"] == 4_000
