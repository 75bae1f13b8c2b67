"""The back end that is the definition: each node's kernel once, over whole arrays, in the order of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from alphaplat.engine.backend import Loader, Outcome
from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.plan import Plan, Step
from alphaplat.engine.values import constant, fill_unseen, read_only, settle, what_went_wrong
from alphaplat.errors import AlphaError, AlphaLimitError, PluginError
from alphaplat.panel.fields import FieldData
from alphaplat_dsl.ir import const_value, field_name
from alphaplat_dsl.kinds import Kind

_WORKING_ARRAYS = 4


class ReferenceBackend:
    """Runs spec kernels node by node; plain NumPy, one thread."""

    name = "reference"

    def workspace(self, cells: int) -> int:
        """What kernels are expected to need: a few arrays of float64."""
        return _WORKING_ARRAYS * cells * np.dtype(np.float64).itemsize

    def run(self, plan: Plan, inputs: Loader, context: EvaluationContext) -> Iterator[tuple[int, Outcome]]:
        """Yield (index of the root, its values or why there are none) in the order of the plan's roots."""
        inputs, context = inputs.from_day(plan.start), context.from_day(plan.start)
        values: dict[int, FieldData | AlphaError] = {}
        for number, step in enumerate(plan.steps):
            try:
                values[number] = _value(step, plan, values, inputs, context)
            except AlphaError as problem:
                values[number] = problem
            for index, root in step.emits:
                yield index, values[root]
            for gone in step.releases:
                del values[gone]


def _value(
    step: Step,
    plan: Plan,
    values: dict[int, FieldData | AlphaError],
    inputs: Loader,
    context: EvaluationContext,
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


def _apply(step: Step, args: list[FieldData], plan: Plan, context: EvaluationContext) -> FieldData:
    spec = step.spec
    assert spec is not None
    assert spec.kernel is not None
    extra: dict[str, Any] = {"context": context} if spec.needs_context else {}
    who = f"operator '{spec.name}' of plugin '{step.owner}'"
    try:
        with np.errstate(all="ignore"):
            raw = spec.kernel(*args, **step.literals, **extra)
            value = settle(
                raw,
                args,
                kind=step.kind,
                shape=spec.shape,
                carries=spec.carries,
                days_and_assets=plan.shape,
                dtype=plan.dtype,
            )
    except AlphaError:
        raise
    except MemoryError as error:
        raise AlphaLimitError(f"{who} ran out of memory", help="evaluate fewer days or assets at once") from error
    except Exception as error:
        raise PluginError(f"{who} {what_went_wrong(error)}") from error
    if context.nan_handling and spec.shape == "rolling" and isinstance(value, np.ndarray):
        value = fill_unseen(value, args, step.reach, context)
    return read_only(value)
