"""The back end that is the definition: each node's kernel once, over whole arrays, in the order of the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from alphaplat.engine.apply import apply_kernel
from alphaplat.engine.backend import Loader, Outcome
from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.lifetimes import sequential_peak
from alphaplat.engine.plan import Plan, Step
from alphaplat.engine.states import Carried, States
from alphaplat.engine.values import cleaned, constant, fill_unseen, read_only
from alphaplat.errors import AlphaError
from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat_dsl.ir import const_value, field_name
from alphaplat_dsl.kinds import Kind

_WORKING_ARRAYS = 4


class ReferenceBackend:
    """Runs spec kernels node by node; plain NumPy, one thread."""

    name = "reference"

    def history(self, step: Step) -> int | None:
        """The declared reach."""
        low = step.reach[0]
        return None if low is None else max(0, -low)

    def peak(self, plan: Plan, loading: Callable[[str], int]) -> int:
        """The most in use at once, with one operator at work, which is expected to need a few arrays of float64."""
        return sequential_peak(plan, loading, _WORKING_ARRAYS * plan.days * plan.assets * np.dtype(float).itemsize)

    def run(
        self, plan: Plan, inputs: Loader, context: EvaluationContext, states: States | None = None
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield (index of the root, its values or why there are none) in the order of the plan's roots."""
        inputs, context = inputs.between(plan.start, plan.stop), context.between(plan.start, plan.stop)
        values: dict[int, FieldData | AlphaError] = {}
        for number, step in enumerate(plan.steps):
            try:
                values[number] = _value(step, plan, values, inputs, context, states)
            except AlphaError as problem:
                values[number] = problem
            for index, root in step.emits:
                yield index, _wanted(values[root], plan, context)
            for gone in step.releases:
                del values[gone]


def _wanted(found: FieldData | AlphaError, plan: Plan, context: EvaluationContext) -> Outcome:
    """The wanted days of a root."""
    skip = plan.first - plan.start
    if isinstance(found, AlphaError):
        return found
    if isinstance(found, Ragged):
        return found.days(skip, plan.days)
    wanted = np.broadcast_to(found, plan.shape)[skip:]
    return cleaned(wanted, context.universe[skip:]) if plan.clean else wanted


def _value(
    step: Step,
    plan: Plan,
    values: dict[int, FieldData | AlphaError],
    inputs: Loader,
    context: EvaluationContext,
    states: States | None,
) -> FieldData:
    """One node's value; an argument that failed fails it for the same reason."""
    name, number = field_name(step.node), const_value(step.node)
    if name is not None:
        return inputs.load(name)
    if number is not None:
        return read_only(constant(number, plan.dtype))
    assert step.spec is not None
    args: list[FieldData] = []
    for arg, place in zip(step.args, step.places, strict=True):
        found = values[arg]
        if isinstance(found, AlphaError):
            raise found
        args.append(read_only(_argument(found, place, step, plan, context)))
    if step.spec.state is not None:
        return _recursion(step, args, plan, context, states)
    return _apply(step, args, plan, context)


def _argument(found: FieldData, place: Kind, step: Step, plan: Plan, context: EvaluationContext) -> FieldData:
    """A constant as the kernel takes it: as one group, as the same number everywhere, or as it is."""
    if not isinstance(found, np.ndarray) or found.ndim > 0:
        return found
    if place is Kind.GROUP:
        one = np.zeros(plan.shape, dtype=np.int32)
        return np.where(context.universe, one, np.int32(-1)) if context.pasteurization else one
    assert step.spec is not None
    return found if step.spec.shape == "pointwise" else np.broadcast_to(found, plan.shape)


def _recursion(
    step: Step, args: list[FieldData], plan: Plan, context: EvaluationContext, states: States | None
) -> FieldData:
    """The values of an operator with a state, from the row on with which it begins."""
    carried = Carried(step, plan.stop, plan.assets, states)
    values = np.full(plan.shape, np.nan, plan.dtype)
    skip = step.begin - plan.start
    given = [arg.days(skip, plan.days) if isinstance(arg, Ragged) else arg[skip:] for arg in args]

    def compute(first: int, stop: int, state: Array) -> None:
        begin, end = first - plan.start, stop - plan.start
        part = [carried.days(arg, first, stop) for arg in given]
        shape = (end - begin, plan.assets)
        values[begin:end] = apply_kernel(step, part, context.between(begin, end), shape, plan.dtype, state)

    carried.run(slice(0, plan.assets), plan.assets, compute)
    carried.finish()
    return read_only(values)


def _apply(step: Step, args: list[FieldData], plan: Plan, context: EvaluationContext) -> FieldData:
    value = apply_kernel(step, args, context, plan.shape, plan.dtype)
    assert step.spec is not None
    if context.nan_handling and step.spec.shape == "rolling" and isinstance(value, np.ndarray):
        value = fill_unseen(value, args, step.reach, context)
    return read_only(value)
