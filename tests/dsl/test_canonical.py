"""The canonical form and the IDs: golden files, and what must hold for every graph."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphaplat_dsl.canonical import LANGUAGE_VERSION, canonicalize, expression_id
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.ir import Node, const, field, node, postorder, transform
from alphaplat_dsl.show import show
from alphaplat_dsl.signature import parse_signature

BRAIN = Dialect(name="brain", description="the default")
FIXTURES = Path(__file__).parents[1] / "fixtures"
CLOSE, OPEN = field("close"), field("open")


def pairs() -> list[tuple[str, str]]:
    lines = (FIXTURES / "canonical.alpha").read_text().splitlines()
    kept = [line for line in lines if line and not line.startswith("#")]
    return list(zip(kept[::2], kept[1::2], strict=True))


def golden() -> list[tuple[str, str]]:
    lines = (FIXTURES / "expression_ids.tsv").read_text().splitlines()[1:]
    return [(text, found) for text, _, found in (line.partition("\t") for line in lines)]


@pytest.mark.parametrize(("written", "canonical"), pairs())
def test_canonical_form(written: str, canonical: str, catalogue: Catalogue) -> None:
    expression = compile_text(written, catalogue, dialect=BRAIN)
    assert show(expression.node, catalogue) == canonical
    assert compile_text(canonical, catalogue, dialect=BRAIN).node is expression.node


@pytest.mark.parametrize(("text", "known"), golden())
def test_ids_never_change(text: str, known: str, catalogue: Catalogue) -> None:
    assert LANGUAGE_VERSION == 1
    assert expression_id(compile_text(text, catalogue, dialect=BRAIN).node, catalogue) == known


def test_golden_ids_are_many_and_well_formed() -> None:
    ids = [found for _, found in golden()]
    assert len(set(ids)) == len(ids) >= 60
    assert all(
        len(one) == 27 and one[0] == "x" and set(one[1:]) <= set("abcdefghijklmnopqrstuvwxyz234567") for one in ids
    )


def test_the_id_does_not_see_what_else_a_catalogue_holds(catalogue: Catalogue) -> None:
    names = list(catalogue.operators)
    random.Random(7).shuffle(names)
    shuffled = Catalogue(
        {name: catalogue.operators[name] for name in names},
        {**dict(reversed(catalogue.fields.items())), "extra": FieldType()},
    )
    for text, known in golden():
        root = canonicalize(compile_text(text, catalogue, dialect=BRAIN).node, shuffled)
        assert expression_id(root, shuffled) == known


def test_versions_of_operators_and_fields_enter_the_id() -> None:
    def known(operator: int, close: int, unused: int) -> str:
        catalogue = Catalogue.of(
            [
                parse_signature("rank(x: matrix) -> matrix", version=operator),
                parse_signature("abs(x: matrix) -> matrix", version=unused),
            ],
            {"close": FieldType(version=close)},
        )
        return expression_id(node("rank", CLOSE), catalogue)

    assert known(1, 1, 1) == known(1, 1, 2)
    assert len({known(1, 1, 1), known(2, 1, 1), known(1, 2, 1), known(2, 2, 1)}) == 4


def test_a_new_attribute_with_a_default_keeps_the_id() -> None:
    before = Catalogue.of([parse_signature("rank(x: matrix) -> matrix")], {"close": FieldType()})
    after = Catalogue.of([parse_signature("rank(x: matrix, side: int = 0) -> matrix")], {"close": FieldType()})
    assert expression_id(node("rank", CLOSE), before) == expression_id(node("rank", CLOSE), after)
    explicit = canonicalize(node("rank", CLOSE, attrs={"side": 0}), after)
    assert explicit is node("rank", CLOSE)


def test_a_number_attribute_is_one_whichever_type_it_had(catalogue: Catalogue) -> None:
    whole = canonicalize(node("winsorize", CLOSE, attrs={"std": 3}), catalogue)
    assert whole is canonicalize(node("winsorize", CLOSE, attrs={"std": 3.0}), catalogue)
    assert whole.attr("std") == 3.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (node("subtract", CLOSE, OPEN), node("subtract", OPEN, CLOSE)),
        (node("ts_mean", CLOSE, attrs={"d": 5}), node("ts_mean", CLOSE, attrs={"d": 6})),
        (node("ts_mean", CLOSE, attrs={"d": 5}), node("ts_sum", CLOSE, attrs={"d": 5})),
        (node("add", CLOSE, const(0.1 + 0.2)), node("add", CLOSE, const(0.3))),
        (node("max", node("max", CLOSE, OPEN), CLOSE), node("max", CLOSE, node("abs", OPEN))),
        (field("close"), node("abs", CLOSE)),
    ],
)
def test_what_differs_has_different_ids(one: Node, other: Node, catalogue: Catalogue) -> None:
    assert expression_id(one, catalogue) != expression_id(other, catalogue)


def test_shared_parts_are_hashed_once(catalogue: Catalogue) -> None:
    root = CLOSE
    for _ in range(500):
        root = node("max", root, root)
    assert expression_id(canonicalize(root, catalogue), catalogue).startswith("x")


def test_depth_does_not_matter(catalogue: Catalogue) -> None:
    root = CLOSE
    for _ in range(20_000):
        root = node("ts_delta", root, attrs={"d": 1})
    assert canonicalize(root, catalogue) is root
    assert len(expression_id(root, catalogue)) == 27


NUMBERS = st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.0, -0.5, 1e-5, 1e22]) | st.floats(
    allow_nan=False, allow_infinity=False, width=32
)
FIELDS = ["open", "close", "high", "low", "volume"]
ONE = ["reverse", "abs", "sign", "rank", "hump"]
TWO = ["add", "subtract", "multiply", "divide", "power", "signed_power", "max"]
COMPARISONS = ["less", "less_equal", "greater", "greater_equal", "equal", "not_equal"]
SHAPES = ["one", "two", "two", "turned", "filter", "window", "pair", "scale", "group", "choice", "condition"]


@st.composite
def graphs(draw: st.DrawFn, depth: int = 4) -> Node:
    """A matrix: a field, a number, or an operation over smaller ones."""

    def smaller() -> Node:
        return draw(graphs(depth - 1))

    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return const(draw(NUMBERS)) if draw(st.booleans()) else field(draw(st.sampled_from(FIELDS)))
    match draw(st.sampled_from(SHAPES)):
        case "one":
            return node(draw(st.sampled_from(ONE)), smaller())
        case "two":
            return node(draw(st.sampled_from(TWO)), smaller(), smaller())
        case "turned":
            return node(draw(st.sampled_from(TWO)), node("subtract", smaller(), smaller()), smaller())
        case "filter":
            return node("add", smaller(), smaller(), attrs={"filter": True})
        case "window":
            op = draw(st.sampled_from(["ts_mean", "ts_delay"]))
            return node(op, smaller(), attrs={"d": draw(st.integers(1, 60))})
        case "pair":
            return node("ts_corr", smaller(), smaller(), attrs={"d": draw(st.integers(2, 60))})
        case "scale":
            return node("rank", smaller(), attrs={"scale": draw(st.sampled_from(["unit", "pct"]))})
        case "group":
            return node("group_neutralize", smaller(), field("sector"))
        case "choice":
            return node("if_else", draw(conditions(depth - 1)), smaller(), smaller())
        case _:
            return draw(conditions(depth - 1))


@st.composite
def conditions(draw: st.DrawFn, depth: int) -> Node:
    """A comparison, or several joined."""
    if depth > 0 and draw(st.booleans()):
        parts = [draw(conditions(depth - 1)) for _ in range(2)]
        return draw(st.sampled_from([node("and", *parts), node("or", *parts), node("not", parts[0])]))
    sides = [draw(graphs(max(depth - 1, 0))) for _ in range(2)]
    return node(draw(st.sampled_from(COMPARISONS)), *sides)


GRAPHS = graphs()


def commuted(root: Node, catalogue: Catalogue, draw: random.Random) -> Node:
    def swap(current: Node) -> Node:
        if not catalogue.operators.get(current.op) or not catalogue.operators[current.op].commutative:
            return current
        args = list(current.args)
        draw.shuffle(args)
        return node(current.op, *args, attrs=dict(current.attrs))

    return transform(root, swap)


@settings(deadline=None)
@given(root=GRAPHS)
def test_the_canonical_form_is_settled(root: Node, catalogue: Catalogue) -> None:
    once = canonicalize(root, catalogue)
    assert canonicalize(once, catalogue) is once


@settings(deadline=None)
@given(root=GRAPHS, seed=st.integers(0, 99))
def test_the_id_does_not_see_the_order_of_commutative_arguments(root: Node, seed: int, catalogue: Catalogue) -> None:
    other = commuted(root, catalogue, random.Random(seed))
    assert canonicalize(other, catalogue) is canonicalize(root, catalogue)


@settings(deadline=None, max_examples=300)
@given(root=GRAPHS)
def test_what_is_printed_compiles_to_the_same_graph(root: Node, catalogue: Catalogue) -> None:
    canonical = canonicalize(node("rank", root), catalogue)
    text = show(canonical, catalogue)
    again = compile_text(text, catalogue, dialect=BRAIN).node
    assert again is canonical, text
    assert show(again, catalogue) == text


def numbers_of(current: Node) -> list[float]:
    return [value for _, value in current.attrs if isinstance(value, float)]


@settings(deadline=None)
@given(root=GRAPHS)
def test_canonical_graphs_hold_no_negative_zero_and_no_defaults(root: Node, catalogue: Catalogue) -> None:
    for current in postorder(canonicalize(root, catalogue)):
        assert not any(value == 0 and math.copysign(1, float(value)) < 0 for value in numbers_of(current))
        if current.args:
            for literal in catalogue.operators[current.op].literals:
                assert current.attr(literal.name) is None or current.attr(literal.name) != literal.default
