"""Fine-tuned classifiers, as tiny ones with random weights: these tests need torch and are skipped without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import alphaplat as ap

pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "profit", "loss", "rose", "fell"]


def classifier(folder: Path, labels: list[str], head: str = "AutoModelForSequenceClassification") -> Path:
    import torch
    import transformers

    torch.manual_seed(1)
    config: Any = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=32,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    getattr(transformers, head).from_config(config).save_pretrained(folder)
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    transformers.BertTokenizer(vocab=vocabulary, model_max_length=32).save_pretrained(folder)
    return folder


def test_the_score_is_the_chance_of_good_less_that_of_bad(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = classifier(tmp_path / "model", ["Positive", "Negative", "Neutral"])
    scores = ap.TextScorer.load("classifier", model=folder).score(["profit rose", "loss"])
    model, tokenizer = AutoModelForSequenceClassification.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        chances = model.train(False)(**tokenizer(["profit rose"], return_tensors="pt")).logits.softmax(-1)[0].numpy()
    assert scores[0] == pytest.approx(chances[0] - chances[1], abs=1e-6)
    assert (np.abs(scores) <= 1).all()


def test_labels_must_say_what_is_good(tmp_path: Path) -> None:
    folder = classifier(tmp_path / "model", ["LABEL_0", "LABEL_1"])
    with pytest.raises(ap.DataError, match="has the labels label_0, label_1"):
        ap.TextScorer.load("classifier", model=folder)


def test_an_encoder_is_no_classifier(tmp_path: Path) -> None:
    folder = classifier(tmp_path / "model", ["positive", "negative"], head="AutoModel")
    with pytest.raises(ap.DataError, match="lacks weights: classifier"):
        ap.TextScorer.load("classifier", model=folder)
