"""Mistakes in a configuration are shown at their place, before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

import alphaplat as ap
from alphaplat.learning.text.config import read_config

GOOD = """\
name: verbs
task: classification
model: base
data: {files: texts.csv, label: Sentiment}
output: trained
training: {epochs: 2}
"""


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str) -> Path:
        (tmp_path / "train.yaml").write_text(text)
        return tmp_path / "train.yaml"

    return write


def test_paths_start_where_the_file_is(write, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    config = read_config(write(GOOD), ["training.rate=0.001", "data.test=0.3"])
    assert config.data.files == [tmp_path / "texts.csv"]
    assert (config.output, config.model) == (tmp_path / "trained", str(tmp_path / "base"))
    assert (config.training.rate, config.data.test) == (0.001, 0.3)
    assert read_config(write(GOOD.replace("model: base", "model: minilm"))).model == "minilm"
    assert read_config(config) is config


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("epochs: 2", "epochs: 0", 6, "training.epochs: input should be greater than or equal to 1"),
        ("epochs", "epoch", 6, "training.epoch: unknown key"),
        ("classification", "classify", 2, "task: input should be 'classification', 'regression' or 'masked_language'"),
        ("label: S", "test: 0.95, label: S", 4, "validation and test leave nothing to train on"),
        ("epochs: 2", "schedule: slanted", 6, "training.schedule: input should be 'slanted_triangular'"),
        ("epochs: 2", "rate: .inf", 6, "training.rate: input should be a finite number"),
        ("output: trained\n", "", None, "output: field required"),
        ("output: trained", "output: trained\nlabels: [a, a]", None, "one of them stands twice"),
        ("classification", "regression\nlabels: [a, b]", None, "labels are for classification"),
    ],
)
def test_mistakes_are_shown_at_their_place(write, old: str, new: str, line: int | None, message: str) -> None:
    with pytest.raises(ap.ConfigError) as caught:
        read_config(write(GOOD.replace(old, new)))
    assert message in str(caught.value)
    if line is not None:
        assert f"train.yaml:{line} | " in str(caught.value)


def test_plain_data_are_checked_alike() -> None:
    with pytest.raises(ap.ConfigError, match=r"data\.files: field required"):
        read_config({"name": "x", "task": "regression", "output": "o", "data": {}})
