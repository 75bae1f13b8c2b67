"""`alphaplat data`: what is imported is told in sentences, and never replaced in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

import alphaplat as ap

DAYS = [f"2024-01-{day:02}" for day in (2, 3, 4, 5, 8)]


def prices(days: list[str], *, extra: str = "") -> str:
    lines = ["date,symbol,open,high,low,close,volume"]
    for number, day in enumerate(days):
        lines += [f"{day},{name},{9 + number},{12 + number},{8 + number},{10 + number},1000" for name in ("AA", "BB")]
    return "\n".join(lines) + f"\n{extra}"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    path.write_text(prices(DAYS[:4]))
    return path


def test_a_table_is_imported_shown_and_checked(command, table) -> None:
    answer = command("data", "import", "table", table, "-o", "panel", "--set", "adjustment=as_of_snapshot")
    assert answer.code == 0, answer.err
    assert f"read 8 rows from {table}" in answer.out
    assert "alphaplat data check panel" in answer.err
    shown = command("data", "show", "panel", "--json").json
    assert (shown["days"], shown["assets"], shown["adjustment"]) == (4, 2, "as_of_snapshot")
    assert shown["import_report"]["rows"] == 8
    assert "import_report" not in shown["attributes"]
    assert {one["name"] for one in shown["fields"]} >= {"close", "volume"}
    text = command("data", "show", "panel").out
    assert "read 8 rows from " in text
    assert '{"files"' not in text
    assert ap.open_panel("panel").shape == (4, 2)


def test_rows_that_were_left_out_are_counted_with_the_reason(command, table, tmp_path) -> None:
    (tmp_path / "sectors.csv").write_text("symbol,sector\nAA,tech\nBB,food\nCC,food\n")
    words = ("--groups", "sectors.csv:sector", "--set", "start=2024-01-03")
    answer = command("data", "import", "table", table, "-o", "panel", *words)
    assert answer.code == 0, answer.err
    assert "  left out 2 rows: outside start to end" in answer.out
    assert "  left out 1 rows: sectors.csv: symbols without prices" in answer.out


def test_newer_days_are_appended(command, table, tmp_path) -> None:
    command("data", "import", "table", table, "-o", "panel", "--set", "adjustment=as_of_snapshot")
    newer = tmp_path / "newer.csv"
    newer.write_text(prices(DAYS))
    words = ("data", "append", "panel", "table", newer, "--set", "adjustment=as_of_snapshot")
    found = command(*words, "--json")
    assert found.code == 0, found.err
    assert (found.json["appended"], found.json["last_day"], found.json["new_assets"]) == (1, "2024-01-08", [])
    assert "0 days were appended; the panel ends on 2024-01-08" in command(*words).out


def test_a_panel_is_never_replaced(command, table) -> None:
    command("data", "import", "table", table, "-o", "panel")
    before = ap.open_panel("panel").snapshot
    answer = command("data", "import", "synthetic", "-o", "panel")
    assert answer.code == 3
    assert "there is a panel at 'panel' already" in answer.err
    assert ap.open_panel("panel").snapshot == before


def test_what_is_odd_is_found_and_has_code_1(command, table) -> None:
    table.write_text(prices(DAYS[:4]).replace("2024-01-04,AA,11,14,10,12,1000", "2024-01-04,AA,0,0,0,0,1000"))
    assert command("data", "import", "table", table, "-o", "panel").code == 0
    answer = command("data", "check", "panel", "--json")
    assert answer.code == 1
    assert answer.json
    assert all(one["count"] > 0 and one["message"] for one in answer.json)


def test_the_synthetic_market_is_built_once_and_kept(command, tmp_path) -> None:
    panel = "synthetic:assets=12,years=1,seed=3"
    first = command("data", "show", panel, "--json").json
    (kept,) = (tmp_path / "home" / "alphaplat" / "panels").iterdir()
    stamp = (kept / "HEAD").stat().st_mtime_ns
    assert command("data", "show", panel, "--json").json == first
    assert (kept / "HEAD").stat().st_mtime_ns == stamp
    (kept / "HEAD").unlink()
    assert command("data", "show", panel, "--json").json == first
    assert first["assets"] == 12


def test_what_a_panel_brings_is_known_to_the_compiler(command) -> None:
    assert command("explain", "rank(rsk59_short_interest)").code == 2
    answer = command("explain", "rank(rsk59_short_interest)", "--panel", "synthetic:assets=12,years=1,seed=3")
    assert answer.code == 0
