"""Arguments and literals to try an operator on, made from its signature: random, with gaps, ties and flat names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice, product
from typing import Any

import numpy as np

from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat.spec import OperatorSpec
from alphaplat_dsl.analyses import own_reach
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import Value, const, node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter

DAYS, ASSETS, GROUPS = 24, 8, 3
VARIADIC = 2
TRIED = 200

_REQUIRED: Mapping[Kind, tuple[Value, ...]] = {
    Kind.WINDOW: (3, 5, 1),
    Kind.SHIFT: (2, 1, 0),
    Kind.INT: (1, 2, 0),
    Kind.NUMBER: (0.5, 1.0, 2.0, -0.5),
    Kind.FLAG: (False, True),
    Kind.TEXT: ("1", "0.5 0.25", "1,2,5", "0,1,0.5", "NaN"),
}
_OTHERS: Mapping[Kind, tuple[Value, ...]] = {
    Kind.WINDOW: (1, 2 * DAYS),
    Kind.SHIFT: (0, 1, 2 * DAYS),
    Kind.INT: (0, 1, 2, 3),
    Kind.NUMBER: (0.0, 0.5, 2.0),
    Kind.FLAG: (False, True),
}


def candidates(spec: OperatorSpec) -> Iterator[dict[str, Value]]:
    """Literals that may suit an operator: the required ones first, then one optional one that has no default."""
    required = [one for one in spec.parsed.literals if one.required]
    optional = [one for one in spec.parsed.literals if not one.required and one.default is None]
    names = [one.name for one in required]
    bases: list[dict[str, Value]] = [
        dict(zip(names, values, strict=True)) for values in product(*(_values(one) for one in required))
    ]
    with_one = ({**base, one.name: value} for one in optional for base in bases for value in _values(one))
    return islice(chain(bases, with_one), TRIED)


def variations(spec: OperatorSpec, base: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """`base` with one literal changed: windows of one day and longer than the data, every word, both flags."""
    for one in spec.parsed.literals:
        for value in one.choices or _OTHERS.get(one.kind, ()):
            if value != base.get(one.name, one.default):
                yield {**base, one.name: value}


def places(spec: OperatorSpec) -> list[Kind]:
    """The kind of each argument that `arguments` makes."""
    return [one.kind for one in spec.parsed.inputs for _ in range(VARIADIC if one.variadic else 1)]


def reach_of(spec: OperatorSpec, literals: Mapping[str, Value]) -> tuple[int | None, int]:
    """The declared reach under these literals, in rows counted from today; None for all of the past."""
    call = node(spec.name, *(const(0) for _ in places(spec)), attrs=literals)
    return own_reach(call, Catalogue.of([spec.parsed]))


def _values(parameter: Parameter) -> tuple[Value, ...]:
    return parameter.choices or _REQUIRED[parameter.kind]


def arguments(
    spec: OperatorSpec,
    seed: int,
    *,
    dtype: Any = np.float64,
    dyadic: bool = False,
    days: int = DAYS,
    assets: int = ASSETS,
) -> list[FieldData]:
    """One random argument for each value parameter, two for the one that takes any number.

    With `dyadic`, all numbers are multiples of 1/4, which float32 and float64 hold alike.
    """
    rng = np.random.default_rng(seed)
    return [_argument(kind, rng, days, assets, np.dtype(dtype), dyadic) for kind in places(spec)]


def _argument(
    kind: Kind, rng: np.random.Generator, days: int, assets: int, dtype: np.dtype[Any], dyadic: bool
) -> FieldData:
    shape = (days, assets)
    if kind is Kind.GROUP:
        codes = np.broadcast_to(np.arange(assets) % GROUPS, shape).astype(np.int32)
        codes[rng.random(shape) < 0.1] = -1
        return codes
    if kind is Kind.VECTOR:
        counts = rng.integers(-1, 5, shape).astype(np.int32)
        values = _numbers(rng, (int(np.maximum(counts, 0).sum()),), dyadic)
        return Ragged(values.astype(dtype), counts)
    if kind is Kind.BOOL:
        truth = (rng.random(shape) < 0.5).astype(dtype)
        truth[rng.random(shape) < 0.1] = np.nan
        return truth
    numbers = _numbers(rng, shape, dyadic)
    numbers[rng.random(shape) < 0.15] = np.nan
    numbers[:, assets // 2] = numbers[0, 0] if np.isfinite(numbers[0, 0]) else 1.0
    numbers[: days // 4, 0] = np.nan
    numbers[days - days // 4 :, assets - 1] = np.nan
    return numbers.astype(dtype)


def _numbers(rng: np.random.Generator, shape: tuple[int, ...], dyadic: bool) -> Array:
    """Numbers of both signs around 0, some of them equal, zeros among them."""
    numbers = rng.normal(0, 1.5, shape)
    if dyadic:
        return np.round(numbers * 4) / 4
    rounded = rng.random(shape) < 0.3
    return np.where(rounded, np.round(numbers), numbers)
