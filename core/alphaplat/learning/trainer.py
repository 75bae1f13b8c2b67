"""The trainer: any model that tells its groups of parameters and its loss, trained step by step.

Every draw of chance follows from the seed and the number of the step, so a training that was interrupted goes on to
the same bits, on the same versions and kind of processor.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from alphaplat.errors import ConfigError, DataError
from alphaplat.learning import checkpoint
from alphaplat.learning.batches import shuffled_batches, sorted_batches, steps_per_epoch
from alphaplat.learning.interrupts import held
from alphaplat.learning.logs import STEPS, VALIDATIONS, TrainingLog, need_tensorboard
from alphaplat.learning.settings import OF_THE_RECORD, TrainerSettings
from alphaplat.text.transformer import one_thread

if TYPE_CHECKING:
    from alphaplat.learning.optimizer import Optimizer
    from alphaplat.learning.trainable import Trainable, TrainingData

Tell = Callable[[int, int], None]
_TRAINING, _VALIDATION = 0, 1


@dataclass
class Training:
    """Where a training stands, and at the end its outcome.

    `validations` holds step, epoch, loss and metrics of each; the model of `best_step` is the one that is kept, that
    of the last step where nothing was validated. `cpu_seconds` adds up over interruptions. `notes` says what a
    reader should know, such as that a training was resumed on another processor.
    """

    steps: int
    done: int = 0
    finished: bool = False
    best_step: int = 0
    best_loss: float | None = None
    stale: int = 0
    cpu_seconds: float = 0.0
    validations: list[dict[str, float]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The outcome as plain data."""
        cost = round(self.cpu_seconds, 2)
        return {"steps": self.done, "best_step": self.best_step, "cpu_seconds": cost, "notes": self.notes}

    def __str__(self) -> str:
        cost = f"{self.cpu_seconds:,.0f} core-seconds"
        return f"{self.done:,} of {self.steps:,} steps in {cost}, the best after {self.best_step:,}"


class Trainer:
    """Trains a model in a folder, which gets checkpoints and logs: `Trainer(folder, settings).fit(model, data)`.

    `progress` is called with the steps that are done, and of how many.
    """

    def __init__(self, folder: str | Path, settings: TrainerSettings, *, progress: Tell | None = None) -> None:
        self.folder, self.settings = Path(folder), settings
        self.progress: Tell = progress or (lambda done, steps: None)

    def check(self, *, resume: bool) -> None:
        """`ConfigError` where the folder holds a training that is not to be resumed, or an extra is missing."""
        kept = checkpoint.steps_kept(self.folder)
        if kept and not resume:
            raise ConfigError(
                f"'{self.folder}' holds a training already, of {kept[-1]:,} steps",
                help="resume it, or choose another folder",
            )
        if self.settings.tensorboard:
            need_tensorboard()

    def fit(
        self,
        model: Trainable,
        data: TrainingData,
        *,
        validation: TrainingData | None = None,
        trained_on: Mapping[str, Any] | None = None,
        resume: bool = False,
    ) -> Training:
        """Train until all epochs are done, or no longer better on `validation`; the model then has the best weights.

        `trained_on` is plain data about the data (a name, rows, split, knowledge cutoff), kept in every checkpoint.
        With `resume` it goes on from the newest checkpoint of the folder, if there is one, which must be of the same
        settings and data. Ctrl-C ends it after the step at hand, with a checkpoint.
        """
        import torch

        self.check(resume=resume)
        if len(data) == 0:
            raise DataError("there is nothing to train on: the data have no rows")
        run = _Run(self, model, data, validation, dict(trained_on or {}))
        run.start()
        with one_thread(), torch.random.fork_rng(devices=[]), held() as interrupted:
            log = TrainingLog(self.folder, done=run.state.done, tensorboard=self.settings.tensorboard)
            try:
                run.work(log, interrupted)
            finally:
                log.close()
        return run.finish()


class _Run:
    """One call of `fit`."""

    def __init__(
        self,
        trainer: Trainer,
        model: Trainable,
        data: TrainingData,
        validation: TrainingData | None,
        trained_on: dict[str, Any],
    ) -> None:
        from alphaplat.learning.optimizer import Optimizer

        self.folder, self.settings, self.progress = trainer.folder, trainer.settings, trainer.progress
        self.model, self.data, self.validation = model, data, validation
        self.per_epoch = steps_per_epoch(len(data), self.settings.batch_size)
        self.state = Training(steps=self.per_epoch * self.settings.epochs)
        self.optimizer: Optimizer = Optimizer(model, self.settings, self.state.steps, self.per_epoch)
        sides = {"train": data, "validation": validation}
        content = {name: {"rows": len(one), "digest": one.digest} for name, one in sides.items() if one is not None}
        self.trained_on: dict[str, Any] = json.loads(json.dumps(trained_on | content))
        self.written = -1

    def start(self) -> None:
        """Begin, or take over the newest checkpoint."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if kept := checkpoint.steps_kept(self.folder):
            self._take_over(kept[-1])

    def _take_over(self, step: int) -> None:
        facts = checkpoint.read_facts(self.folder, step)
        _refuse_changes("setting", facts["settings"], self._settings())
        _refuse_changes("data", facts["trained_on"], self.trained_on)
        now = checkpoint.circumstances()
        changed = [
            f"{key} {then}, now {now.get(key)}" for key, then in facts["circumstances"].items() if now.get(key) != then
        ]
        self.state = Training(**facts["state"])
        if changed:
            self.state.notes.append(f"resumed after {step:,} steps; the last bits may differ: {'; '.join(changed)}")
        tensors = checkpoint.read_tensors(self.folder, step)
        checkpoint.restore_module(self.model.module, _part(tensors, "model/"))
        self.optimizer.restore(_part(tensors, "optimizer/"))
        self.written = step

    def work(self, log: TrainingLog, interrupted: Callable[[], bool]) -> None:
        """All steps that are left."""
        state, started = self.state, time.process_time() - self.state.cpu_seconds
        epoch, batches = -1, []
        while not state.finished:
            if state.done // self.per_epoch != epoch:
                epoch = state.done // self.per_epoch
                batches = shuffled_batches(
                    len(self.data),
                    self.settings.batch_size,
                    seed=self.settings.seed,
                    epoch=epoch,
                    lengths=self.data.lengths,
                )
            self._step(epoch, batches[state.done % self.per_epoch].tolist(), log)
            validated = self._is_due(self.settings.validate_every or self.per_epoch)
            if validated and self.validation is not None:
                self._validate(epoch, self.validation, log)
            state.finished = state.finished or state.done == state.steps
            state.cpu_seconds = time.process_time() - started
            if validated or self._is_due(self.settings.checkpoint_every) or state.finished:
                self._keep()
            self.progress(state.done, state.steps)
            if interrupted() and not state.finished:
                self._keep()
                raise KeyboardInterrupt

    def _step(self, epoch: int, rows: list[int], log: TrainingLog) -> None:
        rate, groups = self.optimizer.begin(self.state.done)
        self.model.module.train(True)
        _seed(self.settings.seed, _TRAINING, self.state.done)
        loss = self.model.loss(self.data.batch(rows))
        value = float(loss.value.detach())
        length = self.optimizer.move(loss) if math.isfinite(value) else math.nan
        if not math.isfinite(length):
            raise DataError(
                f"the loss is {value} and its gradient {length} at step {self.state.done + 1:,}",
                help="try a smaller rate",
            )
        self.state.done += 1
        if self._is_due(self.settings.log_every):
            values = {"loss": value, **loss.metrics, "rate": rate, "groups": groups, "gradient": length}
            log.add(STEPS, self.state.done, epoch, values)

    def _validate(self, epoch: int, data: TrainingData, log: TrainingLog) -> None:
        state = self.state
        found = evaluated(self.model, data, batch_size=self.settings.batch_size, seed=self.settings.seed)
        log.add(VALIDATIONS, state.done, epoch, found)
        state.validations.append({"step": state.done, "epoch": epoch, **found})
        if state.best_loss is None or found["loss"] < state.best_loss:
            state.best_loss, state.best_step, state.stale = found["loss"], state.done, 0
        else:
            state.stale += 1
        state.finished = self.settings.patience is not None and state.stale >= self.settings.patience

    def _is_due(self, every: int | None) -> bool:
        return every is not None and (self.state.done % every == 0 or self.state.done == self.state.steps)

    def _keep(self) -> None:
        """Write a checkpoint, and remove all others but the best."""
        if self.written == self.state.done:
            return
        tensors = {f"model/{name}": one for name, one in checkpoint.module_tensors(self.model.module).items()}
        tensors |= {f"optimizer/{name}": one for name, one in self.optimizer.tensors().items()}
        facts = {
            "state": asdict(self.state),
            "settings": self._settings(),
            "trained_on": self.trained_on,
            "circumstances": checkpoint.circumstances(),
        }
        checkpoint.write(self.folder, self.state.done, tensors, facts)
        checkpoint.keep_only(self.folder, [self.state.done, self.state.best_step])
        self.written = self.state.done

    def finish(self) -> Training:
        """Put the best weights into the model, and let it rest."""
        self.state.best_step = self.state.best_step or self.state.done
        if self.state.best_step != self.state.done:
            tensors = checkpoint.read_tensors(self.folder, self.state.best_step)
            checkpoint.restore_module(self.model.module, _part(tensors, "model/"))
        self.model.module.train(False)
        self.model.module.requires_grad_(False)
        return self.state

    def _settings(self) -> dict[str, Any]:
        return self.settings.model_dump(mode="json", exclude=set(OF_THE_RECORD))


def evaluated(model: Trainable, data: TrainingData, *, batch_size: int, seed: int) -> dict[str, float]:
    """The mean loss and metrics of a model over data, without dropout; the same chance is drawn every time."""
    import torch

    model.module.train(False)
    sums: dict[str, float] = {}
    count = 0.0
    with one_thread(), torch.random.fork_rng(devices=[]), torch.inference_mode():
        for number, rows in enumerate(sorted_batches(len(data), batch_size, lengths=data.lengths)):
            _seed(seed, _VALIDATION, number)
            loss = model.loss(data.batch(rows.tolist()))
            count += loss.count
            for key, value in {"loss": float(loss.value), **loss.metrics}.items():
                sums[key] = sums.get(key, 0.0) + float(value) * loss.count
    return {key: value / count if count else math.nan for key, value in sums.items()}


def _seed(*parts: int) -> None:
    import torch

    torch.manual_seed(int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0]))


def _part(tensors: checkpoint.Tensors, prefix: str) -> checkpoint.Tensors:
    return {name.removeprefix(prefix): one for name, one in tensors.items() if name.startswith(prefix)}


def _refuse_changes(what: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    changed = sorted(key for key in {*then, *now} if then.get(key) != now.get(key))
    if changed:
        key = changed[0]
        raise ConfigError(
            f"this training cannot be resumed with another {what}: '{key}' was {then.get(key)}, now {now.get(key)}",
            help="train in another folder",
        )
