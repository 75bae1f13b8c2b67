"""Expressions as sequences of symbols: drawn at random, read, checked against the grammar, and written as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from alphaplat.errors import AlphaError
from alphaplat.generator import Machine, Policy
from alphaplat.generator.sampling import write
from alphaplat.search import Context
from alphaplat_dsl import Expression
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.show import show

Ids = list[int]

LONGEST_PART = 12
"""The most symbols of a part that takes the place of another."""


class Writer:
    """Writes what the grammar and the constraints of a context allow."""

    def __init__(self, context: Context) -> None:
        self.grammar = context.grammar
        self.vocabulary = context.grammar.vocabulary
        self.machine = Machine(context.grammar, context.constraints)
        self._parts = Machine(context.grammar, replace(context.constraints, required=()))
        self._policy = Policy.usual(context.grammar)

    def expressions(self, count: int, rng: np.random.Generator) -> list[Ids]:
        """Random expressions, as they come."""
        budgets = self._policy.budgets(self.machine, count, rng)
        state = self.machine.start(count, budgets)
        return write(state, partial(self._policy.choose, rng=rng))

    def parts(self, kind: Kind, count: int, rng: np.random.Generator) -> list[Ids]:
        """Random short expressions of a kind; none where the constraints allow none of it."""
        try:
            least = self._parts.least_tokens(kind)
        except AlphaError:
            return []
        most = min(max(LONGEST_PART, least), self._parts.most_tokens)
        state = self._parts.start(count, rng.integers(least, most + 1, count).astype(np.int32), kind)
        return write(state, partial(self._policy.choose, rng=rng))

    def text(self, ids: Sequence[int]) -> str:
        """The text of an expression."""
        return show(self.vocabulary.decode(ids), self.vocabulary.catalogue)

    def read(self, expressions: Sequence[Expression]) -> list[Ids | None]:
        """The symbols of each expression; None for one that the grammar does not allow."""
        rows = [self._symbols(one) for one in expressions]
        there = [place for place, row in enumerate(rows) if row]
        for place, fine in zip(there, self.allowed([rows[place] for place in there]), strict=True):
            if not fine:
                rows[place] = []
        return [row or None for row in rows]

    def allowed(self, rows: Sequence[Ids]) -> list[bool]:
        """Whether each row of symbols is an expression that could have been drawn."""
        found = np.zeros(len(rows), dtype=np.bool_)
        if not rows:
            return []
        symbols = self.vocabulary.batch(rows)[:, 1:]
        left, state = np.arange(len(rows)), self.machine.start(len(rows))
        for step in symbols.T:
            fitting = state.mask()[np.arange(len(left)), step[left]]
            left, state = left[fitting], state.select(np.flatnonzero(fitting))
            if not len(left):
                break
            state.advance(step[left])
        found[left] = True
        return found.tolist()

    def _symbols(self, expression: Expression) -> Ids:
        try:
            return self.vocabulary.encode(expression.node)
        except AlphaError:
            return []
