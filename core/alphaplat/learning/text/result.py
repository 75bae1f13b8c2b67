"""What a training of a text model came to, as data and as a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alphaplat.learning.result import Trained
from alphaplat.learning.text.rows import RowReport
from alphaplat.learning.trainer import Training


@dataclass(frozen=True)
class TextTrained(Trained):
    """A trained model in its `folder`, a plain Hugging Face folder, with its scores on each side.

    `scores` holds 'validation' and 'test' where they have rows: `loss`, `accuracy`, `macro_f1`, `classes` and
    `confusion`; or `mse` and `r2`; or `loss`, `accuracy` and `perplexity`.
    """

    task: str
    folder: Path
    rows: dict[str, int]
    scores: dict[str, dict[str, Any]]
    training: Training
    report: RowReport

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "task": self.task,
            "model": str(self.folder),
            "rows": self.rows,
            "scores": self.scores,
            **self.training.to_dict(),
            "data": self.report.to_dict(),
        }

    def __str__(self) -> str:
        lines = [str(self.report), ", ".join(f"{rows:,} rows for {side}" for side, rows in self.rows.items())]
        lines.append(str(self.training))
        lines += [line for side, scores in self.scores.items() for line in _told(side, scores)]
        return "\n".join([*lines, *self.training.notes, f"the model is in {self.folder}"])


def _told(side: str, scores: dict[str, Any]) -> list[str]:
    numbers = ", ".join(f"{key} {value:.4f}" for key, value in scores.items() if isinstance(value, float))
    lines = [f"{side}: {numbers}"]
    if "classes" not in scores:
        return lines
    labels = list(scores["classes"])
    width = max(len(label) for label in [*labels, "true"]) + 2
    head = "".join(f"{name:>11}" for name in ("precision", "recall", "f1", "rows"))
    lines.append(f"{'true':>{width}}{head}   predicted: {', '.join(labels)}")
    for (label, found), counts in zip(scores["classes"].items(), scores["confusion"], strict=True):
        figures = "".join(f"{found[name]:>11.3f}" for name in ("precision", "recall", "f1"))
        lines.append(f"{label:>{width}}{figures}{found['rows']:>11,}   {', '.join(f'{count:,}' for count in counts)}")
    return lines
