"""The record of a training as CSV files, and for TensorBoard where that is asked for."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alphaplat.errors import ConfigError

STEPS, VALIDATIONS = "steps", "validations"


class TrainingLog:
    """`steps.csv` and `validations.csv` in a folder; rows of steps that are done again are dropped first.

    A row is `step`, `epoch` and the values of the first row's names; `step` counts the steps done.
    """

    def __init__(self, folder: Path, *, done: int, tensorboard: bool) -> None:
        self.folder = folder
        self.writer = _writer(folder, done) if tensorboard else None
        for name in (STEPS, VALIDATIONS):
            _forget_after(self._path(name), done)

    def add(self, name: str, step: int, epoch: int, values: Mapping[str, float]) -> None:
        """Write one row, and the same numbers for TensorBoard."""
        path = self._path(name)
        fresh = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if fresh:
                writer.writerow(["step", "epoch", *values])
            writer.writerow([step, epoch, *(repr(value) for value in values.values())])
        if self.writer is not None:
            for key, value in values.items():
                self.writer.add_scalar(f"{name}/{key}", value, step)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.csv"


def need_tensorboard() -> None:
    """`ConfigError` where TensorBoard's log cannot be written."""
    if find_spec("tensorboard") is None:
        raise ConfigError(
            "a log for TensorBoard needs 'tensorboard', which is not installed",
            help="pip install 'alphaplat[tensorboard]', or leave out 'tensorboard: true': there is a CSV log anyway",
        )


def _writer(folder: Path, done: int) -> Any:
    from torch.utils.tensorboard import SummaryWriter

    return SummaryWriter(str(folder / "tensorboard"), purge_step=done + 1)


def _forget_after(path: Path, done: int) -> None:
    if not path.exists():
        return
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if int(row.partition(",")[0]) <= done]
    if kept:
        path.write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")
    else:
        path.unlink()
