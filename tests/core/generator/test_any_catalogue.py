"""Operators as nobody declared them yet: whatever their signatures, all that is written compiles."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alphaplat.errors import ConfigError
from alphaplat.generator import Constraints, Grammar, Machine, State, Vocabulary
from alphaplat.generator.sampling import draw, write
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.show import show
from alphaplat_dsl.signature import Signature, parse_signature

PLAIN = Dialect(name="plain", description="no names of its own")
VALUES = ("matrix", "matrix", "matrix", "bool", "vector", "group", "scalar")
LITERALS = (
    "window",
    "shift",
    "int",
    "int{5..7}",
    "int{..-2}",
    "number{0<..<1}",
    "number{0.1234..0.1235}",
    "flag",
    "word{one|two}",
    "text",
)
OPTIONS = (
    "window = 5",
    "shift = 0",
    "int = 0 @ddof",
    "number = none",
    "flag = false",
    "word{one|two} = two",
    "text = none",
)
REACHES = ("0..0", "1-{d}..0", "-{d}..-{d}", "-1..0", "-inf..0", "-3..1", "0..{d}", "-{d}..1-{d}", "{d}-9..0")


@st.composite
def signatures(draw_from: st.DrawFn, name: str) -> Signature:
    inputs = draw_from(st.lists(st.sampled_from(VALUES), max_size=3))
    parts = [f"x{place}: {kind}" for place, kind in enumerate(inputs)]
    if draw_from(st.booleans()):
        parts.insert(draw_from(st.integers(0, len(parts))), "*xs: matrix")
    literals = draw_from(st.lists(st.sampled_from(LITERALS), max_size=2))
    parts += [f"p{place}: {kind}" for place, kind in enumerate(literals)]
    options = draw_from(st.lists(st.sampled_from(OPTIONS), max_size=2))
    parts += ["*", *(f"q{place}: {said}" for place, said in enumerate(options))] if options else []
    result = draw_from(st.sampled_from(("matrix", "matrix", "bool", "vector", "group")))
    days = [f"p{place}" for place, kind in enumerate(literals) if kind in ("window", "shift", "int")]
    days += [f"q{place}" for place, said in enumerate(options) if said.startswith(("window", "shift"))]
    reach = draw_from(st.sampled_from(REACHES if days else REACHES[3:6]))
    return parse_signature(
        f"{name}({', '.join(parts)}) -> {result}", reach=reach.format(d=draw_from(st.sampled_from(days or ["0"])))
    )


@st.composite
def catalogues(draw_from: st.DrawFn) -> Catalogue:
    kinds = draw_from(
        st.lists(st.sampled_from((Kind.MATRIX, Kind.BOOL, Kind.VECTOR, Kind.GROUP)), min_size=1, max_size=4)
    )
    fields = {f"field{place}": FieldType(kind=kind) for place, kind in enumerate(kinds)}
    fields["later"] = FieldType(lag=-2)
    return Catalogue.of([draw_from(signatures(f"f{place}")) for place in range(draw_from(st.integers(1, 5)))], fields)


@given(catalogues(), st.booleans(), st.sampled_from([None, 1, 4]), st.sampled_from([None, 5]), st.data())
@settings(max_examples=150, deadline=None)
def test_all_that_is_written_compiles(
    catalogue: Catalogue, options: bool, max_lookback: int | None, max_nodes: int | None, data: st.DataObject
) -> None:
    vocabulary = Vocabulary.of(catalogue)
    names = [*catalogue.operators, *catalogue.fields]
    required = data.draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    constraints = Constraints(required=required, max_lookback=max_lookback, max_nodes=max_nodes)
    try:
        machine = Machine(Grammar(vocabulary, options=options), constraints)
    except ConfigError:
        return
    rng = np.random.default_rng(1)

    def choose(state: State, mask: np.ndarray) -> np.ndarray:
        assert mask.any(axis=1).all(), "there is always a way on"
        return draw(mask.astype(float), rng)

    least = machine.least_tokens()
    budgets = np.minimum(np.arange(least, least + 24), machine.most_tokens)
    for ids in write(machine.start(24, budgets), choose):
        expression = compile_text(show(vocabulary.decode(ids), catalogue), catalogue, dialect=PLAIN)
        assert expression.fields
        assert {vocabulary.entries[one].token for one in ids} >= set(required)
        assert max_lookback is None or (expression.lookback or max_lookback + 1) <= max_lookback
