"""What is learned from texts: classes, numbers, or to guess words that were hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from alphaplat.errors import DataError
from alphaplat.learning.text.rows import Row
from alphaplat.learning.trainable import Loss
from alphaplat.panel.fields import Array
from alphaplat.text.transformer import Head

if TYPE_CHECKING:
    import torch

NO_TARGET = -100
"""Cross-entropy leaves out what has this target."""


class TextTask(Protocol):
    """A task: the head that it needs, with changes to the model's configuration, its targets and its loss."""

    @property
    def head(self) -> Head: ...

    @property
    def changes(self) -> Mapping[str, Any]: ...

    def targets(self, rows: Sequence[Row]) -> Array: ...

    def loss(self, model: Any, batch: dict[str, Any]) -> Loss: ...


class Classification:
    """One of several labels a text."""

    head: Head = "classifier"

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = list(labels)
        self.numbers = {label: number for number, label in enumerate(labels)}
        self.changes: Mapping[str, Any] = {
            "id2label": dict(enumerate(labels)),
            "label2id": self.numbers,
            "problem_type": "single_label_classification",
        }

    def targets(self, rows: Sequence[Row]) -> Array:
        return np.array([self.numbers[str(row.target)] for row in rows], dtype=np.int64)

    def loss(self, model: Any, batch: dict[str, Any]) -> Loss:
        from torch.nn.functional import cross_entropy

        logits = _logits(model, batch)
        targets = batch["targets"]
        hits = (logits.detach().argmax(-1) == targets).float().mean()
        return Loss(cross_entropy(logits, targets), len(targets), {"accuracy": float(hits)})


class Regression:
    """A number a text; the loss is the mean squared error."""

    head: Head = "classifier"
    changes: Mapping[str, Any] = {
        "id2label": {0: "score"},
        "label2id": {"score": 0},
        "problem_type": "regression",
    }

    def targets(self, rows: Sequence[Row]) -> Array:
        return np.array([row.target for row in rows], dtype=np.float32)

    def loss(self, model: Any, batch: dict[str, Any]) -> Loss:
        from torch.nn.functional import mse_loss

        return Loss(mse_loss(_logits(model, batch)[:, 0], batch["targets"]), len(batch["targets"]))


class MaskedLanguage:
    """Tokens that were hidden, as in BERT (Devlin et al. 2018).

    Of the chosen tokens 80 % are hidden, 10 % are replaced by any other, 10 % are left as they are.
    """

    head: Head = "masked"
    changes: Mapping[str, Any] = {}

    def __init__(self, tokenizer: Any, share: float) -> None:
        if tokenizer.mask_token_id is None:
            raise DataError("the tokenizer of this model has no token that hides a word")
        marks = (tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id)
        self.marks = [mark for mark in marks if mark is not None]
        self.mask, self.words, self.share = int(tokenizer.mask_token_id), len(tokenizer), share

    def targets(self, rows: Sequence[Row]) -> Array:
        return np.zeros(len(rows), dtype=np.int64)

    def loss(self, model: Any, batch: dict[str, Any]) -> Loss:
        from torch.nn.functional import cross_entropy

        hidden, targets = self.hide(batch["input_ids"])
        logits = _logits(model, {**batch, "input_ids": hidden})
        chosen = targets != NO_TARGET
        count = max(int(chosen.sum()), 1)
        total = cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=NO_TARGET, reduction="sum")
        hits = int((logits.detach().argmax(-1) == targets)[chosen].sum())
        return Loss(total / count, count, {"accuracy": hits / count})

    def hide(self, tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Tokens (B, T) with some of them hidden, and what stood there, -100 elsewhere."""
        import torch

        words = ~torch.isin(tokens, torch.tensor(self.marks))
        chosen = words & (torch.rand(tokens.shape) < self.share)
        dice = torch.rand(tokens.shape)
        hidden = torch.where(chosen & (dice < 0.8), self.mask, tokens)
        hidden = torch.where(chosen & (dice >= 0.9), torch.randint(self.words, tokens.shape), hidden)
        return hidden, torch.where(chosen, tokens, NO_TARGET)


def _logits(model: Any, batch: dict[str, Any]) -> torch.Tensor:
    found: torch.Tensor = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    return found
