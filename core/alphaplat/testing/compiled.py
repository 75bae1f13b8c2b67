"""Running an operator's compiled kernel and its definition on the same arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, cast

import numpy as np

from alphaplat.spec import OperatorSpec

Array = np.ndarray[Any, Any]


def compiled_kernel(spec: OperatorSpec) -> Callable[..., None]:
    """The function that `spec.fast` names."""
    module, _, name = (spec.fast or "").partition(":")
    return cast(Callable[..., None], getattr(import_module(module), name))


def all_literals(spec: OperatorSpec, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every literal in the order of the signature, from `given` or by default."""
    return {one.name: given.get(one.name, one.default) for one in spec.parsed.literals}


def run_compiled(spec: OperatorSpec, series: Sequence[Array], given: Mapping[str, Any], *, first: int = 0) -> Array:
    """The compiled kernel's values; `first` is the number, in the whole panel, of the arrays' first row."""
    out = np.full(series[0].shape, np.pi, series[0].dtype)
    literals = all_literals(spec, given)
    starts = [] if spec.state is None else [np.tile(np.array(spec.state(literals))[:, None], (1, series[0].shape[1]))]
    compiled_kernel(spec)(out, *(np.ascontiguousarray(x) for x in series), *literals.values(), first, *starts)
    return out


def history(spec: OperatorSpec, given: Mapping[str, Any]) -> int:
    """How many rows before the first wanted one the compiled kernel asks for."""
    literals = all_literals(spec, given)
    rows = getattr(compiled_kernel(spec), "history", None)
    return int(rows(literals)) if rows is not None else 2 * int(literals["d"])


def run_definition(spec: OperatorSpec, series: Sequence[Array], given: Mapping[str, Any]) -> Array:
    """The values of the kernel that defines the operator."""
    assert spec.kernel is not None
    return cast(Array, spec.kernel(*series, **all_literals(spec, given)))
