"""What hypothesis draws for a case: a panel of lines of all kinds, and the literals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from properties import Array, Case, Setting

from alphaplat.panel.fields import Ragged
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter

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
        strategy: st.SearchStrategy[Any] = own if isinstance(own, st.SearchStrategy) else own(drawn)
        return strategy
    if one.name == "min_periods":
        return st.one_of(st.just(1), st.integers(1, drawn["d"]), st.just(drawn["d"]))
    if one.name == "ddof":
        return st.integers(0, 1)
    return st.sampled_from(one.choices) if one.choices else OF_KIND[one.kind]


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
