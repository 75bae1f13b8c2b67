"""Stage 2 outside a search: a generator learns from alphas that were simulated before, whoever proposed them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from alphaplat.catalogue import Platform, default_platform
from alphaplat.errors import AlphaError, DataError
from alphaplat.generator.checkpoint import Checkpoint
from alphaplat.generator.entries import PAD, UNK
from alphaplat.generator.model import GeneratorModel
from alphaplat.generator.training.losses import predicted, written
from alphaplat.generator.vocabulary import Vocabulary
from alphaplat.learning import Loss, ParameterGroup, Trainer, TrainerSettings
from alphaplat_dsl.catalogue import FieldType

SETTINGS = TrainerSettings(epochs=4, batch_size=32, rate=5e-4, discriminative_rates=0.85, gradual_unfreezing=4)
ELITE = 0.25


@dataclass(frozen=True)
class Simulated:
    """Symbols of an alpha, how much it is to be imitated, and the metrics that the network predicts."""

    ids: tuple[int, ...]
    weight: float
    labels: tuple[float, ...]


class Batch(NamedTuple):
    """Alphas together: targets int64 (B, T) with BOS and EOS, weights (B,), labels (B, metrics), NaN if not known."""

    targets: torch.Tensor
    weights: torch.Tensor
    labels: torch.Tensor


class SimulatedAlphas:
    """Alphas with their metrics as the trainer takes them: rows by number."""

    def __init__(self, rows: Sequence[Simulated], vocabulary: Vocabulary) -> None:
        self.rows, self.vocabulary = rows, vocabulary
        self.lengths = np.array([len(one.ids) for one in rows])

    @property
    def digest(self) -> str:
        """A hash of the content."""
        return hashlib.sha256(f"{self.vocabulary.id}:{self.rows!r}".encode()).hexdigest()[:24]

    @property
    def labels(self) -> torch.Tensor:
        """All labels, (rows, metrics)."""
        return torch.tensor([one.labels for one in self.rows])

    def __len__(self) -> int:
        return len(self.rows)

    def batch(self, rows: Sequence[int]) -> Batch:
        """The alphas of these rows."""
        chosen = [self.rows[row] for row in rows]
        return Batch(
            torch.from_numpy(self.vocabulary.batch([one.ids for one in chosen])),
            torch.tensor([one.weight for one in chosen]),
            torch.tensor([one.labels for one in chosen]),
        )


class Stage2:
    """A generator that learns to write the elite without being told of it, and to predict the metrics of any alpha."""

    def __init__(self, model: GeneratorModel) -> None:
        self.model = model
        self.module: nn.Module = model

    def parameter_groups(self) -> Sequence[ParameterGroup]:
        """The model's."""
        return self.model.parameter_groups()

    def loss(self, batch: Batch) -> Loss:
        """The cross-entropy of the elite a symbol, and the squared error of the metric head, added up."""
        imitated = written(self.model, self.model.encode(batch=len(batch.targets)), batch.targets, batch.weights)
        inner = batch.targets[:, 1:]
        errors = predicted(self.model, self.model.encode(inner.where(inner > UNK, PAD)), batch.labels)
        metrics = {"nats": float(imitated.value.detach()), "error": float(errors.value.detach())}
        return Loss(imitated.value + errors.value, len(batch.targets), metrics)


def learn_from_results(
    checkpoint: Checkpoint,
    results: Iterable[tuple[str, Mapping[str, float]]],
    folder: str | Path,
    *,
    by: str = "fitness",
    elite: float = ELITE,
    settings: TrainerSettings = SETTINGS,
    fields: Mapping[str, FieldType] | None = None,
    platform: Platform | None = None,
    resume: bool = False,
) -> Checkpoint:
    """Train the checkpoint's own network on alphas with their metrics, such as those of a registry.

    `results` are texts with metrics by their names. Of those that have the metric `by`, the `elite` share with the
    largest is imitated, with weights that fall with the rank; the metric head learns from all. Left out, and counted,
    is what does not compile over `fields`, those of a panel, or is too long for the network. `folder` gets logs and
    checkpoints of the trainer, by which `resume` goes on. The default settings begin at the metric head, unfreeze
    downwards, and give each layer below a smaller rate. `DataError` where nothing is to be learned.
    """
    platform = platform if platform is not None else default_platform()
    rows, left_out = _rows(checkpoint, results, by, elite, fields, platform)
    data, model = SimulatedAlphas(rows, checkpoint.vocabulary), checkpoint.model
    if not any(one.weight for one in rows):
        raise DataError(f"there is nothing to learn from: none of {len(rows):,} alphas has the metric '{by}'")
    model.metric_head.calibrate(data.labels)
    learned = {"digest": data.digest, "rows": len(rows), "left_out": left_out, "by": by, "elite": elite}
    facts = {**checkpoint.trained_on, "stage": 2, "results": learned}
    training = Trainer(folder, settings).fit(Stage2(model), data, trained_on=facts, resume=resume)
    return replace(checkpoint, trained_on=facts | {"steps": training.best_step})


def _rows(
    checkpoint: Checkpoint,
    results: Iterable[tuple[str, Mapping[str, float]]],
    by: str,
    elite: float,
    fields: Mapping[str, FieldType] | None,
    platform: Platform,
) -> tuple[list[Simulated], int]:
    """What is learned from, the best first, and how many results were left out."""
    config = checkpoint.model.config
    found: list[tuple[float, Simulated]] = []
    left_out = 0
    for text, metrics in results:
        try:
            ids = tuple(checkpoint.vocabulary.encode(platform.compile(text, panel_fields=fields).node))
        except AlphaError:
            ids = ()
        if not 0 < len(ids) <= min(config.max_tokens - 2, config.max_seed_tokens - 1):
            left_out += 1
            continue
        labels = tuple(_finite(metrics.get(name)) for name in config.metrics)
        found.append((_finite(metrics.get(by)), Simulated(ids, 0.0, labels)))
    found.sort(key=lambda one: -one[0] if math.isfinite(one[0]) else math.inf)
    imitated = math.ceil(elite * sum(math.isfinite(worth) for worth, _ in found))
    rows = [
        replace(one, weight=1 - place / imitated if place < imitated else 0.0) for place, (_, one) in enumerate(found)
    ]
    return rows, left_out


def _finite(value: float | None) -> float:
    return float(value) if value is not None and math.isfinite(value) else math.nan
