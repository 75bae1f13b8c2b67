"""One run of a plan: what its tasks have kept, and how each task is done piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from alphaplat.engine.apply import apply_kernel
from alphaplat.engine.backend import Loader, Outcome
from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.fast.crew import Crew
from alphaplat.engine.fast.kernels import Bound, Notify, recur, warm
from alphaplat.engine.fast.layout import Kept, Layout, gather, scatter, show_days, show_tile
from alphaplat.engine.fast.memory import DType, Pool, fresh
from alphaplat.engine.fast.pieces import Block, Tile
from alphaplat.engine.fast.program import Task, Turn, Where
from alphaplat.engine.plan import Plan, Step
from alphaplat.engine.states import Carried, States
from alphaplat.engine.values import constant, read_only
from alphaplat.errors import AlphaError
from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat_dsl.ir import const_value, field_name
from alphaplat_dsl.kinds import Kind

Value = Kept | float | Ragged | AlphaError


class Work:
    """The values of a plan's steps while it runs; tasks are done by a crew."""

    def __init__(
        self,
        plan: Plan,
        inputs: Loader,
        context: EvaluationContext,
        crew: Crew,
        pool: Pool,
        tile_assets: int | None = None,
        notify: Notify | None = None,
        states: States | None = None,
    ) -> None:
        self.plan = plan
        self.inputs = inputs
        self.context = context
        self.crew = crew
        self.pool = pool
        self.notify = notify
        self.states = states
        self.layout = Layout.of(plan.days, plan.stop, plan.assets, plan.dtype.itemsize, tile_assets)
        self.scratch = [Pool() for _ in range(crew.threads)]
        self.values: dict[int, Value] = {}
        self.failures: dict[int, AlphaError] = {}
        self.bound: dict[int, Bound] = {}
        self.shown: Array | None = None

    def do(self, turn: Turn) -> Outcome:
        """Do a root's tasks and give its values (day, asset) from the first wanted day on."""
        for task in turn.tasks:
            self._prepare(task)
            self._do(task)
            self._drop(task.drops)
        outcome = self._outcome(turn.root)
        self._drop(turn.drops)
        return outcome

    # Values

    def dtype_of(self, step: Step) -> DType:
        """The dtype in which a step's values are stored."""
        return np.dtype(np.int32) if step.kind is Kind.GROUP else self.plan.dtype

    def begin(self, number: int) -> int:
        """The row of the panel from which on a step is computed."""
        return self.plan.steps[number].begin

    @cached_property
    def universe(self) -> Array:
        """The universe of all days, contiguous and writable, as compiled kernels take it."""
        return np.require(self.context.universe, requirements=["C", "W"])

    @cached_property
    def universe_tiles(self) -> Array:
        """The same in tiles, for the days of the plan."""
        return self.tiles_of(self.universe[self.plan.start : self.plan.stop], self.plan.start).tiles

    def tiles_of(self, matrix: Array, begin: int) -> Kept:
        """A matrix (day, asset) in tiles."""
        kept = self.keep(matrix.shape[0], begin, matrix.dtype)
        source = np.require(matrix, requirements=["C", "W"])
        scatter(kept.tiles, 0, source)
        return kept

    def keep(self, rows: int, begin: int, dtype: DType) -> Kept:
        """Room for a value over the whole panel."""
        return Kept(self.pool.take((self.layout.tiles, rows, self.layout.width), dtype), begin)

    def _leaf(self, number: int) -> Value:
        step = self.plan.steps[number]
        name, number_value = field_name(step.node), const_value(step.node)
        if number_value is not None:
            return float(constant(number_value, self.plan.dtype))
        assert name is not None
        try:
            loaded = self.inputs.between(step.start, self.plan.stop).load(name)
        except AlphaError as problem:
            return problem
        return loaded if isinstance(loaded, Ragged) else self.tiles_of(loaded, step.start)

    def _drop(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            gone = self.values.pop(number, None)
            if isinstance(gone, Kept):
                self.pool.give(gone.tiles)

    # Tasks

    def _prepare(self, task: Task) -> None:
        """Load the leaves that a task reads, make its kernels ready, and room for what it keeps."""
        steps = self.plan.steps
        self.failures = {}
        for number in task.steps:
            if task.where is not Where.WHOLE:
                self._bind(number)
            for arg in steps[number].args:
                if steps[arg].spec is None and arg not in self.values:
                    self.values[arg] = self._leaf(arg)
        if task.where is not Where.WHOLE:
            ready = [number for number in task.steps if number not in self.failures]
            kernels = {number: (self.bound[number], self._kinds(steps[number])) for number in ready}
            self.failures |= warm(kernels, self.notify)
            for number in task.keeps:
                begin = self.begin(number)
                self.values[number] = self.keep(self.plan.stop - begin, begin, self.dtype_of(steps[number]))
        if task.shows and task.where is not Where.WHOLE:
            (number,) = task.shows
            rows = self.plan.stop - self.plan.first
            self.shown = fresh((rows, self.plan.assets), self.dtype_of(steps[number]))

    def _bind(self, number: int) -> None:
        try:
            self.bound[number] = self._bound(self.plan.steps[number])
        except AlphaError as problem:
            self.failures[number] = problem

    def _bound(self, step: Step) -> Bound:
        assert step.spec is not None
        recursive = step.spec.state is not None
        carried = Carried(step, self.plan.stop, self.plan.assets, self.states) if recursive else None
        return Bound(step, self.plan.dtype, self.context.nan_handling, carried)

    def _kinds(self, step: Step) -> list[str]:
        """What a step's arguments are, for the compiler."""
        kinds = []
        for arg, place in zip(step.args, step.places, strict=True):
            number = isinstance(self.values.get(arg), float)
            pointwise = step.spec is not None and step.spec.shape == "pointwise"
            group = place is Kind.GROUP or self.plan.steps[arg].kind is Kind.GROUP
            kinds.append("number" if number and pointwise and not group else "group" if group else "matrix")
        return kinds

    def _do(self, task: Task) -> None:
        if task.where is Where.WHOLE:
            for number in task.steps:
                self._whole(number)
            return
        if task.where is Where.TILES:
            self.crew.each(self.layout.tiles, lambda tile, worker: Tile(self, task, worker, tile).run())
        else:
            start = min(self.begin(number) for number in task.steps)
            blocks = -(-(self.plan.stop - start) // self.layout.block)
            self.crew.each(blocks, lambda block, worker: Block(self, task, worker, start, block).run())
        for number in task.steps:
            if number not in self.failures and (carried := self.bound[number].carried) is not None:
                carried.finish()
        for number, problem in self.failures.items():
            self._drop([number])
            self.values[number] = problem

    def _whole(self, number: int) -> None:
        """One operator over all days and assets at once."""
        step, begin = self.plan.steps[number], self.begin(number)
        assert step.spec is not None
        shape = (self.plan.stop - begin, self.plan.assets)
        found: FieldData
        try:
            args = [self._full(arg, place, step, begin) for arg, place in zip(step.args, step.places, strict=True)]
            context = self.context.between(begin, self.plan.stop)
            bound = self._bound(step)
            if bound.carried is not None:
                found = np.empty(shape, self.dtype_of(step))
                recur(bound, slice(0, self.plan.assets), found, args, self.context.first_row, context)
                bound.carried.finish()
            elif bound.fast is not None:
                found = np.empty(shape, self.dtype_of(step))
                bound.run(found, args, self.context.first_row + begin, None)
            else:
                found = apply_kernel(step, [read_only(arg) for arg in args], context, shape, self.plan.dtype)
        except AlphaError as problem:
            self.values[number] = problem
            return
        if isinstance(found, Ragged):
            self.values[number] = found
        else:
            self.values[number] = float(found) if found.ndim == 0 else self.tiles_of(found, begin)

    def _full(self, arg: int, place: Kind, step: Step, begin: int) -> FieldData:
        """An argument over all days and assets, from row `begin` on."""
        value = self.values[arg]
        if isinstance(value, AlphaError):
            raise value
        if isinstance(value, Ragged):
            skip = begin - self.plan.steps[arg].begin
            return value.days(skip, value.shape[0])
        if isinstance(value, float):
            assert step.spec is not None
            if place is Kind.GROUP:
                return self.one_group(begin, self.plan.stop)
            number = np.asarray(value, self.plan.dtype)
            pointwise = step.spec.shape == "pointwise"
            return number if pointwise else np.full((self.plan.stop - begin, self.plan.assets), number)
        return self.matrix(value, begin, self.plan.stop)

    def matrix(self, value: Kept, begin: int, stop: int) -> Array:
        """Some days of a kept value as a matrix (day, asset)."""
        out = np.empty((stop - begin, self.plan.assets), value.tiles.dtype)
        gather(out, value.tiles, begin - value.begin)
        return out

    def one_group(self, begin: int, stop: int) -> Array:
        """The codes of the group that holds everybody: outside the universe -1 if inputs are masked to it."""
        if not self.context.pasteurization:
            return np.zeros((stop - begin, self.plan.assets), np.int32)
        return np.where(self.context.universe[begin:stop], np.int32(0), np.int32(-1))

    # Roots

    def _outcome(self, root: int) -> Outcome:
        if root not in self.values and self.plan.steps[root].spec is None:
            self.values[root] = self._leaf(root)
        shown, self.shown = self.shown, None
        value = self.values.get(root)
        if isinstance(value, AlphaError):
            return value
        if shown is not None:
            return shown
        assert value is not None
        first, stop = self.plan.first, self.plan.stop
        if isinstance(value, Ragged):
            return value.days(first - self.plan.steps[root].begin, value.shape[0])
        out = fresh((stop - first, self.plan.assets), self.plan.dtype)
        for row in range(0, stop - first, self.layout.block):
            days = out[row : row + self.layout.block]
            if isinstance(value, float):
                self.show(days, np.full(days.shape, value, days.dtype), row)
            else:
                self.show(days, self.matrix(value, first + row, first + row + len(days)), row)
        return out

    def show(self, out: Array, values: Array, row: int = 0) -> None:
        """Copy days of all assets into the root's values, whose row `row` they begin with, by the rules of a root."""
        if self.plan.clean:
            first = self.plan.first + row
            show_days(out, values, self.universe[first : first + len(out)], np.nan)
        else:
            out[...] = values

    def show_tile(self, values: Array, tile: int) -> None:
        """The same for all wanted days of a tile."""
        assert self.shown is not None
        columns = self.layout.columns(tile)
        if self.plan.clean:
            inside = self.universe[self.plan.first : self.plan.stop]
            show_tile(self.shown, columns.start, values, inside, np.nan)
        else:
            self.shown[:, columns] = values[:, : columns.stop - columns.start]
