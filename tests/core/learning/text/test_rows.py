"""Rows are taken or counted, and shared out so that no text is on two sides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import alphaplat as ap
from alphaplat.learning.text.config import TextData, read_config
from alphaplat.learning.text.rows import Row, digest, labels_of, read_rows
from alphaplat.learning.text.split import split

RECORDS: list[dict[str, Any]] = [
    {"text": "profit rose", "label": "good"},
    {"text": "profit  Rose", "label": "bad"},
    {"text": "sales fell", "label": "bad"},
    {"text": "", "label": "bad"},
    {"text": "shares fell", "label": ""},
    {"text": "shares \x01\x02 fell", "label": "bad"},
]


def config(path: Path, **more: Any) -> Any:
    data = {"files": str(path)} | more.pop("data", {})
    return read_config({"name": "x", "task": "classification", "output": "o", "data": data} | more)


def written(records: list[dict[str, Any]], path: Path) -> Path:
    frame = pd.DataFrame(records)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
    else:
        frame.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",")
    return path


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.jsonl", "t.parquet"])
def test_every_row_is_taken_or_counted(name: str, tmp_path: Path) -> None:
    rows, report = read_rows(config(written(RECORDS, tmp_path / name)))
    assert [row.target for row in rows] == ["good", "bad", "bad"]
    assert (report.rows, report.taken) == (6, 3)
    left = {why: (tally.rows, tally.examples[0].endswith(("4", "5"))) for why, tally in report.left_out.items()}
    assert set(left) == {"the text is empty", "there is no label", "the text holds binary data"}
    assert left["the text is empty"] == (1, True)
    assert report.notes == ["1 rows repeat a text of another row", "1 texts have more than one label"]
    assert "3 are taken" in str(report)


def test_what_is_no_text_and_what_is_missing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": 5, "label": 1}\n\n{"text": "a", "label": 1}\n{"label": 2}\n{"text": "b", "label": 2}\n')
    rows, report = read_rows(config(path))
    assert [(row.text, row.target) for row in rows] == [("a", "1"), ("b", "2")]
    counts = {why: tally.rows for why, tally in report.left_out.items()}
    assert counts == {"the text is no text": 1, "the text is empty": 2}


def test_numbers_must_be_numbers(tmp_path: Path) -> None:
    records = [{"text": str(at), "label": label} for at, label in enumerate(["0.5", "-1", "x", "", "nan", "inf"])]
    rows, report = read_rows(config(written(records, tmp_path / "t.csv"), task="regression"))
    assert [row.target for row in rows] == [0.5, -1.0]
    assert report.left_out["there is no number"].rows == 4


def test_labels_that_were_not_named_are_left_out(tmp_path: Path) -> None:
    given = config(written(RECORDS, tmp_path / "t.csv"), labels=["bad", "good"])
    rows, report = read_rows(given)
    assert labels_of(rows, given) == ["bad", "good"]
    assert not report.left_out.get("the label is not among those that were named")
    given = config(written(RECORDS, tmp_path / "t.csv"), labels=["bad", "worse"])
    rows, report = read_rows(given)
    assert report.left_out["the label is not among those that were named"].rows == 1
    with pytest.raises(ap.DataError, match="no row has the label 'worse'"):
        labels_of(rows, given)


def test_classes_must_be_classes(tmp_path: Path) -> None:
    given = config(written(RECORDS, tmp_path / "t.csv"))
    with pytest.raises(ap.DataError, match="all rows have the label 'a'"):
        labels_of([Row("x", "a"), Row("y", "a")], given)
    with pytest.raises(ap.DataError, match="101 different labels") as caught:
        labels_of([Row("x", str(at)) for at in range(101)], given)
    assert "regression" in str(caught.value)


def test_a_missing_column_and_broken_json_are_named(tmp_path: Path) -> None:
    path = written(RECORDS, tmp_path / "t.csv")
    with pytest.raises(ap.DataError, match=r"t\.csv has no column 'labels'") as caught:
        read_rows(config(path, data={"label": "labels"}))
    assert "did you mean 'label'" in str(caught.value)
    (tmp_path / "t.jsonl").write_text('{"text": "a", "label": 1}\n{"text"\n')
    with pytest.raises(ap.DataError, match=r"t\.jsonl:2 is no JSON"):
        read_rows(config(tmp_path / "t.jsonl"))


def test_nothing_to_learn_from_is_told_with_the_reasons(tmp_path: Path) -> None:
    with pytest.raises(ap.DataError, match="there is no label"):
        read_rows(config(written([{"text": "a", "label": ""}], tmp_path / "t.csv")))


ROWS = [Row(f"text {at // 2}", "rare" if at % 40 < 4 else "usual") for at in range(800)]


def test_no_text_stands_on_two_sides_and_each_has_its_share_of_each_class() -> None:
    sides = split(ROWS, TextData(files=["x"], validation=0.1, test=0.2))
    texts = {name: {row.key for row in rows} for name, rows in sides.items()}
    assert (
        not texts["train"] & texts["test"] | texts["train"] & texts["validation"] | texts["test"] & texts["validation"]
    )
    counts = {name: (len(rows), sum(row.target == "rare" for row in rows)) for name, rows in sides.items()}
    assert counts == {"train": (560, 56), "validation": (80, 8), "test": (160, 16)}


def test_the_seed_decides_who_is_where() -> None:
    drawn = [split(ROWS, TextData(files=["x"], seed=seed))["test"] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_column_says_who_is_where(tmp_path: Path) -> None:
    records = [
        {"text": f"t{at}", "label": label, "part": part}
        for at, (label, part) in enumerate([("a", "Train"), ("b", "train"), ("a", "dev"), ("b", "test"), ("a", "?")])
    ]
    records.append({"text": "t0", "label": "a", "part": "test"})
    given = config(written(records, tmp_path / "t.csv"), data={"split": "part"})
    rows, report = read_rows(given)
    assert {name: len(found) for name, found in split(rows, given.data).items()} == {
        "train": 2,
        "validation": 1,
        "test": 2,
    }
    assert report.left_out["the side is none of train, validation, test"].rows == 1
    assert any("1 texts stand on more than one side" in note for note in report.notes)
    only_test = [row for row in rows if row.side == "test"]
    with pytest.raises(ap.DataError, match="no row is left to train on"):
        split(only_test, given.data)


def test_the_digest_names_the_content() -> None:
    assert digest(ROWS) == digest(list(ROWS)) != digest(ROWS[:-1]) != digest([])
