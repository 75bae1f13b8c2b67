"""The comparison: an operator, run by the engine, gives what its naive twin gives, as near as rounding allows."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from properties import Array, Case
from trials import SUBNORMAL, Trial, trials

from alphaplat.panel.fields import Ragged
from alphaplat.testing import run_operator
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter


def holds(case: Case, backend: str, effort: int) -> None:
    """Try a case on panels: always the same ones, or with more effort than 1 on others each time."""

    @settings(
        max_examples=case.examples * effort,
        deadline=None,
        database=None,
        print_blob=True,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(trials(case))
    def tried(trial: Trial) -> None:
        compare(trial, backend)

    (seed(zlib.crc32(case.name.encode()))(tried) if effort == 1 else tried)()


def compare(trial: Trial, backend: str) -> None:
    """Run the operator by a back end, and assert that it gives what its twin gives."""
    case, spec = trial.case, trial.case.spec
    given_literals = {name: value for name, value in trial.literals.items() if value is not None}
    got = run_operator(
        spec,
        trial.args,
        given_literals,
        universe=trial.setting.universe,
        nan_handling=trial.setting.nan_handling,
        shape=trial.size,
        dtype=trial.dtype,
        backend=backend,
    )
    doubles = [_double(trial, one, parameter) for one, parameter in _places(trial)]
    clean = doubles if case.sees_infinities else [_without_infinities(one) for one in doubles]
    extra = {"setting": trial.setting} if case.context else {}
    with np.errstate(all="ignore"):
        expected = case.twin(*clean, **trial.literals, **extra)
    if isinstance(expected, Ragged):
        assert isinstance(got, Ragged)
        np.testing.assert_array_equal(got.counts, expected.counts)
        np.testing.assert_array_equal(got.values, expected.values.astype(trial.dtype))
        return
    assert isinstance(got, np.ndarray)
    assert got.shape == trial.size
    if spec.parsed.result is Kind.GROUP:
        assert got.dtype == np.int32
        np.testing.assert_array_equal(got, expected)
        return
    _assert_close(trial, got, expected, doubles)


def _assert_close(trial: Trial, got: Array, expected: Array, doubles: Sequence[Any]) -> None:
    case = trial.case
    assert got.dtype == trial.dtype
    assert not np.signbit(got[got == 0]).any(), "a zero has a sign"
    stored = _settled(trial, expected, doubles)
    np.testing.assert_array_equal(np.isnan(got), np.isnan(stored), err_msg="NaN is elsewhere")
    finite = np.isfinite(stored)
    np.testing.assert_array_equal(got[~finite], stored[~finite].astype(trial.dtype))
    single = trial.dtype == "float32"
    rtol = (5e-7 if single else 1e-9) * max(1.0, case.slack if not single else case.slack / 100)
    with np.errstate(all="ignore"):
        atol = np.float64(2 * SUBNORMAL[trial.dtype]) + _noise(trial, stored, doubles) * case.slack
        off = np.abs(got.astype(np.float64) - stored) - (rtol * np.abs(stored) + atol)
    wrong = finite & ~(off <= 0)
    assert not wrong.any(), f"{got[wrong]} instead of {stored[wrong]} at {np.argwhere(wrong)[:5].tolist()}"


def _settled(trial: Trial, expected: Array, doubles: Sequence[Any]) -> Array:
    """The twin's numbers by the rules of a node: made infinities are NaN, and so is what the dtype cannot hold."""
    spec = trial.case.spec
    with np.errstate(all="ignore"):
        stored = expected.astype(trial.dtype).astype(np.float64)
    infinite = np.isinf(stored)
    if not spec.carries:
        for one in doubles if spec.shape == "pointwise" else []:
            infinite = infinite & np.isfinite(one)
        stored[infinite] = np.nan
    return np.where(np.isnan(stored) | np.isinf(stored), stored, expected)


def _noise(trial: Trial, expected: Array, doubles: Sequence[Any]) -> Any:
    """What rounding may do to results that cancel: in proportion to the numbers that an asset, or a day, is made of."""
    case = trial.case
    if case.axis is None or not expected.size:
        return 0.0
    floats = [one.values[None] if isinstance(one, Ragged) else one for one in doubles]
    axes = [(0, 1) if isinstance(one, Ragged) else case.axis for one in doubles]
    size = [_largest(one, axis) for one, axis in zip(floats, axes, strict=True) if one.dtype.kind == "f"]
    unitless = 1e-9 if case.spec.signature.replace(" ", "").endswith("matrix[1]") else 0.0
    return unitless + 1e-11 * _largest(expected, case.axis) + 1e-13 * sum(size, start=np.zeros(1))


def _largest(x: Array, axis: int | tuple[int, int]) -> Array:
    return np.max(np.where(np.isfinite(x), np.abs(x), 0.0), axis=axis, keepdims=True, initial=0.0)


def _places(trial: Trial) -> list[tuple[Any, Parameter]]:
    inputs = trial.case.spec.parsed.inputs
    spread = [one for one in inputs for _ in range(trial.case.variadic if one.variadic else 1)]
    return list(zip(trial.args, spread, strict=True))


def _double(trial: Trial, one: Any, parameter: Parameter) -> Any:
    """An argument as the twin gets it: a number stands for itself everywhere, or for one group of the universe."""
    if isinstance(one, Ragged):
        return one
    if parameter.kind is Kind.GROUP:
        return np.where(trial.setting.universe, 0, -1) if isinstance(one, float) else one
    if isinstance(one, float):
        return np.full(trial.size, np.dtype(trial.dtype).type(one), dtype=np.float64)
    return one.astype(np.float64)


def _without_infinities(one: Any) -> Any:
    if isinstance(one, np.ndarray) and one.dtype.kind == "f":
        return np.where(np.isinf(one), np.nan, one)
    return one
