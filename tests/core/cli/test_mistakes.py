"""Whatever a user does wrong gets a sentence and an exit code, never a traceback, and leaves stdout empty."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

RUN = "name: a\npanel: {{path: {panel}}}\nalphas:\n  - expressions: [rank(close)]\n"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, market_folder: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "stranger").write_text("x")
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\xff\xfe\x00\x01")
    (tmp_path / "empty.txt").write_text("# nothing\n\n")
    (tmp_path / "nul.csv").write_bytes(b'expression\n"close\n' + b"x" * 200_000 + b'"\n')
    (tmp_path / "other.csv").write_text("formula\nclose\n")
    (tmp_path / "broken.db").write_text("this is no database, whatever its name says" * 100)
    with sqlite3.connect(tmp_path / "foreign.db") as foreign:
        foreign.execute("create table somebody (elses integer)")
    with sqlite3.connect(tmp_path / "newer.db") as newer:
        newer.execute("create table alembic_version (version_num varchar(32))")
        newer.execute("insert into alembic_version values ('9999')")
    (tmp_path / "run.yaml").write_text(RUN.format(panel=market_folder))


MISTAKES = [
    ("simulate missing.txt", 2, "there is no file 'missing.txt'"),
    ("simulate ./folder", 2, "there is no file './folder'"),
    ("simulate binary.txt", 2, "cannot be read as text"),
    ("simulate empty.txt", 2, "there is no expression to work on"),
    ("simulate nul.csv", 2, "is not a table: field larger than field limit"),
    ("simulate other.csv", 2, "'other.csv' has no column 'expression'"),
    ("check empty.txt", 2, "there is no expression to work on"),
    ("check aaaaaaaaaaaaaaaaaaaaaaaaaaa", 3, "no alpha 'aaaaaaaaaaaaaaaaaaaaaaaaaaa'"),
    ("check aaaaaaaaaaaa", 2, "unknown field 'aaaaaaaaaaaa'"),
    ("explain close --panel nowhere", 3, "there is no panel 'nowhere'"),
    ("simulate close --panel nowhere", 3, "there is no panel 'nowhere'"),
    ("simulate close --panel folder", 3, "is not a panel"),
    ("simulate close --panel binary.txt", 3, "binary.txt"),
    ("simulate close --panel synthetic:asets=3", 2, "did you mean 'assets'?"),
    ("simulate close --panel synthetic:assets", 2, "an option of the market is written NAME=VALUE"),
    ("simulate close --panel synthetic:assets=many", 2, "assets"),
    ("simulate close --profile usr", 2, "did you mean 'user'?"),
    ("simulate close --dialect papr", 2, "did you mean 'paper'?"),
    ("simulate close --convention dof=1", 2, "unknown convention 'dof'"),
    ("simulate close --convention ddof=7", 2, "convention 'ddof' cannot be 7"),
    ("simulate close --convention ddof", 2, "a convention is written NAME=VALUE"),
    ("simulate x --field x=:cube", 2, "a field is ':matrix', ':vector' or ':group'"),
    ("simulate x --field x", 2, "a field is written NAME=VALUE"),
    ("simulate x --field x=rank(clse)", 2, "unknown field 'clse'"),
    ("simulate close --universe tops", 3, "no universe 'tops'"),
    ("simulate close --neutralization sectr", 2, "did you mean 'sector'?"),
    ("simulate close --delay -1", 2, "greater than or equal to 0"),
    ("simulate close --truncation nan", 2, "truncation"),
    ("simulate close --test-period 1y", 2, "a period is written as P1Y"),
    ("simulate close --start someday", 2, "start"),
    ("simulate close --start 2016-01-01 --end 2015-01-01", 2, "is after end"),
    ("simulate close --registry broken.db", 3, "file is not a database"),
    ("simulate close --registry foreign.db", 3, "is not a registry of alphas"),
    ("simulate close --registry newer.db", 3, "which this program does not know"),
    ("simulate close --registry folder", 3, "cannot be used"),
    ("simulate close --registry folder/stranger/x.db", 3, "cannot be used"),
    ("simulate close --registry redis://host", 3, "there is no driver"),
    ("simulate close --registry ://", 3, "this is not the URL of a registry"),
    ("evaluate close --universe tops", 3, "no universe 'tops'"),
    ("evaluate close --day 1999-01-01", 2, "has no day '1999-01-01'"),
    ("evaluate close --day someday", 2, "has no day 'someday'"),
    ("evaluate close --since someday", 2, "'since' is not a date"),
    ("evaluate close -o signal.xlsx", 2, "neither .csv nor .parquet"),
    ("evaluate close -o nowhere/signal.csv", 3, "'nowhere/signal.csv' cannot be written"),
    ("evaluate close -o nowhere/signal.parquet", 3, "cannot be written"),
    ("run missing.yaml", 2, "there is no file 'missing.yaml'"),
    ("run folder", 2, "is a directory"),
    ("run binary.txt", 2, "cannot be read"),
    ("run empty.txt", 2, "name: field required"),
    ("run run.yaml --set settings.delay", 2, "cannot set 'settings.delay'"),
    ("run run.yaml --set settings.delay=soon", 2, "settings.delay"),
    ("run run.yaml --set profile=strict", 2, "unknown profile 'strict'"),
    ("run run.yaml --set settings.neutralization=sectr", 2, "did you mean 'sector'?"),
    ("run run.yaml --set settings.universe=tops", 3, "no universe 'tops'"),
    ("run run.yaml --registry newer.db", 3, "which this program does not know"),
    ("runs show rnobody", 3, "no run 'rnobody'"),
    ("runs resume rnobody", 3, "no run 'rnobody'"),
    ("runs distribution rnobody", 3, "no run 'rnobody'"),
    ("runs distribution rnobody --beside missing.json", 2, "there is no file 'missing.json'"),
    ("runs distribution rnobody --beside binary.txt", 2, "does not hold published numbers"),
    ("alphas show anobody", 3, "no alpha 'anobody'"),
    ("alphas tag anobody mine", 3, "no alpha 'anobody'"),
    ("alphas submit anobody", 3, "no alpha 'anobody'"),
    ("alphas list --where sharp>1", 2, "did you mean 'sharpe'?"),
    ("alphas list --sort sharp", 2, "sharp"),
    ("alphas list --columns sharp", 2, "did you mean 'sharpe'?"),
    ("alphas export -o nowhere/a.csv", 3, "cannot be written"),
    ("alphas list --registry broken.db", 3, "file is not a database"),
    ("db upgrade --registry broken.db", 3, "file is not a database"),
    ("data show folder", 3, "is not a panel"),
    ("data check folder", 3, "is not a panel"),
    ("data append folder table other.csv", 3, "is not a panel"),
    ("data import nobody -o new", 2, "unknown source 'nobody'"),
    ("data import table -o new", 2, "files: field required"),
    ("data import table missing.csv -o new", 3, "there is no file 'missing.csv'"),
    ("data import table other.csv -o new", 3, "other.csv has no column for 'symbol'"),
    ("data import table binary.txt -o new", 3, "binary.txt"),
    ("data import table other.csv -o new --config missing.yaml", 2, "there is no file 'missing.yaml'"),
    ("data import table other.csv -o new --groups sectors.csv", 2, "write FILE:FIELD=COLUMN"),
    ("data import table other.csv -o new --scores news", 2, "write FEED:FILE"),
    ("data import synthetic -o folder/stranger/x --set assets=10 --set years=1", 3, "folder/stranger"),
    ("data import synthetic -o folder --set assets=10 --set years=1", 3, "is not empty"),
    ("operators nobody", 2, "unknown operator 'nobody'"),
    ("fields clse", 2, "did you mean 'close'?"),
    ("demo --folder folder/stranger/x", 3, "cannot be written to"),
]


@pytest.mark.parametrize(("line", "code", "said"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_a_mistake_is_told_in_a_sentence(command, line: str, code: int, said: str) -> None:
    answer = command(*line.split())
    assert answer.code == code, answer.err
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert "that is a bug" not in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rank(close", "syntax"),
        ("rank(clse)", "name"),
        ("rnk(close)", "name"),
        ("rank(close, close, close, close)", "type"),
        ("ts_mean(close, close)", "type"),
        ("ts_mean(close, -5)", "type"),
        ("ts_delay(close, -5)", "causality"),
        ("rank(sector)", "type"),
        ("(" * 100_000, "limit"),
        ("close + " * 5000 + "close", "limit"),
        ("clоse", "character"),
        ("__import__('os')", "name"),
        ("close\x00", "character"),
        ("", "syntax"),
        ("x" * 300, "name"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)
@pytest.mark.parametrize("name", ["explain", "simulate", "check", "evaluate"])
def test_every_error_of_an_expression_has_its_code_and_no_traceback(command, name: str, text: str, code: str) -> None:
    answer = command(name, text)
    assert (answer.code, answer.out) == (2, "")
    assert f"error[{code}]" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("words", [["simulate", "-"], ["explain", "-"], ["check", "-"]])
def test_stdin_that_is_no_text_is_named(command, words: list[str]) -> None:
    answer = command(*words, stdin=b"close\n\xff\xfe")
    assert (answer.code, answer.out) == (2, "")
    assert "stdin cannot be read as text" in answer.err


def test_a_closed_stdin_is_named(command, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    answer = command("simulate", "-")
    assert (answer.code, answer.out) == (2, "")
    assert "there is no stdin" in answer.err
