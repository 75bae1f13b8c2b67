"""Stage 2 outside a search: a generator learns from alphas that were simulated before, whoever proposed them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from alphaplat.catalogue import Platform
from alphaplat.errors import DataError
from alphaplat.generator.checkpoint import Checkpoint
from alphaplat.generator.training.results_config import ResultsTraining
from alphaplat.generator.training.results_scores import Apart
from alphaplat.generator.training.simulated import (
    WITHHELD,
    Evaluated,
    Simulated,
    SimulatedAlphas,
    read_results,
    sides_of,
)
from alphaplat.generator.training.stage2 import Stage2
from alphaplat.learning.trainer import Trainer, Training


@dataclass(frozen=True, eq=False)
class Learned:
    """A generator that has learned, how the training went, and `scores` on the alphas of `test`, if there are any."""

    checkpoint: Checkpoint
    training: Training
    scores: Mapping[str, Any]


def learn_from_results(
    checkpoint: Checkpoint,
    results: Iterable[Evaluated],
    config: ResultsTraining,
    *,
    platform: Platform,
    progress: Callable[[int, int], None] | None = None,
    resume: bool = False,
) -> Learned:
    """Train the checkpoint's own network on alphas with their metrics, such as those of a registry.

    The elite is imitated, for the documents that its alphas were proposed for half of the time, and else for none;
    the metric head learns from all. What cannot be learned from is counted. `config.output` gets logs and checkpoints
    of the trainer, by which `resume` goes on. `DataError` where nothing is to be learned.
    """
    results, base, model = list(results), checkpoint.id, checkpoint.model
    rows, left_out = read_results(checkpoint, results, config.by, platform)
    shares = {"test": config.test, "validation": config.validation}
    sides = sides_of(rows, config.elite, shares, config.training.seed)
    if not any(row.weight for row in sides["train"]):
        why = "".join(f"\n{count:>10,} left out: {reason}" for reason, count in left_out.items())
        raise DataError(f"there is nothing to learn from: none of {len(rows):,} alphas has '{config.by}'{why}")
    data = {
        side: SimulatedAlphas(found, checkpoint.vocabulary, withheld=WITHHELD if side == "train" else 0.0)
        for side, found in sides.items()
        if found
    }
    facts = {
        **checkpoint.trained_on,
        "name": config.name,
        "stage": 2,
        "base": base,
        "results": _facts(config, results, sides, SimulatedAlphas(rows, checkpoint.vocabulary).digest, left_out),
        "knowledge_cutoff": _known_until(checkpoint, results),
        "seed": config.training.seed,
    }
    apart = Apart(checkpoint, sides["train"], sides["test"])
    before = apart.nats()
    model.metric_head.calibrate(data["train"].labels)
    training = Trainer(config.output, config.training, progress=progress).fit(
        Stage2(model), data["train"], validation=data.get("validation"), trained_on=facts, resume=resume
    )
    learned = replace(checkpoint, trained_on=facts | {"steps": training.best_step})
    return Learned(learned, training, apart.scores(before))


def _facts(
    config: ResultsTraining,
    results: list[Evaluated],
    sides: Mapping[str, list[Simulated]],
    digest: str,
    left_out: Mapping[str, int],
) -> dict[str, Any]:
    """What is learned from, and how the elite was chosen."""
    return {
        "digest": digest,
        "results": len(results),
        "left_out": dict(left_out),
        "alphas": {side: len(rows) for side, rows in sides.items()},
        "elite": {side: sum(row.weight > 0 for row in rows) for side, rows in sides.items()},
        "share": config.elite,
        "by": config.by,
        "where": config.where,
    }


def _known_until(checkpoint: Checkpoint, results: Iterable[Evaluated]) -> str | None:
    """What did well is hindsight: the last day of simulations, or that of the generator if it is later.

    None where one of them is unknown.
    """
    days = [checkpoint.trained_on.get("knowledge_cutoff"), *(one.last_day or None for one in results)]
    return None if None in days else max(day for day in days if day is not None)
