"""What did well, whoever proposed it: the individuals that have children, and from which a network learns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from alphaplat.search import Member, State, Told
from alphaplat_generators.genome import Genome
from alphaplat_generators.writing import Ids, Writer

FADING = 0.5 ** (1 / 10)
"""By how much a reward fades a batch: the pool that it was measured by is no longer the pool."""

ALIKE = 3
"""The most individuals that differ in their fields and numbers alone."""


@dataclass(frozen=True, eq=False)
class Individual:
    """An expression that was told, its reward, and the batch in which it was."""

    genome: Genome
    alpha_id: str
    reward: float
    born: int

    def fitness(self, now: int) -> float:
        """The reward, faded if it is one."""
        return self.reward * FADING ** (now - self.born) if self.reward > 0 else self.reward

    @cached_property
    def key(self) -> tuple[int, ...]:
        """The symbols, to tell individuals apart."""
        return tuple(self.genome.ids)


class Population:
    """The fittest of what was told, at most `size`, no more than a few of them alike.

    The members of the pool always belong to it. A parent is the fittest of `tournament` individuals that are drawn.
    """

    def __init__(self, writer: Writer, size: int, tournament: int) -> None:
        self._writer, self._size, self._tournament = writer, size, tournament
        self._told = 0
        self.individuals: list[Individual] = []

    def __len__(self) -> int:
        return len(self.individuals)

    def tell(self, told: Sequence[Told], pool: Sequence[Member]) -> None:
        """Take in what was evaluated and could have been drawn here, and let the least fit go."""
        self._told += 1
        fine = [(one, one.expression) for one in told if one.fresh and not one.error and one.expression is not None]
        rows = self._writer.read([expression for _, expression in fine])
        for (one, _), row in zip(fine, rows, strict=True):
            if row is not None:
                genome = Genome(row, self._writer.grammar)
                self.individuals.append(Individual(genome, one.alpha_id, one.reward, self._told))
        elite = {member.alpha_id for member in pool}
        self.individuals = list(self._survivors(elite))

    def fittest(self, count: int) -> list[Individual]:
        """So many individuals at most, the fittest first."""
        return sorted(self.individuals, key=lambda one: -one.fitness(self._told))[:count]

    def parent(self, rng: np.random.Generator) -> Individual:
        """The fittest of some that are drawn."""
        drawn = [self.individuals[one] for one in rng.integers(len(self), size=self._tournament)]
        fittest: Individual = max(drawn, key=lambda one: one.fitness(self._told))
        return fittest

    def state(self) -> State:
        """All individuals, and how often it was told."""
        return State(
            values={"told": self._told, "alphas": [one.alpha_id for one in self.individuals]},
            arrays={
                "ids": padded([one.key for one in self.individuals]),
                "rewards": np.array([one.reward for one in self.individuals], dtype=np.float64),
                "born": np.array([one.born for one in self.individuals], dtype=np.int64),
            },
        )

    def restore(self, state: State) -> None:
        """Go on with those."""
        self._told = state.values["told"]
        self.individuals = [
            Individual(Genome(row, self._writer.grammar), alpha_id, reward, born)
            for row, alpha_id, reward, born in zip(
                unpadded(state.arrays["ids"]),
                state.values["alphas"],
                state.arrays["rewards"].tolist(),
                state.arrays["born"].tolist(),
                strict=True,
            )
        ]

    def _survivors(self, elite: set[str]) -> Iterator[Individual]:
        """The elite, then the fittest."""
        alike: Counter[tuple[str, ...]] = Counter()
        order = sorted(self.individuals, key=lambda one: (one.alpha_id not in elite, -one.fitness(self._told)))
        kept = 0
        for one in order:
            alike[one.genome.skeleton] += 1
            if one.alpha_id in elite or (kept < self._size and alike[one.genome.skeleton] <= ALIKE):
                kept += 1
                yield one


def padded(rows: Sequence[Sequence[int]]) -> npt.NDArray[np.int32]:
    """Rows of symbols as one array, filled up with -1.

    >>> padded([[5], [6, 7]]).tolist()
    [[5, -1], [6, 7]]
    """
    ids = np.full((len(rows), max(map(len, rows), default=0)), -1, dtype=np.int32)
    for row, one in zip(ids, rows, strict=True):
        row[: len(one)] = one
    return ids


def unpadded(ids: npt.NDArray[Any]) -> list[Ids]:
    """The rows of symbols that `padded` made an array of."""
    return [[int(one) for one in row if one >= 0] for row in ids]
