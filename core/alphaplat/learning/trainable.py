"""What the trainer needs to know of a model and of data: two small protocols, and what a batch's loss is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from alphaplat.panel.fields import Array

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, eq=False)
class ParameterGroup:
    """Parameters that have one rate and become trainable together, such as a layer."""

    name: str
    parameters: Sequence[torch.nn.Parameter]


@dataclass(frozen=True, eq=False)
class Loss:
    """The loss of a batch: a scalar to take the gradient of, the mean over `count` things (rows, tokens).

    `metrics` are further means over the same things, such as an accuracy.
    """

    value: torch.Tensor
    count: float
    metrics: Mapping[str, float] = field(default_factory=dict)


class Trainable(Protocol):
    """A model: its parameters in groups, and the loss of a batch.

    Chance, such as dropout, is drawn from torch's global generator alone, which the trainer seeds at every step.
    """

    @property
    def module(self) -> torch.nn.Module: ...

    def parameter_groups(self) -> Sequence[ParameterGroup]:
        """Every parameter of the module once, in groups from the bottom (embeddings) to the top (head)."""

    def loss(self, batch: Any) -> Loss:
        """The loss of what `TrainingData.batch` made; for training and for validation alike."""


class TrainingData(Protocol):
    """Rows by number.

    `digest` names the content and changes with it; `lengths` (rows,) lets rows of like length share a batch, None
    does not; `batch(rows)` is called after the step was seeded, and may draw from torch's global generator.
    """

    @property
    def digest(self) -> str: ...

    @property
    def lengths(self) -> Array | None: ...

    def __len__(self) -> int: ...

    def batch(self, rows: Sequence[int]) -> Any: ...
