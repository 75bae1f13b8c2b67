"""Any panel and any literals: an operator, run by the engine, beside a naive twin.

A family lists its operators as `Case`s in `<family>/cases.py`; `test_properties.py` tries each of them on panels that
hypothesis draws. A twin is plain Python over lists; `by_cell`, `by_past`, `by_day` and `by_list` say what it is given.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from alphaplat.catalogue import default_platform
from alphaplat.panel.fields import Ragged
from alphaplat.spec import OperatorSpec
from alphaplat.testing import run_operator
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter

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


# Twins over whole arrays


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


# Strategies


Line = Callable[[np.random.Generator, int], Array]


def _grid(rng: np.random.Generator, size: int) -> Array:
    return rng.integers(-8, 9, size) / 4.0


def _sparse(rng: np.random.Generator, size: int) -> Array:
    return np.where(rng.random(size) < rng.random(), np.nan, rng.normal(0, 2, size))


def _infinite(rng: np.random.Generator, size: int) -> Array:
    line = _grid(rng, size)
    line[rng.random(size) < 0.2] = np.inf
    line[rng.random(size) < 0.2] = -np.inf
    line[rng.random(size) < 0.1] = np.nan
    return line


def _listed(rng: np.random.Generator, size: int) -> Array:
    line = rng.normal(1, 1, size)
    first, last = np.sort(rng.integers(0, size + 1, 2))
    line[:first] = np.nan
    line[last:] = np.nan
    return line


def _jump(rng: np.random.Generator, size: int) -> Array:
    line = np.full(size, 0.1)
    line[rng.integers(0, size + 1) :] = 0.3
    return line


def _steps(rng: np.random.Generator, size: int) -> Array:
    return np.repeat(_grid(rng, size), rng.integers(1, 6, size))[:size]


LINES: dict[str, Line] = {
    "normal": lambda rng, size: rng.normal(0, 2, size),
    "grid": _grid,
    "few": lambda rng, size: rng.integers(0, 2, size) * 1.0,
    "sparse": _sparse,
    "steps": _steps,
    "flat": lambda rng, size: np.full(size, rng.choice([0.1, 3.0, -1e-7])),
    "jump": _jump,
    "level": lambda rng, size: 2.0**20 + rng.integers(-8, 9, size) / 8.0,
    "zeros": lambda rng, size: rng.choice([0.0, -0.0], size),
    "listed": _listed,
    "nothing": lambda rng, size: np.full(size, np.nan),
    "infinite": _infinite,
}
WILD: dict[str, Line] = {
    "huge": lambda rng, size: rng.integers(-8, 9, size) * 1e30,
    "volume": lambda rng, size: np.round(np.exp(rng.normal(60, 3, size))),
    "tiny": lambda rng, size: rng.normal(0, 1, size) * 1e-30,
    "subnormal": lambda rng, size: rng.integers(-8, 9, size) * 1.0,
    "mixed": lambda rng, size: 10.0 ** rng.integers(-20, 21, size) * rng.choice([-1.0, 1.0, np.nan], size),
}
SUBNORMAL = {"float32": 1e-44, "float64": 5e-324}


@st.composite
def sizes(draw: st.DrawFn) -> tuple[int, int]:
    return draw(st.one_of(st.integers(0, 14), st.integers(0, 40))), draw(
        st.one_of(st.integers(1, 4), st.integers(1, 8))
    )


@st.composite
def matrices(draw: st.DrawFn, size: tuple[int, int], dtype: str, case: Case) -> Array:
    """Lines of different kinds beside each other: one an asset, or one a day where an operator looks across a day."""
    across = case.spec.shape in ("cross_section", "group") and case.axis != 0
    lines, length = size if across else size[::-1]
    names = [*LINES, *WILD] if case.wild else [*LINES]
    kinds = draw(st.lists(st.sampled_from(names), min_size=min(lines, 8), max_size=min(lines, 8)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    made = np.empty((lines, length))
    for place in range(lines):
        kind = kinds[place % len(kinds)]
        made[place] = (LINES | WILD)[kind](rng, length) * (SUBNORMAL[dtype] if kind == "subnormal" else 1.0)
    return np.ascontiguousarray((made if across else made.T).astype(dtype))


@st.composite
def groups(draw: st.DrawFn, size: tuple[int, int]) -> Array:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    codes = np.array(draw(st.sampled_from([[0], [0, 1, 2], [-1, 0, 1], [-1], [5, 700, 2_000_000_000, -1]])))
    steady = draw(st.booleans())
    found = np.broadcast_to(rng.choice(codes, size[1]), size) if steady else rng.choice(codes, size)
    return found.astype(np.int32)


@st.composite
def vectors(draw: st.DrawFn, size: tuple[int, int], dtype: str) -> Ragged:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    counts = rng.integers(-1, 7, size).astype(np.int32)
    names = draw(st.lists(st.sampled_from([*LINES, *WILD]), min_size=1, max_size=4))
    lists = [np.empty(0)]
    for place, count in enumerate(counts.ravel().tolist()):
        name = names[place % len(names)]
        lists.append((LINES | WILD)[name](rng, max(count, 0)) * (SUBNORMAL[dtype] if name == "subnormal" else 1.0))
    return Ragged(np.concatenate(lists).astype(dtype), counts)


@st.composite
def arguments(draw: st.DrawFn, case: Case, size: tuple[int, int], dtype: str) -> list[Any]:
    """One argument for each value parameter; now and then a number of the alpha instead of data."""
    made: list[Any] = []
    for parameter in case.spec.parsed.inputs:
        for _ in range(case.variadic if parameter.variadic else 1):
            if parameter.kind is Kind.VECTOR:
                made.append(draw(vectors(size, dtype)))
            elif draw(st.integers(0, 9)) == 0:
                made.append(draw(st.sampled_from([0.0, 1.0, -2.5, 0.1])))
            elif parameter.kind is Kind.GROUP:
                made.append(draw(groups(size)))
            else:
                made.append(draw(matrices(size, dtype, case)))
    return made


WINDOWS = st.one_of(st.integers(1, 6), st.integers(1, 60))
OF_KIND: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.WINDOW: WINDOWS,
    Kind.SHIFT: st.one_of(st.integers(0, 3), st.integers(0, 60)),
    Kind.FLAG: st.booleans(),
    Kind.NUMBER: st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.0, -1.5]),
}


@st.composite
def literals(draw: st.DrawFn, case: Case) -> dict[str, Any]:
    """A value for every literal of the signature."""
    drawn: dict[str, Any] = {}
    for one in case.spec.parsed.literals:
        drawn[one.name] = draw(_literal(case, one, drawn))
    return drawn


def _literal(case: Case, one: Parameter, drawn: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    own = case.literals.get(one.name)
    if own is not None:
        return own if isinstance(own, st.SearchStrategy) else own(drawn)  # type: ignore[no-any-return]
    if one.name == "min_periods":
        return st.one_of(st.just(1), st.integers(1, drawn["d"]), st.just(drawn["d"]))
    if one.name == "ddof":
        return st.integers(0, 1)
    return st.sampled_from(one.choices) if one.choices else OF_KIND[one.kind]


# The comparison


@dataclass(frozen=True, eq=False)
class Trial:
    """What was drawn; its text is what a failure shows."""

    case: Case
    size: tuple[int, int]
    dtype: str
    args: list[Any]
    literals: dict[str, Any]
    setting: Setting

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    def __repr__(self) -> str:
        on = f" nan_handling={self.setting.nan_handling}" if self.case.context else ""
        shown = "\n".join(repr(one) for one in self.args)
        return f"{self.case.name} {self.literals} {self.dtype} {self.size}{on}\n{shown}"


@st.composite
def trials(draw: st.DrawFn, case: Case) -> Trial:
    size, dtype = draw(sizes()), draw(st.sampled_from(["float32", "float64"]))
    universe, on = np.ones(size, dtype=np.bool_), False
    if case.context:
        universe = np.random.default_rng(draw(st.integers(0, 99))).random(size) < 0.8
        on = draw(st.booleans())
    return Trial(case, size, dtype, draw(arguments(case, size, dtype)), draw(literals(case)), Setting(universe, on))


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
