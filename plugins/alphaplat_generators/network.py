"""The network behind a proposer: it writes expressions, says what they may be worth, and learns from what they earned.

All of it runs without dropout, and chance is given from outside, so a network in a state always does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import torch

from alphaplat.errors import ConfigError
from alphaplat.generator import Machine
from alphaplat.generator.checkpoint import Checkpoint
from alphaplat.generator.decode import Draft, Sampling, write
from alphaplat.generator.entries import PAD
from alphaplat.generator.heads import MetricHead
from alphaplat.generator.parts import Encoded
from alphaplat.generator.training.losses import log_probabilities, predicted
from alphaplat.generator.training.rewards import risk_seeking
from alphaplat.learning import Loss, ParameterGroup, TrainerSettings
from alphaplat.learning.checkpoint import module_tensors, restore_module
from alphaplat.learning.optimizer import Optimizer
from alphaplat.search import State
from alphaplat.text.transformer import one_thread
from alphaplat_generators.writing import Ids

Floats = npt.NDArray[np.float64]
Result = TypeVar("Result")

_MODULE, _OPTIMIZER = "module/", "optimizer/"


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How the network learns: `rate` of the topmost layers, `discriminative` for each one below, `entropy` per nat."""

    rate: float
    discriminative: float
    entropy: float


@dataclass(frozen=True, kw_only=True)
class Written:
    """Expressions with the seed that each was, or is to be, written from; an empty one is none."""

    targets: Sequence[Ids]
    seeds: Sequence[Ids]


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What one step learns from.

    `elites` are to be imitated as much as their `weights` say. `own` were written by the network, with the logarithms
    of probability `before`, and earned `rewards`. `outcomes` had the `labels` (rows, 1 + metrics): reward and metrics.
    """

    elites: Written
    weights: Floats
    own: Written
    before: Floats
    rewards: Floats
    outcomes: Sequence[Ids]
    labels: Floats


def _alone(method: Callable[..., Result]) -> Callable[..., Result]:
    """Run a method on one thread of torch."""

    def call(*arguments: Any, **named: Any) -> Result:
        with one_thread():
            return method(*arguments, **named)

    return call


class Network:
    """A generator over a mask, with a head of its own that predicts rewards."""

    def __init__(
        self, checkpoint: Checkpoint, machine: Machine, *, document: str, budget: int, rates: Rates, seed: int
    ) -> None:
        self.model, self.vocabulary, self.machine = checkpoint.model, checkpoint.vocabulary, machine
        self.metrics = self.model.config.metrics
        self.begun_with, self.steps = checkpoint.id, 0
        self.budget = _bounded(budget, machine, self.model.config.max_tokens - 2)
        self._document, self._rates = document, rates
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self._worth = MetricHead(self.model.config.width, 1)
        self.module = torch.nn.ModuleDict({"model": self.model, "worth": self._worth})
        self.module.train(False).requires_grad_(True)
        self._optimizer = Optimizer(self, _settings(rates), steps=1, steps_per_epoch=1)

    @property
    def name(self) -> str:
        """The generator that it was, and the steps that it has learned since."""
        return f"{self.begun_with}+{self.steps}" if self.steps else self.begun_with

    def parameter_groups(self) -> list[ParameterGroup]:
        """The model's groups, with both heads in the topmost."""
        *below, heads = self.model.parameter_groups()
        return [*below, ParameterGroup("heads", [*heads.parameters, *self._worth.parameters()])]

    @_alone
    def write(self, seeds: Sequence[Ids], temperature: float, seed: tuple[int, ...]) -> list[Draft]:
        """One expression for each seed."""
        with torch.inference_mode():
            memory = self._memory(seeds)
        sampling = Sampling(temperature=temperature)
        return write(self.model, memory, self.machine, budget=self.budget, sampling=sampling, seed=seed)

    @_alone
    def worth(self, rows: Sequence[Ids]) -> Floats:
        """The rewards that are expected of expressions, (rows,)."""
        with torch.inference_mode():
            return np.asarray(self._worth(self._memory(rows))[:, 0].double())

    @_alone
    def log_probabilities(self, written: Written) -> Floats:
        """How likely the network writes each of the expressions from its seed, as logarithms, (rows,)."""
        with torch.inference_mode():
            return np.asarray(self._written(written)[0].double())

    @_alone
    def calibrate(self, labels: Floats) -> None:
        """Take the scales of rewards and metrics from labels (rows, 1 + metrics)."""
        scaled = torch.from_numpy(labels).float()
        self._worth.calibrate(scaled[:, :1])
        self.model.metric_head.calibrate(scaled[:, 1:])

    @_alone
    def learn(self, lesson: Lesson) -> None:
        """One step."""
        self._optimizer.begin(0)
        self._optimizer.move(self.loss(lesson))
        self.steps += 1

    def state(self) -> State:
        """All weights, and what the optimizer keeps of them."""
        arrays = {_MODULE + name: one for name, one in module_tensors(self.module).items()}
        arrays |= {_OPTIMIZER + name: one for name, one in self._optimizer.tensors().items()}
        return State(
            values={"begun_with": self.begun_with, "steps": self.steps},
            arrays={name: one.detach().numpy().copy() for name, one in arrays.items()},
        )

    def restore(self, state: State) -> None:
        """Take over a state; `ConfigError` where it began as another generator."""
        if state.values["begun_with"] != self.begun_with:
            raise ConfigError(
                f"the search began with the generator {state.values['begun_with']}, and this is {self.begun_with}",
                help="put the former one back, or begin another search",
            )
        self.steps = state.values["steps"]
        restore_module(self.module, _part(state, _MODULE))
        self._optimizer.restore(_part(state, _OPTIMIZER))

    def loss(self, lesson: Lesson) -> Loss:
        """Imitation, policy and entropy over what was written, and the errors of both heads."""
        heads = self._heads(lesson)
        written = bool(lesson.elites.targets or lesson.own.targets)
        return Loss(heads + self._writing(lesson) if written else heads, 1)

    def _writing(self, lesson: Lesson) -> torch.Tensor:
        elites = len(lesson.elites.targets)
        log_probability, entropy, lengths = self._written(
            Written(
                targets=[*lesson.elites.targets, *lesson.own.targets], seeds=[*lesson.elites.seeds, *lesson.own.seeds]
            )
        )
        loss = -self._rates.entropy * entropy.sum() / lengths.sum()
        if elites:
            weights = torch.from_numpy(lesson.weights).float()
            loss = loss - (weights * log_probability[:elites]).sum() / (weights * lengths[:elites]).sum()
        if lesson.own.targets:
            before, rewards = (torch.from_numpy(one).float() for one in (lesson.before, lesson.rewards))
            loss = loss + risk_seeking(log_probability[elites:], before, rewards)
        return loss

    def _heads(self, lesson: Lesson) -> torch.Tensor:
        memory, labels = self._memory(lesson.outcomes), torch.from_numpy(lesson.labels).float()
        apart = self._worth.standardized(self._worth(memory)) - self._worth.standardized(labels[:, :1])
        return apart.square().mean() + predicted(self.model, memory, labels[:, 1:]).value

    def _written(self, written: Written) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logarithm of the probability, entropy, and number of symbols with the end, each (rows,)."""
        targets = torch.from_numpy(self.vocabulary.batch(written.targets))
        found = log_probabilities(self.model, self._memory(written.seeds), self.machine, targets, self.budget)
        return *found, (targets[:, 1:] != PAD).sum(1)

    def _memory(self, rows: Sequence[Ids]) -> Encoded:
        """What is known when writing from these seeds: each with the document."""
        seeds = np.full((len(rows), max([1, *map(len, rows)])), PAD, dtype=np.int64)
        for place, row in enumerate(rows):
            seeds[place, : len(row)] = row
        one = self.model.read([self._document])
        document = Encoded(one.vectors.expand(len(rows), -1, -1), one.mask.expand(len(rows), -1))
        return self.model.encode(torch.from_numpy(seeds), document)


def _bounded(budget: int, machine: Machine, longest: int) -> int:
    """The budget within what machine and network can write."""
    least, most = machine.least_tokens(), min(machine.most_tokens, longest)
    if least > most or budget < least:
        raise ConfigError(
            f"a budget of {budget} symbols is too small: the shortest expression has {least}, and the network writes "
            f"up to {longest}",
            help="raise the budget, or constrain less",
        )
    return min(budget, most)


def _settings(rates: Rates) -> TrainerSettings:
    return TrainerSettings(
        rate=rates.rate, discriminative_rates=rates.discriminative, schedule="constant", warmup=0, gradient_clip=1.0
    )


def _part(state: State, prefix: str) -> dict[str, torch.Tensor]:
    return {
        name.removeprefix(prefix): torch.from_numpy(np.array(one))
        for name, one in state.arrays.items()
        if name.startswith(prefix)
    }
