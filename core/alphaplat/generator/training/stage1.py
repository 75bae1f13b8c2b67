"""Stage 1: learning the language of alphas from the corpus, without a single simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence

from torch import nn

from alphaplat.generator.entries import PAD, UNK
from alphaplat.generator.model import GeneratorModel
from alphaplat.generator.training.examples import Batch
from alphaplat.generator.training.losses import directed, hidden, written
from alphaplat.learning import Loss, ParameterGroup

_ROWS, _GUESSED = 0.25, 0.3  # of how many expressions symbols are hidden, and what guessing them counts beside writing
_DIRECTION = 0.5  # what telling high from low counts


class Stage1:
    """A generator that learns to write what is described, damaged, or to be recombined, and to guess hidden symbols.

    `masked` is the share of the symbols of a quarter of the expressions that the alpha encoder has to guess.
    """

    def __init__(self, model: GeneratorModel, masked: float = 0.15) -> None:
        self.model, self.masked = model, masked
        self.module: nn.Module = model

    def parameter_groups(self) -> Sequence[ParameterGroup]:
        """The model's, but that the metric head, which learns nothing here, goes with the uppermost layer."""
        *below, top, head = self.model.parameter_groups()
        return [*below, ParameterGroup(top.name, [*top.parameters, *head.parameters])]

    def loss(self, batch: Batch) -> Loss:
        model = self.model
        told = model.told(model.read(batch.documents))
        loss = written(model, model.fused(batch.seeds, told), batch.targets, batch.weights)
        turned = directed(told, batch.turned)
        value = loss.value + _DIRECTION * turned.value
        metrics = {**loss.metrics, "direction": turned.metrics["accuracy"]}
        if self.masked:
            some = batch.targets[: math.ceil(_ROWS * len(batch.targets)), 1:]
            guessed = hidden(model, some.where(some > UNK, PAD), self.masked)
            value = value + _GUESSED * guessed.value
            metrics["guessed"] = guessed.metrics["accuracy"]
        return Loss(value, loss.count, metrics)
