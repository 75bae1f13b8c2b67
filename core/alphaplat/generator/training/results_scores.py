"""How good a generator is on simulated alphas that it did not learn from: what it writes sooner, what it predicts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch

from alphaplat.generator.checkpoint import Checkpoint
from alphaplat.generator.entries import PAD, UNK
from alphaplat.generator.training.losses import written
from alphaplat.generator.training.simulated import Batch, Simulated, SimulatedAlphas
from alphaplat.panel.fields import Array
from alphaplat.text.transformer import one_thread

_BATCH = 64


@dataclass(frozen=True, eq=False)
class Apart:
    """Measures a network, which may be trained meanwhile, on rows `kept` apart from those that it is `taught`."""

    checkpoint: Checkpoint
    taught: Sequence[Simulated]
    kept: Sequence[Simulated]

    def nats(self) -> dict[str, float]:
        """The cross-entropy, in nats a symbol, of writing the elite and the others for their documents; NaN of none."""
        elite = [row for row in self.kept if row.weight]
        others = [row for row in self.kept if not row.weight]
        return {"elite": self._nats(elite), "others": self._nats(others)}

    def scores(self, before: Mapping[str, float]) -> dict[str, Any]:
        """Nats `before` and after, and of each metric the errors of the head and of a guess; {} if none are apart.

        Errors are roots of the mean squared error. The guess is the mean of what was taught; the rank correlation is
        Spearman's between what is predicted and what was simulated, None where either never differs.
        """
        if not self.kept:
            return {}
        after, found = self.nats(), {}
        predicted = self._predicted()
        for place, name in enumerate(self.checkpoint.model.config.metrics):
            labels, taught = (np.array([row.labels[place] for row in rows]) for rows in (self.kept, self.taught))
            known = np.isfinite(labels)
            if known.any() and np.isfinite(taught).any():
                found[name] = _errors(predicted[known, place], labels[known], float(np.nanmean(taught)))
        nats = {who: {"before": _or_none(before[who]), "after": _or_none(after[who])} for who in after}
        return {"alphas": len(self.kept), "elite": sum(row.weight > 0 for row in self.kept), "nats": nats} | {
            "metrics": found
        }

    def _nats(self, rows: Sequence[Simulated]) -> float:
        model, total, symbols = self.checkpoint.model.train(False), 0.0, 0.0
        with one_thread(), torch.inference_mode():
            for batch in self._batches(rows):
                loss = written(model, model.encode(documents=model.read(batch.documents)), batch.targets)
                total += float(loss.value) * loss.count
                symbols += loss.count
        return total / symbols if symbols else math.nan

    def _predicted(self) -> Array:
        """The metrics of what is kept apart, (rows, metrics)."""
        model, found = self.checkpoint.model.train(False), []
        with one_thread(), torch.inference_mode():
            for batch in self._batches(self.kept):
                seeds = batch.targets[:, 1:]
                memory = model.encode(seeds.where(seeds > UNK, PAD), model.read(batch.documents))
                found.append(model.metrics(memory).numpy())
        return np.concatenate(found)

    def _batches(self, rows: Sequence[Simulated]) -> Iterator[Batch]:
        data = SimulatedAlphas(rows, self.checkpoint.vocabulary)
        return (data.batch(range(start, min(start + _BATCH, len(rows)))) for start in range(0, len(rows), _BATCH))


def _errors(predicted: Array, labels: Array, guess: float) -> dict[str, float | None]:
    ranks = pd.Series(predicted).rank(), pd.Series(labels).rank()
    differ = all(one.nunique() > 1 for one in ranks)
    return {
        "known": len(labels),
        "error": _root(predicted - labels),
        "error_of_the_mean": _root(guess - labels),
        "rank_correlation": float(ranks[0].corr(ranks[1])) if differ else None,
    }


def _root(errors: Array) -> float:
    return math.sqrt(float(np.mean(errors.astype(np.float64) ** 2)))


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
