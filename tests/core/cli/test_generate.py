"""`alphaplat train generator` and `alphaplat generate`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap

Command = Callable[..., Any]

CONFIG = """\
name: brief
output: trained
corpus: {size: 60, validation: 0}
training: {epochs: 1, batch_size: 20}
"""


def test_a_training_is_told_and_never_overwritten(command: Command, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")
    (tmp_path / "train.yaml").write_text(CONFIG)
    wrong = command("train", "generator", "train.yaml", "--set", "corpus.sise=5")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean 'size'" in wrong.err
    first = command("train", "generator", "train.yaml")
    assert first.code == 0, first.err
    assert "3 of 3 steps" in first.out
    assert f"is in {tmp_path / 'trained' / 'model'}" in first.out
    again = command("train", "generator", "train.yaml")
    assert again.code == 2
    assert "holds a training already" in again.err
    resumed = command("train", "generator", "train.yaml", "--resume", "--json").json
    assert resumed["scores"]["drawn"]["valid"] == 1.0
    assert resumed["checkpoint_id"] in first.out


def test_expressions_go_on_into_a_simulation(command: Command, generator_folder: Path, market: ap.Panel) -> None:
    answer = command("generate", generator_folder, "-n", 4, "--text", "calm shares", "--seed", "-rank(close)")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert len(lines) == 4
    fields = market.field_types()
    assert all(ap.default_platform().compile(line, panel_fields=fields).canonical == line for line in lines)
    simulated = command("simulate", "-", "--json", "--no-keep", stdin=answer.out)
    assert [one["expression"] for one in simulated.json] == lines


def test_json_tells_english_probability_and_novelty(command: Command, generator_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wanted.txt").write_text("calm shares")
    words = ("generate", generator_folder, "-n", 3, "--document", "wanted.txt", "--json")
    first = command(*words).json
    assert [one["expression"] for one in first] == command(*words[:-1]).out.splitlines()
    assert all(one["english"] and one["log_probability"] < 0 for one in first)
    assert {one["novelty"] for one in first} == {None}
    command("simulate", first[0]["expression"], "--registry", tmp_path / "known.db")
    compared = command(*words, "--registry", tmp_path / "known.db").json
    assert compared[0]["novelty"] == 0.0
    assert all(one["novelty"] > 0 for one in compared[1:])


def test_constraints_are_kept_and_fewer_are_told(command: Command, generator_folder: Path) -> None:
    within = ("--fields", "close,open", "--operators", "reverse", "--max-nodes", 2)
    answer = command("generate", generator_folder, *within, "--temperature", 3)
    assert sorted(answer.out.split()) == ["-close", "-open", "close", "open"]
    assert "only 4 different alphas were found" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--require", "ts_cor"), 2, "did you mean 'ts_corr'"),
        (("--text", "a", "--document", "b.txt"), 2, "not both"),
        (("--document", "b.txt"), 3, "'b.txt' cannot be read"),
        (("--seed", "rank(clse)"), 2, "did you mean 'close'"),
        (("--max-nodes", "0"), 2, "max_nodes"),
    ],
)
def test_mistakes_are_told(
    command: Command, generator_folder: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = command("generate", generator_folder, *words)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_a_package_that_is_missing_is_told(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alphaplat.generator import extras

    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    answer = command("generate", tmp_path)
    assert answer.code == 2
    assert "pip install 'alphaplat[generator]'" in answer.err
