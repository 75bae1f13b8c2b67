"""What a training of a generator came to, as data and as a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alphaplat.learning.trainer import Training

RESULT, PAGE = "result.json", "result.md"


@dataclass(frozen=True)
class GeneratorTrained:
    """A trained generator in its `folder`, with its scores.

    `scores` holds `validation`, of the corpus, and `curated`, of descriptions that were written by hand: `nats` a
    symbol, `perplexity`, `accuracy`. `drawn` has the shares of valid and of distinct expressions; `described` says
    how far the likeliest answers to the curated descriptions meet them, `shuffled` how far they meet any other.
    """

    name: str
    folder: Path
    checkpoint_id: str
    corpus: Mapping[str, Any]
    scores: Mapping[str, Mapping[str, float]]
    training: Training

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "name": self.name,
            "generator": str(self.folder),
            "checkpoint_id": self.checkpoint_id,
            "corpus": self.corpus,
            "scores": self.scores,
            "steps": self.training.done,
            "best_step": self.training.best_step,
            "cpu_seconds": round(self.training.cpu_seconds, 2),
            "notes": self.training.notes,
        }

    def write(self, folder: Path) -> None:
        """Write `result.json` and `result.md`."""
        facts = json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=True)
        (folder / RESULT).write_text(facts.replace("NaN", "null") + "\n", encoding="utf-8")
        (folder / PAGE).write_text(f"# {self.name}\n\n```text\n{self}\n```\n", encoding="utf-8")

    def __str__(self) -> str:
        state, counts = self.training, self.corpus["samples"]
        lines = [f"{counts['train']:,} samples to learn from, {counts['validation']:,} for validation"]
        lines += [f"{count:>10,} left out: {why}" for why, count in self.corpus["left_out"].items() if count]
        cost = f"{state.cpu_seconds:,.0f} core-seconds"
        lines.append(f"{state.done:,} of {state.steps:,} steps in {cost}, the best after {state.best_step:,}")
        for name, scores in self.scores.items():
            told = (f"{key.replace('_', ' ')} {value:,.4g}" for key, value in scores.items())
            lines.append(f"{name:>10}: {', '.join(told)}")
        return "\n".join([*lines, *state.notes, f"the generator {self.checkpoint_id} is in {self.folder}"])
