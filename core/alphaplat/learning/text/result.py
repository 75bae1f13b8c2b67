"""What a training of a text model came to, as data and as a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alphaplat.json_text import to_json
from alphaplat.learning.text.rows import RowReport
from alphaplat.learning.trainer import Training

RESULT, PAGE = "result.json", "result.md"


@dataclass(frozen=True)
class TextTrained:
    """A trained model in its `folder`, a plain Hugging Face folder, with its scores on each side.

    `scores` holds 'validation' and 'test' where they have rows: `loss`, `accuracy`, `macro_f1`, `classes` and
    `confusion`; or `mse` and `r2`; or `loss`, `accuracy` and `perplexity`.
    """

    name: str
    task: str
    folder: Path
    rows: dict[str, int]
    scores: dict[str, dict[str, Any]]
    training: Training
    report: RowReport

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "name": self.name,
            "task": self.task,
            "model": str(self.folder),
            "rows": self.rows,
            "scores": self.scores,
            "steps": self.training.done,
            "best_step": self.training.best_step,
            "cpu_seconds": round(self.training.cpu_seconds, 2),
            "notes": self.training.notes,
            "data": self.report.to_dict(),
        }

    def write(self, folder: Path) -> None:
        """Write `result.json` and `result.md`."""
        (folder / RESULT).write_text(to_json(self.to_dict()) + "\n", encoding="utf-8")
        (folder / PAGE).write_text(f"# {self.name}\n\n```text\n{self}\n```\n", encoding="utf-8")

    def __str__(self) -> str:
        state = self.training
        lines = [str(self.report), ", ".join(f"{rows:,} rows for {side}" for side, rows in self.rows.items())]
        cost = f"{state.cpu_seconds:,.0f} core-seconds"
        lines.append(f"{state.done:,} of {state.steps:,} steps in {cost}, the best after {state.best_step:,}")
        lines += [line for side, scores in self.scores.items() for line in _told(side, scores)]
        return "\n".join([*lines, *state.notes, f"the model is in {self.folder}"])


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
