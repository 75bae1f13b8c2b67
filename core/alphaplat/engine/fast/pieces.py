"""The pieces of a task: one tile of assets over all days, or one block of days over all assets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.fast.kernels import Bound, recur
from alphaplat.engine.fast.layout import Kept, gather, scatter
from alphaplat.engine.fast.program import Task
from alphaplat.engine.plan import Step
from alphaplat.engine.values import fill_unseen
from alphaplat.errors import AlphaError
from alphaplat.panel.fields import Array
from alphaplat_dsl.kinds import Kind

if TYPE_CHECKING:
    from alphaplat.engine.fast.work import Work


class Piece(ABC):
    """Runs a task's steps over one piece of the panel; values are (rows, columns) from some row of the panel on."""

    def __init__(self, work: Work, task: Task, worker: int, columns: int) -> None:
        self.work = work
        self.task = task
        self.scratch = work.scratch[worker]
        self.columns = columns
        self.local: dict[int, tuple[Array, int]] = {}
        self.lent: list[Array] = []

    @property
    @abstractmethod
    def rows(self) -> tuple[int, int]:
        """The rows of the panel that the piece covers at most."""

    @abstractmethod
    def seen(self, kept: Kept, arg: int) -> tuple[Array, int]:
        """What of a kept value the piece covers, and the row with which it begins."""

    @abstractmethod
    def place(self, number: int, begin: int) -> Array:
        """Where a step's values from row `begin` on are written."""

    @abstractmethod
    def finished(self, number: int, values: Array, begin: int) -> None:
        """Keep and show a step's values as the task says."""

    @abstractmethod
    def context(self, begin: int) -> EvaluationContext:
        """The context of the piece from row `begin` on."""

    def run(self) -> None:
        """Compute every step that has not failed yet."""
        for number in self.task.steps:
            if number not in self.work.failures:
                try:
                    self._step(number)
                except AlphaError as problem:
                    self.work.failures.setdefault(number, problem)
            for gone in self.task.last_uses[number] if self.task.last_uses and number in self.task.last_uses else ():
                if gone in self.local:
                    self.give(gone)

    def compute(
        self, bound: Bound, out: Array, args: Sequence[Any], begin: int, context: EvaluationContext | None
    ) -> None:
        """Write a step's values from row `begin` on into `out`."""
        bound.run(out, args, self.work.context.first_row + begin, context)

    def give(self, number: int) -> None:
        """Give a value's buffer back."""
        self.scratch.give(self.local.pop(number)[0])

    def _step(self, number: int) -> None:
        work, step = self.work, self.work.plan.steps[number]
        begin = max(work.begin(number), self.rows[0])
        if begin >= self.rows[1]:
            return
        args = [self._argument(arg, place, step, begin) for arg, place in zip(step.args, step.places, strict=True)]
        bound = work.bound[number]
        out = self.place(number, begin)
        filled = work.context.nan_handling and bound.spec.shape == "rolling" and out.dtype.kind == "f"
        context = self.context(begin) if filled or bound.needs_context else None
        self.compute(bound, out, args, begin, context)
        if filled:
            assert context is not None
            out[...] = fill_unseen(out, [np.asarray(arg) for arg in args], step.reach, context)
        while self.lent:
            self.scratch.give(self.lent.pop())
        self.local[number] = out, begin
        self.finished(number, out, begin)

    def _argument(self, arg: int, place: Kind, step: Step, begin: int) -> Any:
        """An argument from row `begin` on: an array, or for a pointwise operator a number."""
        found = self.local.get(arg)
        if found is None:
            if (problem := self.work.failures.get(arg)) is not None:
                raise problem
            value = self.work.values[arg]
            if isinstance(value, AlphaError):
                raise value
            if isinstance(value, float):
                return self._number(value, place, step, begin)
            assert isinstance(value, Kept)
            found = self.seen(value, arg)
        array, starts = found
        return array if starts == begin else array[begin - starts :]

    def _kept(self, number: int) -> Kept:
        kept = self.work.values[number]
        assert isinstance(kept, Kept)
        return kept

    def _number(self, value: float, place: Kind, step: Step, begin: int) -> Any:
        assert step.spec is not None
        if place is Kind.GROUP:
            return self.one_group(begin)
        if step.spec.shape == "pointwise":
            return value
        array = self.scratch.take((self.rows[1] - begin, self.columns), self.work.plan.dtype)
        array.fill(value)
        self.lent.append(array)
        return array

    @abstractmethod
    def one_group(self, begin: int) -> Array:
        """The codes of the group that holds everybody."""


class Tile(Piece):
    """All days of the assets of one tile."""

    def __init__(self, work: Work, task: Task, worker: int, tile: int) -> None:
        super().__init__(work, task, worker, work.layout.width)
        self.tile = tile

    @property
    def rows(self) -> tuple[int, int]:
        return self.work.plan.start, self.work.plan.stop

    def seen(self, kept: Kept, arg: int) -> tuple[Array, int]:
        return kept.tiles[self.tile], kept.begin

    def place(self, number: int, begin: int) -> Array:
        if number in self.task.keeps:
            tile: Array = self._kept(number).tiles[self.tile]
            return tile
        dtype = self.work.dtype_of(self.work.plan.steps[number])
        return self.scratch.take((self.work.plan.stop - begin, self.columns), dtype)

    def compute(
        self, bound: Bound, out: Array, args: Sequence[Any], begin: int, context: EvaluationContext | None
    ) -> None:
        if bound.carried is None:
            super().compute(bound, out, args, begin, context)
            return
        columns = self.work.layout.columns(self.tile)
        recur(bound, columns, out, args, self.work.context.first_row, context)

    def give(self, number: int) -> None:
        if number in self.task.keeps:
            del self.local[number]
        else:
            super().give(number)

    def finished(self, number: int, values: Array, begin: int) -> None:
        if number in self.task.shows:
            self.work.show_tile(values[self.work.plan.first - begin :], self.tile)

    def context(self, begin: int) -> EvaluationContext:
        context, inside = self.work.context, self.work.universe_tiles[self.tile]
        universe = inside[begin - self.work.plan.start :]
        return EvaluationContext(universe, context.pasteurization, context.nan_handling, context.first_row + begin)

    def one_group(self, begin: int) -> Array:
        inside = self.work.universe_tiles[self.tile][begin - self.work.plan.start :]
        one = np.zeros(inside.shape, np.int32)
        return np.where(inside, one, np.int32(-1)) if self.work.context.pasteurization else one


class Block(Piece):
    """All assets on some days."""

    def __init__(self, work: Work, task: Task, worker: int, start: int, block: int) -> None:
        super().__init__(work, task, worker, work.plan.assets)
        first = start + block * work.layout.block
        self._rows = first, min(first + work.layout.block, work.plan.stop)

    @property
    def rows(self) -> tuple[int, int]:
        return self._rows

    def seen(self, kept: Kept, arg: int) -> tuple[Array, int]:
        first, stop = self._rows
        begin = max(first, kept.begin)
        matrix = self.scratch.take((stop - begin, self.columns), kept.tiles.dtype)
        gather(matrix, kept.tiles, begin - kept.begin)
        self.local[arg] = matrix, begin
        return matrix, begin

    def place(self, number: int, begin: int) -> Array:
        dtype = self.work.dtype_of(self.work.plan.steps[number])
        return self.scratch.take((self._rows[1] - begin, self.columns), dtype)

    def finished(self, number: int, values: Array, begin: int) -> None:
        work = self.work
        if number in self.task.keeps:
            kept = self._kept(number)
            scatter(kept.tiles, begin - kept.begin, values)
        if number in self.task.shows:
            assert work.shown is not None
            first = work.plan.first
            skip = max(0, first - begin)
            row = begin + skip - first
            work.show(work.shown[row : row + len(values) - skip], values[skip:], row)

    def context(self, begin: int) -> EvaluationContext:
        return self.work.context.between(begin, self._rows[1])

    def one_group(self, begin: int) -> Array:
        return self.work.one_group(begin, self._rows[1])
