"""Typed genetic programming: expressions that did well are crossed and mutated, and every child is well typed.

A child takes the place of a part of its parent: a part of another parent, a new random one, or one of its own; or one
symbol becomes another of the same type. The grammar says whether the child may be written at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from alphaplat.search import Context, Member, Proposal, State, Told, draws
from alphaplat_generators.genome import Genome
from alphaplat_generators.writing import Ids, Writer

FADING = 0.5 ** (1 / 10)
"""By how much a reward fades a batch: the pool that it was measured by is no longer the pool."""

ALIKE = 3
"""The most individuals that differ in their fields and numbers alone."""

FEWEST = 10
ATTEMPTS = 4


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


@dataclass(frozen=True)
class _Child:
    ids: Ids
    parents: tuple[str, ...]
    how: str


class Genetic:
    """A population of what was told, from all proposers; the members of the pool always belong to it.

    `population` is its largest size, `tournament` the number of individuals of which the fittest becomes a parent, and
    `fresh` the share of proposals that are random.
    """

    def __init__(self, context: Context, population: int = 200, tournament: int = 4, fresh: float = 0.1) -> None:
        self._writer, self._context = Writer(context), context
        self._size, self._tournament, self._fresh = population, tournament, fresh
        self._population: list[Individual] = []
        self._asked = self._told = 0
        self._ways: dict[str, tuple[float, Callable[[np.random.Generator], _Child | None]]] = {
            "crossover": (0.45, self._crossed),
            "point": (0.25, self._pointed),
            "part": (0.2, self._regrown),
            "hoist": (0.1, self._hoisted),
        }

    def ask(self, count: int) -> list[Proposal]:
        """Seeds first, then children of the fittest and some random expressions."""
        self._asked += 1
        rng = draws(self._context.seed, self._asked)
        seeds = self._context.seeds[:count] if self._asked == 1 else ()
        proposals = [Proposal(text=text, how="seed") for text in seeds]
        wanted = count - len(proposals)
        if len(self._population) >= FEWEST:
            bred = self._children(wanted - int(rng.binomial(wanted, self._fresh)), rng)
            proposals += [Proposal(text=self._writer.text(one.ids), parents=one.parents, how=one.how) for one in bred]
        rows = self._writer.expressions(count - len(proposals), rng)
        return proposals + [Proposal(text=self._writer.text(row), how="sample") for row in rows]

    def tell(self, told: Sequence[Told], pool: Sequence[Member]) -> None:
        """Take what was evaluated into the population, and keep the fittest, no more than a few of them alike."""
        self._told += 1
        fine = [(one, one.expression) for one in told if one.fresh and not one.error and one.expression is not None]
        rows = self._writer.read([expression for _, expression in fine])
        for (one, _), row in zip(fine, rows, strict=True):
            if row is not None:
                genome = Genome(row, self._writer.grammar)
                self._population.append(Individual(genome, one.alpha_id, one.reward, self._told))
        elite = {member.alpha_id for member in pool}
        self._population = list(self._survivors(elite))

    def state(self) -> State:
        """The population and the counts."""
        longest = max((len(one.key) for one in self._population), default=0)
        ids = np.full((len(self._population), longest), -1, dtype=np.int32)
        for row, one in zip(ids, self._population, strict=True):
            row[: len(one.key)] = one.key
        return State(
            values={"asked": self._asked, "told": self._told, "alphas": [one.alpha_id for one in self._population]},
            arrays={
                "ids": ids,
                "rewards": np.array([one.reward for one in self._population], dtype=np.float64),
                "born": np.array([one.born for one in self._population], dtype=np.int64),
            },
        )

    def restore(self, state: State) -> None:
        """Go on with that population."""
        self._asked, self._told = state.values["asked"], state.values["told"]
        self._population = [
            Individual(Genome([int(one) for one in row if one >= 0], self._writer.grammar), alpha_id, reward, born)
            for row, alpha_id, reward, born in zip(
                state.arrays["ids"],
                state.values["alphas"],
                state.arrays["rewards"].tolist(),
                state.arrays["born"].tolist(),
                strict=True,
            )
        ]

    def _survivors(self, elite: set[str]) -> Iterator[Individual]:
        """The elite, then the fittest."""
        alike: Counter[tuple[str, ...]] = Counter()
        order = sorted(self._population, key=lambda one: (one.alpha_id not in elite, -one.fitness(self._told)))
        kept = 0
        for one in order:
            alike[one.genome.skeleton] += 1
            if one.alpha_id in elite or (kept < self._size and alike[one.genome.skeleton] <= ALIKE):
                kept += 1
                yield one

    def _children(self, count: int, rng: np.random.Generator) -> list[_Child]:
        """At most so many children, none like another or like an individual; fewer where too many are not allowed."""
        names = list(self._ways)
        chances = np.array([self._ways[name][0] for name in names])
        known = {one.key for one in self._population}
        children: list[_Child] = []
        for _ in range(ATTEMPTS):
            wanted = count - len(children)
            drawn = [self._ways[names[one]][1](rng) for one in rng.choice(len(names), wanted, p=chances)]
            made = [child for child in drawn if child is not None]
            for child, allowed in zip(made, self._writer.allowed([one.ids for one in made]), strict=True):
                if allowed and tuple(child.ids) not in known:
                    known.add(tuple(child.ids))
                    children.append(child)
        return children

    def _parent(self, rng: np.random.Generator) -> Individual:
        """The fittest of some that are drawn."""
        drawn = [self._population[one] for one in rng.integers(len(self._population), size=self._tournament)]
        fittest: Individual = max(drawn, key=lambda one: one.fitness(self._told))
        return fittest

    def _crossed(self, rng: np.random.Generator) -> _Child | None:
        """A part of one parent in the place of a part of another."""
        parent, other = self._parent(rng), self._parent(rng)
        part = parent.genome.parts[rng.integers(len(parent.genome.parts))]
        fitting = [one for one in other.genome.parts if one.kind is part.kind]
        if not fitting or parent is other:
            return None
        given = fitting[rng.integers(len(fitting))]
        ids = parent.genome.replaced(part, other.genome.ids[given.start : given.stop])
        return _Child(ids, (parent.alpha_id, other.alpha_id), "crossover")

    def _pointed(self, rng: np.random.Generator) -> _Child | None:
        """One symbol in the place of another of its type."""
        parent = self._parent(rng)
        place = int(rng.integers(len(parent.genome.ids)))
        others = parent.genome.alternatives(place)
        if not len(others):
            return None
        ids = [*parent.genome.ids[:place], int(others[rng.integers(len(others))]), *parent.genome.ids[place + 1 :]]
        return _Child(ids, (parent.alpha_id,), "point mutation")

    def _regrown(self, rng: np.random.Generator) -> _Child | None:
        """A new part in the place of one."""
        parent = self._parent(rng)
        part = parent.genome.parts[rng.integers(len(parent.genome.parts))]
        grown = self._writer.parts(part.kind, 1, rng)
        return _Child(parent.genome.replaced(part, grown[0]), (parent.alpha_id,), "part mutation") if grown else None

    def _hoisted(self, rng: np.random.Generator) -> _Child | None:
        """A part of a part in its place."""
        parent = self._parent(rng)
        part = parent.genome.parts[rng.integers(len(parent.genome.parts))]
        inner = [
            one
            for one in parent.genome.parts
            if one.kind is part.kind and part.start <= one.start and one.stop <= part.stop and one != part
        ]
        if not inner:
            return None
        kept = inner[rng.integers(len(inner))]
        ids = parent.genome.replaced(part, parent.genome.ids[kept.start : kept.stop])
        return _Child(ids, (parent.alpha_id,), "hoist")
