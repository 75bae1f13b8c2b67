from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from alphaplat.errors import ConfigError, DataError
from alphaplat.generator.config import PRESETS, ModelConfig, TextSource, preset


def test_the_large_preset_has_the_shape_of_tinybert() -> None:
    config = PRESETS["tinybert"]
    assert (config.encoder_layers, config.width, config.heads, config.ffn) == (4, 312, 12, 1200)
    assert config.alpha_encoder == "bert"


@pytest.mark.parametrize("name", PRESETS)
def test_a_configuration_is_plain_data(name: str) -> None:
    config = preset(name, metrics=("returns",), documents=TextSource(name="minilm", id="minilm:x", width=384))
    assert ModelConfig.from_json(json.loads(json.dumps(config.as_json()))) == config


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"width": 0}, "width cannot be '0'"),
        ({"encoder_layers": 1.5}, "encoder_layers cannot be '1.5'"),
        ({"heads": True}, "heads cannot be 'True'"),
        ({"heads": 5}, "width 128 cannot be split among 5 heads"),
        ({"dropout": 1.0}, "dropout cannot be '1.0'"),
        ({"symbol_dropout": -0.1}, "symbol_dropout cannot be '-0.1'"),
        ({"metrics": ("sharp",)}, "unknown metric 'sharp'"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said.replace("(", r"\(")):
        preset("tiny", **wrong)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ConfigError, match="did you mean 'tinybert'"):
        preset("tinybird")
    with pytest.raises(ConfigError, match="did you mean 'width'"):
        ModelConfig.from_json({"widht": 128})


def test_a_text_encoder_is_known_by_its_values() -> None:
    assert TextSource.of("hashed") == TextSource()
    assert TextSource().load().dimension == 256
    with pytest.raises(DataError, match="was 'hashed:0:256' in training"):
        replace(TextSource(), id="hashed:0:256").load()
