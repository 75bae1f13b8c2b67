"""Several proposers as one: each gives its share of every batch, and all are told everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from alphaplat.errors import AlphaError, PluginError
from alphaplat.search.proposer import Member, Proposal, Proposer, State, Told
from alphaplat.search.saved import joined, parted

Answer = TypeVar("Answer")


@dataclass(kw_only=True, eq=False)
class Mixture:
    """Proposers by name with their shares, which need not sum to 1.

    A proposer that breaks, or gives another number of proposals than was asked for, raises a `PluginError`.
    """

    proposers: Mapping[str, Proposer]
    shares: Mapping[str, float]
    asked: dict[str, int] = field(default_factory=dict)

    def ask(self, count: int) -> list[Proposal]:
        """Proposals of all, so that over the whole search each has given its share."""
        proposals: list[Proposal] = []
        for name, number in self._wanted(count).items():
            if number:
                found = self._guarded(name, "ask", self.proposers[name].ask, number)
                if len(found) != number:
                    raise PluginError(f"the proposer '{name}' gave {len(found)} proposals, not {number} as asked")
                proposals += [replace(one, origin=name) for one in found]
        return proposals

    def tell(self, told: Sequence[Told], pool: Sequence[Member]) -> None:
        """Tell all of them."""
        for name, proposer in self.proposers.items():
            self._guarded(name, "tell", proposer.tell, told, pool)

    def state(self) -> State:
        """What is kept of all of them."""
        states = {name: self._guarded(name, "state", one.state) for name, one in self.proposers.items()}
        return joined({"": State(values=dict(self.asked)), **states})

    def restore(self, state: State) -> None:
        """Go on where the proposers of this state stood."""
        states = parted(state)
        self.asked = dict(states.pop("").values)
        for name, one in states.items():
            self._guarded(name, "restore", self.proposers[name].restore, one)

    def _wanted(self, count: int) -> dict[str, int]:
        """How many each gives: one after the other, whoever is furthest behind its share."""
        total = sum(self.shares.values())
        wanted = dict.fromkeys(self.proposers, 0)
        for _ in range(count):
            number = sum(self.asked.values()) + 1
            behind = {name: self.shares[name] / total * number - self.asked.get(name, 0) for name in wanted}
            name = max(behind, key=lambda one: behind[one])
            wanted[name] += 1
            self.asked[name] = self.asked.get(name, 0) + 1
        return wanted

    def _guarded(self, name: str, stage: str, call: Callable[..., Answer], *arguments: Any) -> Answer:
        try:
            return call(*arguments)
        except AlphaError:
            raise
        except Exception as error:
            raise PluginError(f"the proposer '{name}' broke in {stage}: {type(error).__name__}: {error}") from error
