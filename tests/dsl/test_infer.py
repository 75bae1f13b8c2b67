"""`undeclared="infer"`: names without a field take the kind that their use demands."""

from __future__ import annotations

import pytest

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.errors import AlphaNameError, AlphaTypeError
from alphaplat_dsl.kinds import Kind


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("foo", {"foo": Kind.MATRIX}),
        ("rank(foo) + bar", {"foo": Kind.MATRIX, "bar": Kind.MATRIX}),
        ("vec_avg(foo)", {"foo": Kind.VECTOR}),
        ("vec_sum(vec_filter(foo))", {"foo": Kind.VECTOR}),
        ("group_neutralize(foo, bar)", {"foo": Kind.MATRIX, "bar": Kind.GROUP}),
        ("foo > 0 ? bar : baz", {"foo": Kind.MATRIX, "bar": Kind.MATRIX, "baz": Kind.MATRIX}),
        ("x = foo; y = x; vec_avg(y) + vec_sum(foo)", {"foo": Kind.VECTOR}),
        ("x = foo; vec_avg(FOO)", {"foo": Kind.VECTOR}),
        ("Mkt.Group1 * 2", {"mkt.group1": Kind.MATRIX}),
    ],
)
def test_kinds_are_demanded(text: str, kinds: dict[str, Kind], catalogue: Catalogue, brain: Dialect) -> None:
    expression = compile_text(text, catalogue, dialect=brain, undeclared="infer")
    assert {name: expression.catalogue.fields[name].kind for name in expression.fields} == kinds


@pytest.mark.parametrize(
    ("text", "before", "here", "column"),
    [
        ("vec_avg(foo) + foo", "vector", "matrix", 15),
        ("foo + vec_avg(foo)", "matrix", "vector", 14),
        ("group_rank(foo, foo)", "matrix", "group", 16),
        ("x = foo; group_rank(close, x) * x", "group", "matrix", 32),
    ],
)
def test_the_second_demand_must_be_the_first(
    text: str, before: str, here: str, column: int, catalogue: Catalogue, brain: Dialect
) -> None:
    with pytest.raises(AlphaTypeError, match=f"'foo' is used as a {here} here, and as a {before} before") as caught:
        compile_text(text, catalogue, dialect=brain, undeclared="infer")
    assert caught.value.span is not None
    assert caught.value.span.start == column


def test_declared_fields_keep_their_kind(catalogue: Catalogue, brain: Dialect) -> None:
    fields = {"foo": FieldType(kind=Kind.VECTOR)}
    expression = compile_text("foo + bar", catalogue, dialect=brain, fields=fields, undeclared="infer")
    assert expression.canonical in ("bar + vec_avg(foo)", "vec_avg(foo) + bar")


def test_operators_are_never_inferred(catalogue: Catalogue, brain: Dialect) -> None:
    with pytest.raises(AlphaNameError, match="unknown operator 'foo'"):
        compile_text("foo(bar)", catalogue, dialect=brain, undeclared="infer")


@pytest.mark.parametrize("name", ["nan", "NaN", "inf", "true", "False"])
def test_words_for_values_are_no_names(name: str, catalogue: Catalogue, brain: Dialect) -> None:
    with pytest.raises(AlphaNameError, match=f"'{name}' is not a value"):
        compile_text(f"close > open ? close : {name}", catalogue, dialect=brain, undeclared="infer")


def test_inferred_names_work_inside_definitions(catalogue: Catalogue, brain: Dialect) -> None:
    expression = compile_text(
        "rank(mine)", catalogue, dialect=brain, fields={"mine": "vec_avg(foo)"}, undeclared="infer"
    )
    assert expression.catalogue.fields["foo"].kind is Kind.VECTOR


def test_without_it_names_must_be_declared(catalogue: Catalogue, brain: Dialect) -> None:
    with pytest.raises(AlphaNameError, match="unknown field 'foo'"):
        compile_text("foo", catalogue, dialect=brain)
    with pytest.raises(AlphaTypeError, match="undeclared cannot be 'guess'"):
        compile_text("foo", catalogue, dialect=brain, undeclared="guess")  # type: ignore[arg-type]
