"""Typed genetic programming: expressions that did well are crossed and mutated, and every child is well typed.

A child takes the place of a part of its parent: a part of another parent, a new random one, or one of its own; or one
symbol becomes another of the same type. The grammar says whether the child may be written at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from alphaplat.search import Context, Member, Proposal, State, Told, draws
from alphaplat_generators.population import Population
from alphaplat_generators.writing import Ids, Writer

FEWEST = 10
ATTEMPTS = 4


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
        self.writer, self._context = Writer(context), context
        self.population = Population(self.writer, population, tournament)
        self._fresh, self._asked = fresh, 0
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
        if len(self.population) >= FEWEST:
            bred = self._children(wanted - int(rng.binomial(wanted, self._fresh)), rng)
            proposals += [Proposal(text=self.writer.text(one.ids), parents=one.parents, how=one.how) for one in bred]
        rows = self.writer.expressions(count - len(proposals), rng)
        return proposals + [Proposal(text=self.writer.text(row), how="sample") for row in rows]

    def tell(self, told: Sequence[Told], pool: Sequence[Member]) -> None:
        """Take what was evaluated into the population."""
        self.population.tell(told, pool)

    def state(self) -> State:
        """The population, and how often it was asked."""
        state = self.population.state()
        return State(values={"asked": self._asked, **state.values}, arrays=state.arrays)

    def restore(self, state: State) -> None:
        """Go on with that population."""
        self._asked = state.values["asked"]
        self.population.restore(state)

    def _children(self, count: int, rng: np.random.Generator) -> list[_Child]:
        """At most so many children, none like another or like an individual; fewer where too many are not allowed."""
        names = list(self._ways)
        chances = np.array([self._ways[name][0] for name in names])
        known = {one.key for one in self.population.individuals}
        children: list[_Child] = []
        for _ in range(ATTEMPTS):
            wanted = count - len(children)
            drawn = [self._ways[names[one]][1](rng) for one in rng.choice(len(names), wanted, p=chances)]
            made = [child for child in drawn if child is not None]
            for child, allowed in zip(made, self.writer.allowed([one.ids for one in made]), strict=True):
                if allowed and tuple(child.ids) not in known:
                    known.add(tuple(child.ids))
                    children.append(child)
        return children

    def _crossed(self, rng: np.random.Generator) -> _Child | None:
        """A part of one parent in the place of a part of another."""
        parent, other = self.population.parent(rng), self.population.parent(rng)
        part = parent.genome.parts[rng.integers(len(parent.genome.parts))]
        fitting = [one for one in other.genome.parts if one.kind is part.kind]
        if not fitting or parent is other:
            return None
        given = fitting[rng.integers(len(fitting))]
        ids = parent.genome.replaced(part, other.genome.ids[given.start : given.stop])
        return _Child(ids, (parent.alpha_id, other.alpha_id), "crossover")

    def _pointed(self, rng: np.random.Generator) -> _Child | None:
        """One symbol in the place of another of its type."""
        parent = self.population.parent(rng)
        place = int(rng.integers(len(parent.genome.ids)))
        others = parent.genome.alternatives(place)
        if not len(others):
            return None
        ids = [*parent.genome.ids[:place], int(others[rng.integers(len(others))]), *parent.genome.ids[place + 1 :]]
        return _Child(ids, (parent.alpha_id,), "point mutation")

    def _regrown(self, rng: np.random.Generator) -> _Child | None:
        """A new part in the place of one."""
        parent = self.population.parent(rng)
        part = parent.genome.parts[rng.integers(len(parent.genome.parts))]
        grown = self.writer.parts(part.kind, 1, rng)
        return _Child(parent.genome.replaced(part, grown[0]), (parent.alpha_id,), "part mutation") if grown else None

    def _hoisted(self, rng: np.random.Generator) -> _Child | None:
        """A part of a part in its place."""
        parent = self.population.parent(rng)
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
