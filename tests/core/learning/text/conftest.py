"""Tiny folders of models with random weights, and a table of sentences that is easy to learn."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MARKERS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [*MARKERS, "profit", "loss", "sales", "shares", "rose", "fell", "held", "the", "of", "a", "company", "."]
SIZES: dict[str, dict[str, Any]] = {
    "bert": {"num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 64},
    "modernbert": {
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "max_position_embeddings": 64,
        "pad_token_id": 0,
        "cls_token_id": 2,
        "sep_token_id": 3,
        "bos_token_id": 2,
        "eos_token_id": 3,
    },
}
LABELS = {"rose": "positive", "fell": "negative", "held": "neutral"}
SCORES = {"rose": 0.8, "fell": -0.6, "held": 0.0}


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[..., Path]:
    """Save a tiny encoder of a kind that knows a few words."""
    pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")
    pytest.importorskip("transformers", reason="transformers is not here: pip install 'alphaplat[text]'")

    def make(kind: str = "bert", head: str = "AutoModel", **config: Any) -> Path:
        import torch
        import transformers
        from transformers.models.auto.configuration_auto import CONFIG_MAPPING

        torch.manual_seed(0)
        sizes = {"hidden_size": 32, "intermediate_size": 64, "vocab_size": len(WORDS)} | SIZES[kind] | config
        folder = tmp_path / kind
        getattr(transformers, head).from_config(CONFIG_MAPPING[kind](**sizes)).save_pretrained(folder)
        vocabulary = {word: number for number, word in enumerate(WORDS)}
        transformers.BertTokenizer(vocab=vocabulary, model_max_length=64).save_pretrained(folder)
        return folder

    return make


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    """Ninety sentences whose verb gives them away; each stands with two ends, so that no two are one text."""
    things = ["profit", "loss", "sales", "shares", "the company"]
    starts = ["", "the ", "a "]
    rows = [
        f"{start}{thing} {verb}{end},{LABELS[verb]},{SCORES[verb]}"
        for verb, thing, start, end in itertools.product(LABELS, things, starts, (" .", " of the company"))
    ]
    path = tmp_path / "sentences.csv"
    path.write_text("text,label,score\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def config(make_folder: Callable[..., Path], sentences: Path, tmp_path: Path) -> dict[str, Any]:
    """A classification that learns its sentences in a second or two."""
    return {
        "name": "verbs",
        "task": "classification",
        "model": str(make_folder()),
        "data": {"files": str(sentences), "validation": 0.2, "test": 0.2},
        "output": str(tmp_path / "trained"),
        "training": {"epochs": 12, "batch_size": 8, "rate": 0.01, "seed": 1},
    }
