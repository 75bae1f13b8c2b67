"""`alphaplat explain` and `evaluate`: what an expression means, and what it is worth on a day."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import alphaplat as ap


def test_explain_prints_meaning_tree_and_id(command) -> None:
    answer = command("explain", "rank(DELTA(close, 5)) * -1")
    assert answer.code == 0
    for part in ("canonical  -rank(ts_delta(close, 5))", "needs  6 days, today included", "└─ close", "fields  close"):
        assert part in answer.out
    assert ap.compile("-rank(ts_delta(close, 5))").id in answer.out


def test_explain_in_json_has_the_names_of_python(command) -> None:
    expected = ap.compile("rank(volume / adv20)")
    found = command("explain", "rank(volume / adv20)", "--json").json
    assert found["id"] == expected.id
    assert found["lookback"] == expected.lookback == 20
    assert found["fields"] == list(expected.fields)
    assert found["operators"] == list(expected.operators)
    assert found["description"] == expected.describe()


def test_explain_needs_no_data_and_reads_stdin(command, monkeypatch) -> None:
    monkeypatch.setenv("ALPHAPLAT_PANEL", "nowhere")
    assert command("explain", "-", "--json", stdin="x = close;\nrank(x)\n").json["canonical"] == "rank(close)"
    assert command("explain", "rank(anything)", "--infer", "--json").json["fields"] == ["anything"]


def test_warnings_go_to_stderr(command) -> None:
    answer = command("explain", "close + volume")
    assert answer.code == 0
    assert "warning[" in answer.err
    assert "warning[" not in answer.out
    assert command("explain", "close + volume", "--strict-units").code == 2
    assert command("explain", "close + volume", "--json").json["warnings"]


def test_all_mistakes_of_a_text_are_shown_at_once(command) -> None:
    answer = command("explain", "rank(clse) + ts_meen(open, 5) + rank(volme)")
    assert answer.code == 2
    assert answer.err.count("error[name]") == 3
    assert answer.err.count("did you mean") == 3


def test_evaluate_shows_both_ends_of_the_last_day(command, market: ap.Panel) -> None:
    answer = command("evaluate", "rank(close)", "--top", 2)
    assert answer.code == 0
    day = str(market.times[-1])[:10]
    assert answer.out.startswith(f"rank(close)  on {day}, ")
    values = ap.evaluate("rank(close)", market).isel(time=-1).to_series().dropna()
    rows = [line.split() for line in answer.out.splitlines()[4:] if line.strip()]
    assert rows[0] == [values.idxmax(), "1.0000"]
    assert rows[-1] == [values.idxmin(), "0.0000"]
    assert len(rows) == 5


def test_evaluate_in_json_is_the_signal_of_a_day(command, market: ap.Panel) -> None:
    day = str(market.times[100])[:10]
    found = command("evaluate", "ts_delta(close, 5)", "--day", day, "--json").json
    expected = ap.evaluate("ts_delta(close, 5)", market).isel(time=100).to_series().dropna()
    assert found["day"] == day
    assert found["values"] == pytest.approx(expected.to_dict())
    assert found["id"] == ap.compile("ts_delta(close, 5)").id


def test_a_day_without_values_is_said(command, market: ap.Panel) -> None:
    answer = command("evaluate", "ts_delay(close, 5)", "--day", str(market.times[2])[:10])
    assert answer.code == 0
    assert "has no value on" in answer.out


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_evaluate_writes_the_whole_signal(command, market: ap.Panel, form: str) -> None:
    assert command("evaluate", "rank(close)", "--since", "2016-06-01", "-o", f"signal.{form}").code == 0
    frame = (
        pd.read_csv("signal.csv", index_col=0, parse_dates=True) if form == "csv" else pd.read_parquet("signal.parquet")
    )
    expected = ap.evaluate("rank(close)", market, since="2016-06-01").to_pandas()
    assert list(frame.index) == list(expected.index)
    assert list(frame.columns) == list(expected.columns)
    np.testing.assert_allclose(frame.to_numpy(), expected.to_numpy(), rtol=1e-6)


def test_an_alpha_in_another_dialect(command) -> None:
    answer = command("explain", "-rank(close)", "--convention", "rank=pct", "--to", "paper")
    assert answer.out.splitlines()[:2] == ["canonical  -rank(close, scale=pct)", " in paper  -1 * rank(close)"]
    facts = command("explain", "ts_delay(close, 5)", "--to", "qlib", "--json").json
    assert facts["to"] == {"dialect": "qlib", "text": "Ref($close, 5)"}
    assert "to" not in command("explain", "close", "--json").json
    refused = command("explain", "rank(close)", "--to", "qlib")
    assert (refused.code, refused.out) == (2, "")
    assert "'qlib' cannot say 'rank(close)': it has no operator 'rank'" in refused.err
