"""Run one operator or one derivation on arrays, by the engine's rules and without a panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alphaplat.engine import EvaluationContext, Plan, States, Step, backend_named
from alphaplat.engine.plan import operation
from alphaplat.engine.values import read_only
from alphaplat.errors import AlphaError
from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat.spec import OperatorSpec
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import Value, const, field, node
from alphaplat_dsl.kinds import Kind


@dataclass(frozen=True, eq=False)
class _Given:
    """Fields that are at hand, for a back end."""

    fields: Mapping[str, FieldData]

    def between(self, start: int, stop: int) -> _Given:
        return _Given({name: days(data, start, stop) for name, data in self.fields.items()})

    def load(self, name: str) -> FieldData:
        return read_only(_without_negative_zero(self.fields[name]))


def days(data: FieldData, start: int, stop: int | None) -> FieldData:
    """The days from row `start` to before row `stop` (None: the last one included)."""
    if isinstance(data, Ragged):
        return data.days(start, data.shape[0] if stop is None else stop)
    return data[start:stop]


def _without_negative_zero(data: FieldData) -> FieldData:
    """As the engine loads a field: no zero has a sign."""
    if isinstance(data, Ragged):
        return data.with_values(data.values + data.values.dtype.type(0))
    return np.asarray(data + data.dtype.type(0))


def run_operator(
    spec: OperatorSpec,
    arguments: Sequence[FieldData | float],
    literals: Mapping[str, Value] | None = None,
    *,
    universe: Array | None = None,
    nan_handling: bool = False,
    shape: tuple[int, int] | None = None,
    dtype: Any = None,
    backend: str = "reference",
    first_row: int = 0,
    begin: int = 0,
    leaves: int | None = None,
    states: States | None = None,
) -> FieldData:
    """What the engine gives for an operator over these arguments; numbers become constants of the alpha.

    Matrices are (time, asset), all of one dtype; groups int32 codes; vectors `Ragged`. Outside the `universe`
    (default: everybody is in) the arguments stay as they are. `shape` and `dtype` are needed only where no argument
    has them, and `first_row` where the operator counts the panel's rows. A recursion may `begin` with a later row and
    the state that `states` has for it, and leaves there the one before row `leaves`; the values are those from row
    `begin` on. Raises the `AlphaError` that a user would see.

    >>> from alphaplat.catalogue import default_platform
    >>> run_operator(default_platform().operators["ts_sum"], [np.array([[1.0], [2.0], [4.0]])], {"d": 2})
    array([[1.],
           [3.],
           [6.]])
    """
    arrays = [argument for argument in arguments if isinstance(argument, np.ndarray | Ragged)]
    floats = [one.values if isinstance(one, Ragged) else one for one in arrays]
    found = np.dtype(dtype or next((one.dtype for one in floats if one.dtype.kind == "f"), np.float64))
    rows, assets = shape or arrays[0].shape
    given: dict[str, FieldData] = {}
    steps: list[Step] = []
    for number, argument in enumerate(arguments):
        if isinstance(argument, np.ndarray | Ragged):
            given[f"x{number}"] = argument
            steps.append(Step(node=field(f"x{number}"), kind=_kind_of(argument)))
        else:
            steps.append(Step(node=const(argument), kind=Kind.SCALAR))
    args = tuple(range(len(steps)))
    root = node(spec.name, *(step.node for step in steps), attrs=literals)
    step = operation(root, spec, args, Catalogue.of([spec.parsed]), owner="tested")
    steps = [replace(one, start=begin, begin=begin) for one in steps]
    step = replace(step, start=begin, begin=begin, leaves=leaves)
    steps.append(replace(step, emits=((0, len(args)),), releases=(*args, len(args))))
    plan = Plan(
        roots=(0,),
        steps=tuple(steps),
        start=begin,
        first=begin,
        stop=rows,
        assets=assets,
        dtype=found,
        history=None,
        clean=False,
    )
    everybody = np.ones((rows, assets), dtype=np.bool_) if universe is None else universe
    context = EvaluationContext(everybody, pasteurization=True, nan_handling=nan_handling, first_row=first_row)
    ((_, outcome),) = backend_named(backend).run(plan, _Given(given), context, states)
    if isinstance(outcome, AlphaError):
        raise outcome
    return outcome


def _kind_of(argument: Array | Ragged) -> Kind:
    """What kind of field an argument is."""
    if isinstance(argument, Ragged):
        return Kind.VECTOR
    return Kind.MATRIX if argument.dtype.kind == "f" else Kind.GROUP
