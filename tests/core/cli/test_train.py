"""`alphaplat train`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

CONFIG = """\
name: verbs
task: classification
model: {model}
data: {{files: sentences.csv}}
output: trained
training: {{epochs: 1, batch_size: 16}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration, beside its sentences."""
    rows = [f"{thing} {verb},{verb}" for thing in "abcdefghij" for verb in ("rose", "fell")]
    (tmp_path / "sentences.csv").write_text("text,label\n" + "\n".join(rows) + "\n,rose\n")
    (tmp_path / "train.yaml").write_text(CONFIG.format(model="minilm"))
    return tmp_path / "train.yaml"


def test_mistakes_are_told_before_any_work(command: Command, config: Path) -> None:
    answer = command("train", "text", config, "--set", "training.epoch=3")
    assert (answer.code, answer.out) == (2, "")
    assert "training.epoch: unknown key" in answer.err
    assert "did you mean 'epochs'" in answer.err


def test_data_that_are_not_there_are_told(command: Command, config: Path) -> None:
    answer = command("train", "text", config, "--set", "data.label=sentiment")
    assert answer.code == 3
    assert "sentences.csv has no column 'sentiment'" in answer.err
    assert "it has text, label" in answer.err


def test_a_training_is_told_and_never_overwritten(command: Command, config: Path, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")
    transformers = pytest.importorskip("transformers", reason="transformers is not here")
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "rose", "fell"]
    transformers.BertModel(transformers.BertConfig(vocab_size=7, **sizes)).save_pretrained(tmp_path / "base")
    vocabulary = {word: number for number, word in enumerate(words)}
    transformers.BertTokenizer(vocab=vocabulary, model_max_length=64).save_pretrained(tmp_path / "base")
    config.write_text(CONFIG.format(model="base"))
    first = command("train", "text", config)
    assert first.code == 0, first.err
    assert "1 left out: the text is empty (sentences.csv:22)" in first.out
    assert "test: loss" in first.out
    assert f"the model is in {tmp_path / 'trained' / 'model'}" in first.out
    again = command("train", "text", config)
    assert again.code == 2
    assert "holds a training already" in again.err
    resumed = command("train", "text", config, "--resume", "--json").json
    assert resumed["rows"] == {"train": 14, "validation": 2, "test": 4}
    assert resumed["scores"]["test"]["rows"] == 4


def test_an_extra_that_is_missing_is_told(command: Command, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alphaplat.text import transformer

    def missing(name: str) -> str:
        raise transformer.PackageNotFoundError(name)

    monkeypatch.setattr(transformer, "version", missing)
    (config.parent / "base").mkdir()
    config.write_text(CONFIG.format(model="base"))
    answer = command("train", "text", config)
    assert answer.code == 2
    assert "pip install 'alphaplat[text]'" in answer.err


@pytest.mark.parametrize(
    ("what", "place"),
    [("text", "alphaplat.learning.text.train_text"), ("generator", "alphaplat.generator.training.train_generator")],
)
def test_an_interrupted_training_says_how_to_go_on(
    command: Command, config: Path, monkeypatch: pytest.MonkeyPatch, what: str, place: str
) -> None:
    def interrupted(*words: Any, **named: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(place, interrupted)
    answer = command("train", what, config)
    assert (answer.code, answer.out) == (130, "")
    assert "go on with: the same command with --resume" in answer.err


def test_a_generator_learns_from_the_registry(command: Command, generator_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "learn.yaml").write_text(f"name: mine\ngenerator: {generator_folder}\noutput: learned\nby: sharpe\n")
    missing = command("train", "results", "learn.yaml")
    assert (missing.code, missing.out) == (3, "")
    assert "there is no registry" in missing.err
    days = (5, 20, 60)
    alphas = [f"ts_{inner}({field}, {d})" for inner in ("mean", "delta") for field in ("close", "volume") for d in days]
    (tmp_path / "alphas.txt").write_text("\n".join(alphas))
    assert command("simulate", "alphas.txt").code == 0
    wrong = command("train", "results", "learn.yaml", "--set", "by=sharp")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean 'sharpe'" in wrong.err
    short = ("--set", "training.epochs=1", "--set", "test=0.5", "--set", "validation=0")
    first = command("train", "results", "learn.yaml", *short)
    assert first.code == 0, first.err
    assert "12 results, best by sharpe: 6 for train, 2 of them elite; 6 for test" in first.out
    assert "test, sharpe of 6: error" in first.out
    assert "holds a training already" in command("train", "results", "learn.yaml", *short).err
    resumed = command("train", "results", "learn.yaml", *short, "--resume", "--json").json
    assert resumed["checkpoint_id"] in first.out
    assert command("generate", tmp_path / "learned" / "model", "-n", 2).code == 0
