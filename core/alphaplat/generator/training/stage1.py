"""Stage 1: learning the language of alphas from the corpus, without a single simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence

from torch import nn

from alphaplat.generator.entries import PAD, UNK
from alphaplat.generator.model import GeneratorModel
from alphaplat.generator.training.examples import Batch
from alphaplat.generator.training.losses import hidden, written
from alphaplat.learning import Loss, ParameterGroup

_ROWS, _WEIGHT = 0.25, 0.3  # of how many expressions symbols are hidden, and what guessing them counts beside writing


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
        memory = model.encode(batch.seeds, model.read(batch.documents))
        loss = written(model, memory, batch.targets, batch.weights)
        if not self.masked:
            return loss
        some = batch.targets[: math.ceil(_ROWS * len(batch.targets)), 1:]
        guessed = hidden(model, some.where(some > UNK, PAD), self.masked)
        metrics = {**loss.metrics, "guessed": guessed.metrics["accuracy"]}
        return Loss(loss.value + _WEIGHT * guessed.value, loss.count, metrics)
