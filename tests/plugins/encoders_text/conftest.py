"""Tiny folders of models with random weights: the shapes of FinBERT, ModernBERT and a sentence encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MARKERS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [*MARKERS, "profit", "loss", "rose", "fell", "the", "of", "a", "company", "sales", "shares", ".", ",", "##s"]
SIZES: dict[str, dict[str, Any]] = {
    "bert": {"num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 64},
    "modernbert": {"num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 64},
    "distilbert": {"n_layers": 2, "n_heads": 2, "dim": 16, "hidden_dim": 32, "max_position_embeddings": 64},
}
MARKS = {"pad_token_id": 0, "cls_token_id": 2, "sep_token_id": 3, "bos_token_id": 2, "eos_token_id": 3}

Make = Callable[..., Path]


@pytest.fixture
def make_folder(tmp_path: Path) -> Make:
    """Save a tiny model of a kind, with a vocabulary of a few words; `head` is the model's class."""
    pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")
    pytest.importorskip("transformers", reason="transformers is not here: pip install 'alphaplat[text]'")

    def make(kind: str, head: str = "AutoModel", **config: Any) -> Path:
        import torch
        import transformers
        from transformers.models.auto.configuration_auto import CONFIG_MAPPING

        torch.manual_seed(0)
        sizes = {"hidden_size": 16, "intermediate_size": 32, "vocab_size": len(WORDS)} | SIZES[kind] | config
        if kind == "modernbert":
            sizes |= MARKS
        if kind == "distilbert":
            sizes = {key: size for key, size in sizes.items() if key not in ("hidden_size", "intermediate_size")}
        folder = tmp_path / kind
        model = getattr(transformers, head).from_config(CONFIG_MAPPING[kind](**sizes))
        model.save_pretrained(folder)
        vocabulary = {word: number for number, word in enumerate(WORDS)}
        transformers.BertTokenizer(vocab=vocabulary, model_max_length=64).save_pretrained(folder)
        return folder

    return make
