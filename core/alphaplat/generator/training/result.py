"""What a training of a generator came to, as data and as a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alphaplat.learning.result import Trained
from alphaplat.learning.trainer import Training


@dataclass(frozen=True)
class _GeneratorResult(Trained):
    """A generator in its `folder`, however it was trained."""

    folder: Path
    checkpoint_id: str

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "generator": str(self.folder), "checkpoint_id": self.checkpoint_id}

    def _place(self) -> str:
        return f"the generator {self.checkpoint_id} is in {self.folder}"


@dataclass(frozen=True)
class GeneratorTrained(_GeneratorResult):
    """A trained generator in its `folder`, with its scores.

    `scores` holds `validation`, of the corpus, and `curated`, of descriptions that were written by hand: `nats` a
    symbol, `perplexity`, `accuracy`. `drawn` has the shares of valid and of distinct expressions; `described` says
    how far the likeliest answers to the curated descriptions meet them, `shuffled` how far they meet any other.
    """

    corpus: Mapping[str, Any]
    scores: Mapping[str, Mapping[str, float]]
    training: Training

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "corpus": self.corpus, "scores": self.scores, **self.training.to_dict()}

    def __str__(self) -> str:
        counts = self.corpus["samples"]
        lines = [f"{counts['train']:,} samples to learn from, {counts['validation']:,} for validation"]
        lines += [f"{count:>10,} left out: {why}" for why, count in self.corpus["left_out"].items() if count]
        lines.append(str(self.training))
        for name, scores in self.scores.items():
            told = (f"{key.replace('_', ' ')} {value:,.4g}" for key, value in scores.items())
            lines.append(f"{name:>10}: {', '.join(told)}")
        return "\n".join([*lines, *self.training.notes, self._place()])


@dataclass(frozen=True)
class ResultsTrained(_GeneratorResult):
    """A generator in its `folder` that has learned from results, with its scores on alphas that were kept apart.

    `results` says what was learned from. `scores` are empty where no alphas were kept apart; else `nats` of the `elite`
    and of the `others`, a symbol, before and after, and for each of the `metrics` the `error` of what is predicted, the
    `error_of_the_mean`, and the `rank_correlation`.
    """

    results: Mapping[str, Any]
    scores: Mapping[str, Any]
    training: Training

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), "results": self.results, "scores": self.scores, **self.training.to_dict()}

    def __str__(self) -> str:
        found, scores = self.results, self.scores
        sides = (
            f"{count:,} for {side}, {found['elite'][side]:,} of them elite" for side, count in found["alphas"].items()
        )
        lines = [f"{found['results']:,} results, best by {found['by']}: {'; '.join(sides)}"]
        lines += [f"{count:>10,} left out: {why}" for why, count in found["left_out"].items()]
        lines.append(str(self.training))
        if not scores:
            lines.append("no alphas were kept apart, so nothing is known of how good it is")
        for who, nats in scores.get("nats", {}).items():
            if nats["after"] is not None:
                lines.append(f"test, {who}: {nats['before']:.3f} nats a symbol before, {nats['after']:.3f} after")
        for name, one in scores.get("metrics", {}).items():
            errors = f"error {one['error']:.4g}, of the mean {one['error_of_the_mean']:.4g}"
            ranks = "none" if one["rank_correlation"] is None else f"{one['rank_correlation']:.2f}"
            lines.append(f"test, {name} of {one['known']:,}: {errors}, rank correlation {ranks}")
        return "\n".join([*lines, *self.training.notes, self._place()])
