"""Transformers as the trainer wants them: layers in groups, batches of like length, the loss of a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from alphaplat.learning.text.rows import Row, digest
from alphaplat.learning.text.tasks import TextTask
from alphaplat.learning.trainable import Loss, ParameterGroup
from alphaplat.text.transformer import Transformer

if TYPE_CHECKING:
    import torch


class TextModel:
    """A transformer with the head of a task."""

    def __init__(self, transformer: Transformer, task: TextTask) -> None:
        self.transformer, self.task = transformer, task
        self.module: torch.nn.Module = transformer.model

    def parameter_groups(self) -> Sequence[ParameterGroup]:
        return layer_groups(self.module)

    def loss(self, batch: dict[str, Any]) -> Loss:
        return self.task.loss(self.module, batch)


class TextRows:
    """Rows as tokens, with the targets of a task; `cut` of them were too long."""

    def __init__(self, rows: list[Row], transformer: Transformer, task: TextTask) -> None:
        self.tokenizer = transformer.tokenizer
        self.tokens, cut = transformer.coded([row.text for row in rows])
        self.cut = int(cut.sum())
        self.targets = task.targets(rows)
        self.lengths = np.array([len(row) for row in self.tokens])
        self.digest = digest(rows)

    def __len__(self) -> int:
        return len(self.tokens)

    def batch(self, rows: Sequence[int]) -> dict[str, Any]:
        """`input_ids` and `attention_mask` (B, T), padded to the longest, and `targets` (B,)."""
        import torch

        padded = self.tokenizer.pad({"input_ids": [self.tokens[row] for row in rows]}, return_tensors="pt")
        return {**padded, "targets": torch.from_numpy(self.targets[list(rows)])}


def layer_groups(model: Any) -> list[ParameterGroup]:
    """Embeddings, each layer, and the head, from the bottom to the top.

    The layers are the longest list of modules in the body of the model; what is no layer and no embedding, such as a
    pooler, goes with the head. Layers that share their weights are one group.
    """
    from torch.nn import ModuleList

    stacks = [one for one in model.base_model.modules() if isinstance(one, ModuleList)]
    layers = list(max(stacks, key=lambda stack: len(list(stack))))
    inside = {id(parameter): at for at, layer in enumerate(layers) for parameter in layer.parameters()}
    bottom: list[Any] = []
    middle: list[list[Any]] = [[] for _ in layers]
    top: list[Any] = []
    body = {id(parameter) for parameter in model.base_model.parameters()}
    for name, parameter in model.named_parameters():
        if id(parameter) in inside:
            middle[inside[id(parameter)]].append(parameter)
        elif id(parameter) in body and "embed" in name:
            bottom.append(parameter)
        else:
            top.append(parameter)
    named = [(f"layer {at}", layer) for at, layer in enumerate(middle)]
    return [ParameterGroup(name, layer) for name, layer in [("embeddings", bottom), *named, ("head", top)]]
