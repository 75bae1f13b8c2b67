"""A small made-up model with dropout, its data, and a tiny BERT: each is something that the trainer can train."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from alphaplat.learning import Loss, ParameterGroup

if TYPE_CHECKING:
    import torch

Model = Callable[[], Any]


class Rows:
    """Rows of four numbers, and what they add up to; of any length that is asked for."""

    def __init__(self, rows: int, digest: str = "rows", *, seed: int = 0) -> None:
        random = np.random.default_rng(seed)
        self.x = random.normal(size=(rows, 4)).astype(np.float32)
        self.y = self.x.sum(axis=1, keepdims=True)
        self.lengths = random.integers(1, 9, rows)
        self.digest = digest

    def __len__(self) -> int:
        return len(self.x)

    def batch(self, rows: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        import torch

        return torch.from_numpy(self.x[list(rows)]), torch.from_numpy(self.y[list(rows)])


class Layers:
    """Three layers with dropout, a group each."""

    def __init__(self) -> None:
        from torch import manual_seed, nn

        manual_seed(5)
        self.module = nn.Sequential(
            nn.Linear(4, 8), nn.Dropout(0.3), nn.LayerNorm(8), nn.Linear(8, 8), nn.Dropout(0.3), nn.Linear(8, 1)
        )

    def parameter_groups(self) -> list[ParameterGroup]:
        parts = {"bottom": self.module[:3], "middle": self.module[3], "top": self.module[5]}
        return [ParameterGroup(name, list(part.parameters())) for name, part in parts.items()]

    def loss(self, batch: tuple[torch.Tensor, torch.Tensor]) -> Loss:
        x, y = batch
        apart = self.module(x) - y
        return Loss(apart.square().mean(), len(x), {"largest": float(apart.detach().abs().max())})


class TinyBert:
    """A BERT of two layers with a head, on made-up tokens; dropout is on."""

    def __init__(self) -> None:
        import torch
        from transformers import BertConfig, BertForSequenceClassification

        torch.manual_seed(5)
        config = BertConfig(
            vocab_size=20, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2
        )
        self.module = BertForSequenceClassification(config)

    def parameter_groups(self) -> list[ParameterGroup]:
        bert = self.module.bert
        head = [*bert.pooler.parameters(), *self.module.classifier.parameters()]
        layers = [
            ParameterGroup(f"layer {at}", list(layer.parameters())) for at, layer in enumerate(bert.encoder.layer)
        ]
        return [ParameterGroup("embeddings", list(bert.embeddings.parameters())), *layers, ParameterGroup("head", head)]

    def loss(self, batch: tuple[torch.Tensor, torch.Tensor]) -> Loss:
        x, y = batch
        found = self.module(input_ids=(x.abs() * 6).long() % 20, labels=(y[:, 0] > 0).long())
        return Loss(found.loss, len(x))


@pytest.fixture(params=["layers", "bert"])
def make_model(request: pytest.FixtureRequest) -> Model:
    """Makes the same model each time."""
    pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")
    return {"layers": Layers, "bert": TinyBert}[request.param]


@pytest.fixture
def make_layers() -> Model:
    pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")
    return Layers


@pytest.fixture
def make_rows() -> Callable[..., Rows]:
    return Rows
