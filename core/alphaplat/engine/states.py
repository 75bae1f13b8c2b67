"""What recursions carry from one evaluation to the next: their state before a row of the panel, by node.

An operator that declares a state can go on from it, so an evaluation of late days, or of some days at a time, need not
begin with the first day. A state is an array (numbers, asset) in float64, and holds what the rows before it left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeAlias

import numpy as np

from alphaplat.engine.plan import Step
from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat_dsl.ir import Node

Found: TypeAlias = Mapping[Node, Mapping[int, Array]]


class Kept(Protocol):
    """Where states outlive the process; see `alphaplat.engine.state_store`."""

    def find(self, step: Step, row: int, assets: int) -> tuple[int, Array] | None:
        """The newest state of a node up to a row, with its row."""
        ...

    def keep(self, step: Step, row: int, state: Array) -> None:
        """Keep a state for later evaluations."""
        ...


class States:
    """The states that some days can begin with, and those that they leave: kept if these days are the `last` ones."""

    def __init__(self, found: Found | None = None, kept: Kept | None = None, *, last: bool = False) -> None:
        self.left: dict[Node, dict[int, Array]] = {}
        self._found: dict[Node, dict[int, Array]] = {node: dict(rows) for node, rows in (found or {}).items()}
        self._kept = kept
        self._last = last

    @property
    def wanted(self) -> bool:
        """Whether anybody will ask for what these days leave."""
        return not self._last or self._kept is not None

    def resume(self, step: Step, row: int, assets: int) -> int:
        """The newest row up to this one from which a step can go on; 0 is the first day."""
        found = self._found.setdefault(step.node, {})
        newest = max((one for one in found if one <= row), default=0)
        if newest < row and self._kept is not None:
            kept = self._kept.find(step, row, assets)
            if kept is not None and kept[0] > newest:
                newest = kept[0]
                found[newest] = kept[1]
        return newest

    def given(self, step: Step) -> Array | None:
        """The state that a step begins with; None on the first day."""
        return self._found.get(step.node, {}).get(step.begin)

    def leave(self, step: Step, row: int, state: Array) -> None:
        """Take the state that a step leaves before a row."""
        if not self._last:
            self.left.setdefault(step.node, {})[row] = state
        elif self._kept is not None:
            self._kept.keep(step, row, state)


class Anywhere(States):
    """Every state there could be: for plans that are not carried out."""

    def resume(self, step: Step, row: int, assets: int) -> int:
        return row


def begin_with(step: Step, assets: int) -> Array:
    """The state before the first day, as the operator declares it."""
    assert step.spec is not None
    assert step.spec.state is not None
    numbers = np.array(step.spec.state(step.literals), dtype=np.float64)
    return np.repeat(numbers, assets).reshape(len(numbers), assets)


class Carried:
    """One step's state while its plan is carried out: where it begins, and what it leaves for another evaluation."""

    def __init__(self, step: Step, stop: int, assets: int, states: States | None) -> None:
        given = None if states is None else states.given(step)
        self.step = step
        self.stop = stop
        self.states = states
        self.begins = begin_with(step, assets) if given is None else given
        self.leaves = np.empty_like(self.begins)

    def run(self, columns: slice, width: int, compute: Callable[[int, int, Array], None]) -> None:
        """Call `compute(first, stop, state)` for the rows of some assets, in the runs between which a state is left."""
        own = self.begins[:, columns]
        state = np.full((len(own), width), np.nan)
        state[:, : own.shape[1]] = own
        for first, stop in self._runs():
            compute(first, stop, state)
            if stop == self.step.leaves:
                self.leaves[:, columns] = state[:, : own.shape[1]]

    def days(self, data: FieldData, first: int, stop: int) -> FieldData:
        """Some rows of what begins where the step does."""
        begin, end = first - self.step.begin, stop - self.step.begin
        return data.days(begin, end) if isinstance(data, Ragged) else data[begin:end]

    def finish(self) -> None:
        """Hand over what the step leaves, when all assets are done."""
        if self.states is not None and self.step.leaves is not None:
            self.states.leave(self.step, self.step.leaves, self.leaves)

    def _runs(self) -> Iterator[tuple[int, int]]:
        middle = self.step.leaves or self.stop
        yield self.step.begin, middle
        if middle < self.stop:
            yield middle, self.stop
