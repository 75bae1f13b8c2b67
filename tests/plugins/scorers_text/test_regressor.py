"""Fine-tuned models of one number, as tiny ones with random weights: skipped without torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import alphaplat as ap

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")
transformers = pytest.importorskip("transformers", reason="transformers is not here: pip install 'alphaplat[text]'")

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "profit", "loss", "rose", "fell"]


def regressor(folder: Path, numbers: int, bias: float = 0.0) -> Path:
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=32,
        num_labels=numbers,
        problem_type="regression",
    )
    model: Any = transformers.BertForSequenceClassification(config)
    model.classifier.bias.data.add_(bias)
    model.save_pretrained(folder)
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    transformers.BertTokenizer(vocab=vocabulary, model_max_length=32).save_pretrained(folder)
    return folder


def test_the_score_is_the_number_of_the_head(tmp_path: Path) -> None:
    folder = regressor(tmp_path / "model", 1)
    scores = ap.TextScorer.load("regressor", model=folder).score(["profit rose", "loss"])
    auto, tokens = transformers.AutoModelForSequenceClassification, transformers.AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        number = auto.from_pretrained(folder).train(False)(**tokens(["profit rose"], return_tensors="pt")).logits
    assert scores[0] == pytest.approx(float(number), abs=1e-6)
    assert scores.dtype == np.float32


def test_what_is_beyond_one_counts_as_one(tmp_path: Path) -> None:
    folder = regressor(tmp_path / "model", 1, bias=7.0)
    assert ap.TextScorer.load("regressor", model=folder).score(["profit rose"]).tolist() == [1.0]


def test_a_classifier_is_no_regressor(tmp_path: Path) -> None:
    with pytest.raises(ap.DataError, match="gives 3 numbers a text") as caught:
        ap.TextScorer.load("regressor", model=regressor(tmp_path / "model", 3))
    assert "'classifier'" in str(caught.value)
