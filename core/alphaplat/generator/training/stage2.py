"""Stage 2: learning from alphas that were simulated, which to imitate and how any of them does."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from alphaplat.generator.entries import PAD, UNK
from alphaplat.generator.model import GeneratorModel
from alphaplat.generator.training.losses import predicted, written
from alphaplat.generator.training.simulated import Batch
from alphaplat.learning import Loss, ParameterGroup


class Stage2:
    """A generator that learns to write the elite for its documents, or for none, and the metrics of any alpha."""

    def __init__(self, model: GeneratorModel) -> None:
        self.model = model
        self.module: nn.Module = model

    def parameter_groups(self) -> Sequence[ParameterGroup]:
        """The model's."""
        return self.model.parameter_groups()

    def loss(self, batch: Batch) -> Loss:
        """The cross-entropy of the elite a symbol, and the squared error of the metric head, added up."""
        model, documents, inner = self.model, self.model.read(batch.documents), batch.targets[:, 1:]
        imitated = written(model, model.encode(documents=documents), batch.targets, batch.weights)
        errors = predicted(model, model.encode(inner.where(inner > UNK, PAD), documents), batch.labels)
        metrics = {"nats": float(imitated.value.detach()), "error": float(errors.value.detach())}
        return Loss(imitated.value + errors.value, len(batch.targets), metrics)
