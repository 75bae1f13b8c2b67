"""Comparison of the fast back end with the definition, node by node on the same inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform, default_platform
from alphaplat.engine import Inputs
from alphaplat.panel import Panel
from alphaplat.panel.fields import Array, FieldData
from alphaplat.testing.running import run_operator
from alphaplat_dsl.ir import Node, const_value, field_name, postorder

Difference = tuple[str, str]


@pytest.fixture(scope="session")
def everything() -> Platform:
    """All installed operators and fields."""
    return default_platform()


def differs(got: FieldData, wanted: FieldData) -> str:
    """In what two results differ beyond rounding, in words; empty where they do not.

    Values of float32 are the rounded values of float64 computations, in float64 they may part in the last digits, and
    further where the day's or the asset's largest magnitude cancels.
    """
    if not isinstance(got, np.ndarray) or not isinstance(wanted, np.ndarray):
        return "" if type(got) is type(wanted) else "another kind of result"
    if got.dtype != wanted.dtype or got.shape != wanted.shape:
        return f"{got.dtype} {got.shape} instead of {wanted.dtype} {wanted.shape}"
    if got.dtype.kind != "f":
        return "" if np.array_equal(got, wanted) else "other codes"
    missing = int((np.isnan(got) != np.isnan(wanted)).sum())
    if missing:
        return f"{missing} cells missing in one of them only"
    finite = np.isfinite(wanted)
    if not np.array_equal(got[~finite & ~np.isnan(wanted)], wanted[~finite & ~np.isnan(wanted)]):
        return "other infinities"
    scale = float(np.abs(wanted[finite]).max(initial=0.0))
    error = np.abs(got[finite].astype(np.float64) - wanted[finite])
    single = got.dtype == np.float32
    allowed = (3e-7 if single else 1e-9) * np.abs(wanted[finite]) + (1e-7 if single else 1e-11) * scale
    worst = float((error - allowed).max(initial=-1.0))
    return f"values differ by {worst + float(allowed.max()):g} at a scale of {scale:g}" if worst > 0 else ""


@pytest.fixture(scope="session")
def compare_nodes(everything: Platform) -> Callable[[Sequence[Node], Panel], list[Difference]]:
    """Every operator node below the roots, on the inputs that the definition gives it: where the back ends differ."""

    def compare(roots: Sequence[Node], panel: Panel, nan_handling: bool = False) -> list[Difference]:
        inputs = Inputs(panel, everything, None)
        values: dict[Node, Any] = {}
        found: list[Difference] = []
        for node in postorder(*roots):
            name, number = field_name(node), const_value(node)
            if name is not None:
                values[node] = inputs.load(name)
            elif number is not None:
                values[node] = number
            else:
                values[node] = _both(everything, node, values, panel, nan_handling, found)
        return found

    return compare


def _both(
    platform: Platform,
    node: Node,
    values: dict[Node, Any],
    panel: Panel,
    nan_handling: bool,
    found: list[Difference],
) -> FieldData:
    spec = platform.operators[node.op]
    args = [values[arg] for arg in node.args]
    options: dict[str, Any] = {
        "universe": panel.universe(None),
        "nan_handling": nan_handling,
        "shape": panel.shape,
        "dtype": panel.dtype,
    }
    wanted = run_operator(spec, args, dict(node.attrs), **options)
    got = run_operator(spec, args, dict(node.attrs), backend="fast", **options)
    if difference := differs(got, wanted):
        found.append((repr(node)[:200], difference))
    return wanted


@pytest.fixture(scope="session")
def same_bits() -> Callable[[Sequence[Any], Sequence[Any]], None]:
    """Assert that results are the same to the last bit."""

    def check(some: Sequence[Array], others: Sequence[Array]) -> None:
        assert len(some) == len(others)
        for number, (one, other) in enumerate(zip(some, others, strict=True)):
            assert isinstance(one, np.ndarray), (number, one)
            assert one.tobytes() == other.tobytes(), number

    return check
