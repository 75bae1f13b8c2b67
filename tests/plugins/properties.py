"""What a family of operators says of each: a `Case`, the operator beside a naive twin.

A family lists its operators as `Case`s in `<family>/cases.py`; `test_properties.py` tries each of them on panels that
hypothesis draws. A twin is plain Python over lists; `by_cell`, `by_past`, `by_day` and `by_list` say what it is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from alphaplat.catalogue import default_platform
from alphaplat.panel.fields import Ragged
from alphaplat.spec import OperatorSpec

Array = np.ndarray[Any, Any]
Whole = Callable[..., Any]
NO_VALUE = (ValueError, ZeroDivisionError, OverflowError)


@dataclass(frozen=True, eq=False)
class Setting:
    """What an operator with `needs_context` may look at."""

    universe: Array
    nan_handling: bool


@dataclass(frozen=True, eq=False)
class Case:
    """An operator and its twin, `twin(*arguments, **literals)` over whole float64 arrays.

    `literals` replaces the strategies that the signature suggests; a function of the literals drawn so far gives one
    that depends on them. `wild` draws huge and subnormal numbers, too. `raw` twins see infinities as they are.
    """

    name: str
    twin: Whole
    literals: Mapping[str, Any] = field(default_factory=dict)
    variadic: int = 2
    wild: bool = True
    raw: bool | None = None
    axis: int | tuple[int, int] | None = 0
    slack: float = 1.0
    context: bool = False
    examples: int = 12

    @property
    def spec(self) -> OperatorSpec:
        return default_platform().operators[self.name]

    @property
    def sees_infinities(self) -> bool:
        return self.raw if self.raw is not None else self.spec.carries or self.spec.shape == "pointwise"


def by_cell(twin: Callable[..., float]) -> Whole:
    """A twin of one cell of each argument."""
    return _each(lambda x, t, n: float(x[t, n]), twin)


def by_past(twin: Callable[..., float]) -> Whole:
    """A twin of one asset's values, today first, back to the first row."""
    return _each(lambda x, t, n: x[: t + 1, n][::-1].tolist(), twin)


def by_list(twin: Callable[..., float]) -> Whole:
    """A twin of the finite values of one list; it is not asked about a list without any."""

    def whole(v: Ragged, **literals: Any) -> Array:
        expected = np.full(v.shape, np.nan)
        for cell in np.ndindex(*v.shape):
            valid = [one for one in v.cell(*cell).tolist() if math.isfinite(one)]
            expected[cell] = _number(twin, valid, **literals) if valid else math.nan
        return expected

    return whole


def by_day(twin: Callable[..., list[float]]) -> Whole:
    """A twin of one day's values of each argument, all assets together."""

    def whole(*matrices: Array, **literals: Any) -> Array:
        rows = [twin(*(one[t].tolist() for one in matrices), **literals) for t in range(len(matrices[0]))]
        return np.array(rows, dtype=np.float64).reshape(matrices[0].shape)

    return whole


def _each(cut: Callable[[Array, int, int], Any], twin: Callable[..., float]) -> Whole:
    def whole(*matrices: Array, **literals: Any) -> Array:
        expected = np.full(matrices[0].shape, np.nan)
        for t, n in np.ndindex(*expected.shape):
            expected[t, n] = _number(twin, *(cut(one, t, n) for one in matrices), **literals)
        return expected

    return whole


def _number(twin: Callable[..., float], *args: Any, **literals: Any) -> float:
    try:
        return float(twin(*args, **literals))
    except NO_VALUE:
        return math.nan
