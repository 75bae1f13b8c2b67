"""`alphaplat alphas`: filters, orders, tags and exports."""

from __future__ import annotations

import csv
import io
import json

import pytest

from alphaplat_registry.metrics import BY_NAME

TEXTS = ["rank(close)", "-rank(close)", "-rank(ts_delta(close, 5))", "rank(volume)", "ts_delay(close, 2000)"]


@pytest.fixture
def kept(command) -> dict[str, str]:
    """Five alphas in the registry: their IDs by expression."""
    return {one["expression"]: one["alpha_id"] for one in command("simulate", *TEXTS, "--json").json}


def listed(command, *words: str) -> list[str]:
    return [one["expression"] for one in command("alphas", "list", "--json", *words).json["alphas"]]


def test_filters_and_how_many_match(command, kept) -> None:
    answer = command("alphas", "list", "--where", "field = volume or sharpe > 1000", "--json").json
    assert (answer["matching"], answer["evaluated"]) == (1, 5)
    assert [one["expression"] for one in answer["alphas"]] == ["rank(volume)"]
    text = command("alphas", "list", "--where", "operator = ts_delta").out
    assert text.startswith("1 of 5 evaluated alphas match")
    assert "-rank(ts_delta(close, 5))" in text


@pytest.mark.parametrize("metric", [name for name in BY_NAME if name not in ("train_sharpe", "test_sharpe")])
def test_every_metric_sorts_both_ways_with_missing_values_last(command, kept, metric: str) -> None:
    for order, sign in ((f"-{metric}", -1), (metric, 1)):
        rows = command("alphas", "list", "--sort", order, "--columns", metric, "--json").json["alphas"]
        values = [one[metric] for one in rows]
        there = [value for value in values if value is not None]
        assert there == sorted(there, key=lambda value: sign * value)
        assert values == there + [None] * (len(values) - len(there))
    assert command("alphas", "list", "--columns", metric).code == 0


def test_pages(command, kept) -> None:
    whole = listed(command)
    assert listed(command, "--limit", "2") + listed(command, "--limit", "9", "--offset", "2") == whole
    assert len(whole) == 5


def test_tags_are_put_on_filtered_and_taken_off(command, kept) -> None:
    name = kept["rank(volume)"]
    assert command("alphas", "tag", name[:10], "liquid", "mine", "--json").json == {
        "alpha_id": name,
        "tags": ["liquid", "mine"],
    }
    assert listed(command, "--where", "tag = mine") == ["rank(volume)"]
    assert command("alphas", "tag", name, "mine", "--remove").out == f"{name}  liquid\n"
    assert listed(command, "--where", "tag = mine") == []


def test_the_tear_sheet_says_what_it_is_and_how_many_were_tried(command, kept) -> None:
    answer = command("alphas", "show", kept["-rank(ts_delta(close, 5))"][:12])
    for part in (
        "expression  -rank(ts_delta(close, 5))",
        "one of 5 alphas tried on this data",
        "Sharpe",
        "2015",
        "FAIL",
    ):
        assert part in answer.out
    empty = command("alphas", "show", kept["ts_delay(close, 2000)"])
    assert "the signal has no value inside the universe" in empty.out
    facts = command("alphas", "show", kept["rank(close)"], "--json").json
    assert facts["evaluations"][0]["metrics"]["sharpe"] is not None
    assert facts["evaluations"][0]["checks"]


def test_submitting_is_remembered(command, kept) -> None:
    name = kept["rank(close)"]
    assert command("alphas", "submit", name, "--json").json == {"alpha_id": name, "status": "submitted"}
    assert listed(command, "--where", "status = submitted") == ["rank(close)"]
    assert command("alphas", "submit", name).out == f"{name}  submitted\n"


def test_csv_has_every_metric_and_no_formula(command, kept) -> None:
    command("alphas", "tag", kept["rank(close)"], "=cmd()")
    answer = command("alphas", "export")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert answer.err == "5 alphas\n"
    assert set(BY_NAME) <= set(rows[0])
    assert {row["expression"] for row in rows} == {text if text[0] != "-" else f"'{text}" for text in TEXTS}
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "@") or cell[:2] == "-r"]
    assert all(json.loads(row["settings"])["delay"] == 1 for row in rows)
    by_expression = {row["expression"]: row for row in rows}
    assert json.loads(by_expression["rank(close)"]["tags"]) == ["=cmd()"]
    assert by_expression["ts_delay(close, 2000)"]["sharpe"] == ""
    assert float(by_expression["rank(volume)"]["turnover"]) > 0


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "text"])
def test_every_format_goes_to_a_file_as_to_stdout(command, kept, tmp_path, form: str) -> None:
    printed = command("alphas", "export", "--format", form, "--sort", "name,expression").out
    command("alphas", "export", "--format", form, "--sort", "name,expression", "-o", "out")
    assert (tmp_path / "out").read_bytes().decode() == printed
    match form:
        case "json":
            assert len(json.loads(printed)) == 5
            assert printed == command("alphas", "export", "--json", "--sort", "name,expression").out
        case "jsonl":
            found = {one["expression"]: one for one in map(json.loads, printed.splitlines())}
            assert found["ts_delay(close, 2000)"]["sharpe"] is None
        case "text":
            assert sorted(printed.splitlines()) == sorted(TEXTS)
            assert command("simulate", "out", "--json").json[0]["cached"]


def test_an_empty_registry_exports_a_heading(command) -> None:
    assert command("alphas", "export").out.startswith("alpha_id,")
    assert command("alphas", "export", "--json").json == []
    assert command("alphas", "export", "--format", "text").out == ""
