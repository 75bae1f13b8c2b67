"""Fine-tuning from a configuration to a folder that anybody can load; skipped without torch."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import alphaplat as ap

pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")

Config = dict[str, Any]


def weights(trained: Any) -> bytes:
    return (trained.folder / "model.safetensors").read_bytes()


def test_classes_are_learned_and_told(config: Config) -> None:
    trained = ap.train_text(config)
    assert trained.scores["test"]["accuracy"] > 0.9
    assert trained.scores["test"]["rows"] == sum(map(sum, trained.scores["test"]["confusion"])) == 18
    assert trained.rows == {"train": 54, "validation": 18, "test": 18}
    page = (trained.folder.parent / "result.md").read_text()
    assert "read 90 rows of sentences.csv: 90 are taken" in page
    assert "predicted: negative, neutral, positive" in page
    assert json.loads((trained.folder.parent / "result.json").read_text()) == trained.to_dict()


def test_the_model_is_a_scorer_and_an_encoder_and_a_plain_folder(config: Config) -> None:
    trained = ap.train_text({**config, "data": config["data"] | {"knowledge_cutoff": "2016-12-30"}, "max_tokens": 24})
    scores = ap.TextScorer.load("classifier", model=trained.folder).score(["profit rose .", "sales fell ."])
    assert scores[0] > 0.5 > -0.5 > scores[1]
    assert ap.TextEncoder.load(trained.folder).embed(["profit rose"]).shape == (1, 32)
    notes = json.loads((trained.folder / "alphaplat.json").read_text())
    assert notes["max_tokens"] == 24
    assert notes["trained_on"]["rows"] == trained.rows
    assert "knowledge_cutoff" not in notes, "nobody says up to when the base knows"
    script = (
        "from transformers import AutoModelForSequenceClassification as Auto\n"
        f"print(Auto.from_pretrained({str(trained.folder)!r}).config.id2label)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "{0: 'negative', 1: 'neutral', 2: 'positive'}\n"


def test_a_model_knows_up_to_the_later_day_of_its_base_and_its_texts(config: Config) -> None:
    base = Path(config["model"])
    (base / "alphaplat.json").write_text('{"knowledge_cutoff": "2014-06-30", "pooling": "cls"}')
    data = config["data"] | {"knowledge_cutoff": "2016-12-30"}
    trained = ap.train_text({**config, "data": data, "training": {"epochs": 1}})
    encoder = ap.TextEncoder.load(trained.folder)
    assert encoder.knowledge_cutoff == "2016-12-30"
    assert encoder.id.endswith(":cls")


def test_numbers_are_learned(config: Config) -> None:
    trained = ap.train_text({**config, "task": "regression", "data": config["data"] | {"label": "score"}})
    assert trained.scores["test"]["r2"] > 0.8
    scores = ap.TextScorer.load("regressor", model=trained.folder).score(["profit rose .", "sales fell ."])
    np.testing.assert_allclose(scores, [0.8, -0.6], atol=0.3)


def test_the_language_is_learned(config: Config) -> None:
    before = ap.train_text({**config, "task": "masked_language", "training": {"epochs": 1, "rate": 1e-9}})
    trained = ap.train_text({**config, "task": "masked_language", "output": config["output"] + "2"})
    assert trained.scores["test"]["perplexity"] < 0.6 * before.scores["test"]["perplexity"]
    assert ap.TextEncoder.load(trained.folder).embed(["profit rose"]).shape == (1, 32)


@pytest.mark.parametrize("task", ["classification", "masked_language"])
def test_an_interrupted_training_goes_on_to_the_same_bits(task: str, config: Config) -> None:
    def stop(done: int, steps: int) -> None:
        if done == 5:
            signal.raise_signal(signal.SIGINT)

    strategies = {"epochs": 2, "batch_size": 8, "discriminative_rates": 0.85, "gradual_unfreezing": 3}
    config |= {"task": task, "training": strategies}
    whole = ap.train_text({**config, "output": config["output"] + "_whole"})
    with pytest.raises(KeyboardInterrupt):
        ap.train_text(config, progress=stop)
    with pytest.raises(ap.ConfigError, match="holds a training already, of 5 steps"):
        ap.train_text(config)
    resumed = ap.train_text(config, resume=True)
    assert weights(resumed) == weights(whole)
    assert resumed.scores == whole.scores
    again = ap.train_text(config, resume=True)
    assert weights(again) == weights(whole)


def test_a_model_is_trained_further(config: Config, sentences: Path) -> None:
    """Language first, classes then, and then other classes: the head makes way where it does not fit."""
    first = ap.train_text({**config, "task": "masked_language", "training": {"epochs": 1}})
    second = ap.train_text({**config, "model": str(first.folder), "output": config["output"] + "2"})
    assert second.scores["test"]["accuracy"] > 0.9
    sentences.write_text(sentences.read_text().replace("neutral", "negative"))
    last = ap.train_text(
        {**config, "model": str(second.folder), "output": config["output"] + "3", "training": {"epochs": 1}}
    )
    assert list(last.scores["test"]["classes"]) == ["negative", "positive"]


@pytest.mark.parametrize("kind", ["bert", "modernbert"])
@pytest.mark.parametrize("task", ["classification", "masked_language"])
def test_other_kinds_of_models_go_through(
    kind: str, task: str, config: Config, make_folder: Callable[..., Path]
) -> None:
    settings = {"epochs": 1, "batch_size": 32, "gradual_unfreezing": 3, "discriminative_rates": 0.85}
    trained = ap.train_text({**config, "task": task, "model": str(make_folder(kind)), "training": settings})
    assert ap.TextEncoder.load(trained.folder).embed(["profit rose"]).shape == (1, 32)


def test_what_cannot_be_trained_is_said(config: Config) -> None:
    with pytest.raises(ap.ConfigError, match="'hashed' has no weights that could be trained"):
        ap.train_text({**config, "model": "hashed"})


def test_long_texts_are_cut_and_told(config: Config) -> None:
    trained = ap.train_text({**config, "max_tokens": 8, "training": {"epochs": 1}})
    assert any("longer than 8 tokens" in note for note in trained.report.notes)
