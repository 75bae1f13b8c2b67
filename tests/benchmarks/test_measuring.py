"""What is kept of a measurement: the command as anybody could type it, and the table."""

from __future__ import annotations

import json

import measuring
import pytest


@pytest.mark.parametrize(
    ("argument", "shown"),
    [
        ("/home/me/model", "FOLDER"),
        ("~/model", "FOLDER"),
        ("../model", "FOLDER"),
        ("--generator=/home/me/model", "--generator=FOLDER"),
        ("--formulas=/data/alpha101.tsv", "--formulas=FILE"),
        ("--sides", "--sides"),
        ("true/concat", "true/concat"),
        ("0.05", "0.05"),
    ],
)
def test_paths_of_a_machine_are_not_shown(argument, shown):
    assert measuring.shareable(argument) == shown


def test_a_kept_result_names_no_folder_of_the_machine(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(measuring, "RESULTS", tmp_path / "results")
    script = measuring.ROOT / "tests" / "benchmarks" / "validity.py"
    monkeypatch.setattr("sys.argv", [str(script), "--generator", str(tmp_path), "--count", "5"])
    monkeypatch.chdir(tmp_path)
    measuring.report("one", "One", [{"a": 1}], [], save=True)
    kept = json.loads((tmp_path / "results" / "one.json").read_text())
    assert kept["command"] == "python tests/benchmarks/validity.py --generator FOLDER --count 5"
    assert str(tmp_path) not in (tmp_path / "results" / "one.md").read_text()
    assert "| 1 |" in capsys.readouterr().out
