"""Alphas that were simulated, as a generator learns from them: symbols, what to imitate, metrics, sides."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError
from alphaplat.generator.checkpoint import Checkpoint
from alphaplat.generator.corpus.skeletons import kept_apart, skeleton
from alphaplat.generator.vocabulary import Vocabulary
from alphaplat_registry.metrics import BY_NAME

WITHHELD = 0.5
"""How often a document is withheld in training, so that what did well is written without it, too."""


@dataclass(frozen=True)
class Evaluated:
    """A simulation of an alpha: its text, metrics by name, the document it was proposed for, and the last day."""

    text: str
    metrics: Mapping[str, float | None]
    document: str = ""
    last_day: str = ""


@dataclass(frozen=True)
class Simulated:
    """Symbols of an alpha and its document, the metrics that the network predicts, NaN if not known, and the skeleton.

    `worth` is larger for better alphas, NaN where it is not known; `weight` is how much the alpha is to be imitated.
    """

    ids: tuple[int, ...]
    labels: tuple[float, ...]
    worth: float
    group: str
    document: str = ""
    weight: float = 0.0


class Batch(NamedTuple):
    """Alphas together: targets int64 (B, T) with BOS and EOS, weights (B,), labels (B, metrics), NaN if not known."""

    targets: torch.Tensor
    documents: list[str]
    weights: torch.Tensor
    labels: torch.Tensor


class SimulatedAlphas:
    """Alphas with their metrics as the trainer takes them: rows by number. `withheld` is the share of documents."""

    def __init__(self, rows: Sequence[Simulated], vocabulary: Vocabulary, *, withheld: float = 0.0) -> None:
        self.rows, self.vocabulary, self._withheld = rows, vocabulary, withheld
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
        """The alphas of these rows; which documents are withheld is torch's chance."""
        chosen = [self.rows[row] for row in rows]
        shown = (torch.rand(len(rows)) >= self._withheld).tolist() if self._withheld else [True] * len(rows)
        return Batch(
            torch.from_numpy(self.vocabulary.batch([one.ids for one in chosen])),
            [one.document if seen else "" for one, seen in zip(chosen, shown, strict=True)],
            torch.tensor([one.weight for one in chosen]),
            torch.tensor([one.labels for one in chosen]),
        )


def read_results(
    checkpoint: Checkpoint, results: Iterable[Evaluated], by: str, platform: Platform
) -> tuple[list[Simulated], Counter[str]]:
    """What can be learned from, and how many results cannot, by reason.

    An alpha that was simulated more than once, with other settings or data, counts once, with the means of its metrics.
    """
    found: dict[tuple[int, ...], list[Evaluated]] = {}
    groups: dict[tuple[int, ...], str] = {}
    left_out: Counter[str] = Counter()
    config, vocabulary = checkpoint.model.config, checkpoint.vocabulary
    fields = vocabulary.catalogue.fields
    for one in results:
        if not any(_is_known(one.metrics.get(name)) for name in (by, *config.metrics)):
            left_out["results without numbers"] += 1
            continue
        try:
            node = platform.compile(one.text, panel_fields=fields).node
            ids = tuple(vocabulary.encode(node))
        except AlphaError:
            left_out["results whose alpha this generator cannot say"] += 1
            continue
        if len(ids) > min(config.max_tokens - 2, config.max_seed_tokens - 1):
            left_out["results whose alpha is too long for this generator"] += 1
            continue
        found.setdefault(ids, []).append(one)
        groups.setdefault(ids, skeleton(node, fields))
    sign = -1 if BY_NAME[by].better == "lower" else 1
    rows = [
        Simulated(
            ids,
            labels=tuple(_mean(name, same) for name in config.metrics),
            worth=sign * _mean(by, same),
            group=groups[ids],
            document=next((one.document for one in same if one.document), ""),
        )
        for ids, same in found.items()
    ]
    return rows, left_out


def sides_of(
    rows: Sequence[Simulated], elite: float, shares: Mapping[str, float], seed: int
) -> dict[str, list[Simulated]]:
    """Rows for training and for each of the `shares` of them, near-duplicates on one side, the elite with weights.

    The elite is the best `elite` share of the rows for training that have a worth, with weights that fall with the
    rank from 1. On other sides it is what is as good as the least of these, with the weight 1.
    """
    sides: dict[str, list[Simulated]] = {}
    left = list(rows)
    for side, share in shares.items():
        apart = kept_apart([row.group for row in left], share * len(rows) / max(len(left), 1), seed)
        sides[side] = [row for row in left if row.group in apart]
        left = [row for row in left if row.group not in apart]
    left.sort(key=lambda row: -row.worth if math.isfinite(row.worth) else math.inf)
    imitated = math.ceil(elite * sum(math.isfinite(row.worth) for row in left))
    least = left[imitated - 1].worth if imitated else math.inf
    others = {side: [replace(row, weight=float(row.worth >= least)) for row in found] for side, found in sides.items()}
    train = [replace(row, weight=1 - at / imitated if at < imitated else 0.0) for at, row in enumerate(left)]
    return {"train": train, **others}


def _is_known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _mean(name: str, results: Sequence[Evaluated]) -> float:
    known = [value for one in results if (value := one.metrics.get(name)) is not None and math.isfinite(value)]
    return math.fsum(known) / len(known) if known else math.nan
