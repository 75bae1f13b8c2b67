"""Units over a graph: what they come to, and what does not fit."""

from __future__ import annotations

import pytest

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.ir import Node, const, field, node
from alphaplat_dsl.signature import parse_signature
from alphaplat_dsl.unit_analysis import units
from alphaplat_dsl.units import Unit

CLOSE, OPEN, VOLUME, RETURNS, NEWS = map(field, ["close", "open", "volume", "returns", "news"])
LESS = node("less", CLOSE, OPEN)


@pytest.mark.parametrize(
    ("root", "unit"),
    [
        (CLOSE, "price"),
        (const(3), "1"),
        (NEWS, None),
        (node("add", CLOSE, OPEN), "price"),
        (node("add", CLOSE, const(1)), "price"),
        (node("add", const(1), CLOSE), "price"),
        (node("add", node("vec_avg", NEWS), CLOSE), "price"),
        (node("add", node("vec_avg", NEWS), const(1)), None),
        (node("multiply", CLOSE, VOLUME), "price*share"),
        (node("multiply", const(2), VOLUME), "share"),
        (node("multiply", CLOSE, node("vec_avg", NEWS)), None),
        (node("divide", CLOSE, CLOSE), "1"),
        (node("divide", const(1), CLOSE), "price^-1"),
        (node("power", CLOSE, const(2)), "price^2"),
        (node("power", CLOSE, const(0.5)), "price^1/2"),
        (node("power", CLOSE, const(-1)), "price^-1"),
        (node("power", CLOSE, node("rank", CLOSE)), None),
        (node("power", RETURNS, node("rank", CLOSE)), "1"),
        (node("power", const(2), RETURNS), "1"),
        (node("ts_mean", CLOSE, attrs={"d": 5}), "price"),
        (node("rank", CLOSE), "1"),
        (LESS, "1"),
        (node("if_else", LESS, CLOSE, const(0)), "price"),
        (node("vec_count", NEWS), "1"),
        (node("group_neutralize", CLOSE, field("sector")), "price"),
        (field("sector"), None),
    ],
)
def test_unit_of_a_value(root: Node, unit: str | None, catalogue: Catalogue) -> None:
    report = units(root, catalogue)
    assert report.units[root] == (None if unit is None else Unit.parse(unit))
    assert report.mismatches == ()


@pytest.mark.parametrize(
    ("root", "message"),
    [
        (
            node("add", CLOSE, VOLUME),
            "incompatible unit for argument 2 of 'add': expected price, found share",
        ),
        (
            node("less", VOLUME, RETURNS),
            "incompatible unit for argument 2 of 'less': expected share, found 1",
        ),
        (node("log", CLOSE), "incompatible unit for argument 1 of 'log': expected 1, found price"),
        (
            node("power", RETURNS, CLOSE),
            "incompatible unit for argument 2 of 'power': expected 1, found price",
        ),
        (
            node("if_else", LESS, CLOSE, VOLUME),
            "incompatible unit for argument 3 of 'if_else': expected price, found share",
        ),
    ],
)
def test_a_mismatch_is_named(root: Node, message: str, catalogue: Catalogue) -> None:
    (mismatch,) = units(root, catalogue).mismatches
    assert mismatch.message == message
    assert mismatch.node is root
    assert mismatch.code == "unit"


def test_after_a_mismatch_the_first_unit_goes_on(catalogue: Catalogue) -> None:
    wrong = node("add", CLOSE, VOLUME)
    report = units(node("add", wrong, OPEN), catalogue)
    assert [one.node for one in report.mismatches] == [wrong]


def test_a_variable_is_solved_out_of_a_product() -> None:
    catalogue = Catalogue.of(
        [parse_signature("f(x: matrix[u], y: matrix[u*v^2]) -> matrix[v]")],
        {"p": FieldType(unit=Unit.parse("price")), "q": FieldType(unit=Unit.parse("price*share^2"))},
    )
    root = node("f", field("p"), field("q"))
    assert units(root, catalogue).units[root] == Unit.parse("share")


def test_a_power_may_be_a_literal() -> None:
    catalogue = Catalogue.of(
        [parse_signature("moment(x: matrix[u], k: int = 2) -> matrix[u^k]")],
        {"p": FieldType(unit=Unit.parse("price"))},
    )
    default, cube = node("moment", field("p")), node("moment", field("p"), attrs={"k": 3})
    assert units(default, catalogue).units[default] == Unit.parse("price^2")
    assert units(cube, catalogue).units[cube] == Unit.parse("price^3")


def test_any_number_of_arguments_each_with_the_unit(catalogue: Catalogue) -> None:
    signature = parse_signature("most(*xs: matrix[u], y: matrix[u]) -> matrix[u]")
    other = Catalogue.of([signature], catalogue.fields)
    root = node("most", CLOSE, OPEN, VOLUME, OPEN)
    assert [one.position for one in units(root, other).mismatches] == [3]
