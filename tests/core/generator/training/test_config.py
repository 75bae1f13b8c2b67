from __future__ import annotations

from pathlib import Path

import pytest

from alphaplat.errors import AlphaError, ConfigError
from alphaplat.generator.training import GeneratorTraining
from alphaplat.generator.training.config import PRESETS, read_config

LEAST = {"name": "mine", "output": "trained"}


def test_a_preset_fills_what_is_not_said() -> None:
    config = read_config({**LEAST, "preset": "small", "training": {"epochs": 9}, "corpus": {"seed": 4}})
    assert config.training.epochs == 9
    assert config.training.rate == PRESETS["small"]["training"]["rate"]
    assert (config.corpus.size, config.corpus.seed) == (PRESETS["small"]["corpus"]["size"], 4)


def test_every_preset_is_a_whole_configuration() -> None:
    for name in PRESETS:
        assert read_config({**LEAST, "preset": name}).preset == name


def test_mistakes_have_a_place(tmp_path: Path) -> None:
    path = tmp_path / "train.yaml"
    path.write_text("name: mine\noutput: trained\npreset: tiny\ncorpus:\n  sise: 10\n")
    with pytest.raises(AlphaError, match=r"corpus\.sise: unknown key") as caught:
        read_config(path)
    assert "did you mean 'size'" in str(caught.value)
    assert "train.yaml:5 |   sise" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"preset": "huge"}, "preset: input should be 'tiny', 'small' or 'tinybert'"),
        ({"corpus": {"tasks": {"describe": 0}}}, "shares are at least 0"),
        ({"corpus": {"tasks": {"describes": 1}}}, "corpus.tasks.describes"),
        ({"corpus": 5}, "corpus: "),
        ({"training": {"rate": float("nan")}}, "training.rate"),
        ({"masked_share": 1}, "masked_share: input should be less than 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read_config({**LEAST, **change})


def test_paths_are_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "train.yaml"
    path.write_text("name: mine\noutput: trained\ncorpus: {pairs: told.csv, held_out: never.yaml}\n")
    config = read_config(path, overrides=["corpus.expressions=[a.txt]"])
    assert config.output == tmp_path / "trained"
    assert config.corpus.pairs == [tmp_path / "told.csv"]
    assert config.corpus.expressions == [tmp_path / "a.txt"]
    assert config.corpus.held_out == tmp_path / "never.yaml"
    assert config.corpus.panel is None
    assert read_config(config) is config
    assert isinstance(config, GeneratorTraining)
