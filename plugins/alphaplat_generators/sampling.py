"""Random typed expressions: what every other proposer must beat."""

from __future__ import annotations

from collections.abc import Sequence

from alphaplat.search import Context, Member, Proposal, State, Told, draws
from alphaplat_generators.writing import Writer


class Sampling:
    """Draws expressions and learns nothing."""

    def __init__(self, context: Context) -> None:
        self._writer, self._seed, self._asked = Writer(context), context.seed, 0

    def ask(self, count: int) -> list[Proposal]:
        """Random expressions."""
        self._asked += 1
        rows = self._writer.expressions(count, draws(self._seed, self._asked))
        return [Proposal(text=self._writer.text(row), how="sample") for row in rows]

    def tell(self, told: Sequence[Told], pool: Sequence[Member]) -> None:
        """Nothing is learned."""

    def state(self) -> State:
        """How often it was asked."""
        return State(values={"asked": self._asked})

    def restore(self, state: State) -> None:
        """Go on drawing."""
        self._asked = state.values["asked"]
