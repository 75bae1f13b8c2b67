"""Literals: how windows, flags, words and texts may be written."""

from __future__ import annotations

import math

import pytest

from alphaplat_dsl.dialect import Conventions
from alphaplat_dsl.errors import AlphaCausalityError, AlphaError
from alphaplat_dsl.ir import Value, const, field, node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.literals import folded, quoted_number, read_number, read_word, written
from alphaplat_dsl.parse import parse
from alphaplat_dsl.signature import Parameter, Range
from alphaplat_dsl.source import Source

WORD = Parameter(name="driver", kind=Kind.WORD, choices=("gaussian", "cauchy"))
FLAG = Parameter(name="filter", kind=Kind.FLAG)
TEXT = Parameter(name="ignore", kind=Kind.TEXT, default="NaN", required=False)
OPTIONAL = Parameter(name="lower", kind=Kind.NUMBER, default=None, required=False)


def parameter(kind: Kind) -> Parameter:
    return Parameter(name="d", kind=kind)


def read(given: Parameter, text: str) -> Value:
    return read_word(given, parse(Source(text), Limits()).result, f"'{given.name}'")


@pytest.mark.parametrize(
    ("given", "text", "value"),
    [
        (WORD, "gaussian", "gaussian"),
        (WORD, '"Gaussian"', "gaussian"),
        (WORD, "CAUCHY", "cauchy"),
        (FLAG, "true", True),
        (FLAG, "False", False),
        (FLAG, "1", True),
        (FLAG, "0.", False),
        (FLAG, "'TRUE'", True),
        (TEXT, '"nan"', "NaN"),
        (TEXT, '" NaN  0 "', "nan 0"),
        (TEXT, '"0, 1 ,0.1"', "0,1,0.1"),
        (TEXT, "5", "5"),
        (TEXT, "-0.5", "-0.5"),
        (TEXT, "nan", "NaN"),
    ],
)
def test_words_flags_and_texts(given: Parameter, text: str, value: Value) -> None:
    assert read(given, text) == value
    assert type(read(given, text)) is type(value)


@pytest.mark.parametrize(
    ("given", "text"), [(WORD, "normal"), (FLAG, "2"), (FLAG, "yes"), (TEXT, "a + b"), (WORD, "f(x)")]
)
def test_words_that_are_none_are_refused(given: Parameter, text: str) -> None:
    with pytest.raises(AlphaError, match=f"'{given.name}' is "):
        read(given, text)


@pytest.mark.parametrize(
    ("kind", "number", "windows", "value"),
    [
        (Kind.WINDOW, 5.0, "exact", 5),
        (Kind.WINDOW, 3.7, "floor", 3),
        (Kind.WINDOW, 3.7, "round", 4),
        (Kind.WINDOW, 2.5, "round", 3),
        (Kind.WINDOW, 0.7, "round", 1),
        (Kind.SHIFT, 0.0, "exact", 0),
        (Kind.SHIFT, 1.9, "floor", 1),
        (Kind.SHIFT, 0.4, "round", 0),
        (Kind.INT, -3.0, "exact", -3),
        (Kind.NUMBER, -0.0, "exact", 0.0),
        (Kind.NUMBER, 2.0, "exact", 2.0),
    ],
)
def test_numbers(kind: Kind, number: float, windows: str, value: Value) -> None:
    found = read_number(parameter(kind), number, "'d'", Conventions().updated({"windows": windows}), Limits())
    assert found == value
    assert type(found) is type(value)
    assert math.copysign(1, found) == math.copysign(1, float(value))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "number", "windows", "code"),
    [
        (Kind.WINDOW, 3.7, "exact", "type"),
        (Kind.WINDOW, 0.0, "exact", "type"),
        (Kind.WINDOW, 0.9, "floor", "type"),
        (Kind.WINDOW, 0.4, "round", "type"),
        (Kind.WINDOW, -5.0, "floor", "type"),
        (Kind.WINDOW, 2_521.0, "exact", "limit"),
        (Kind.WINDOW, 1e300, "floor", "limit"),
        (Kind.SHIFT, 2_521.0, "exact", "limit"),
        (Kind.SHIFT, -1.0, "exact", "causality"),
        (Kind.SHIFT, -0.3, "round", "causality"),
        (Kind.INT, 1.5, "floor", "type"),
        (Kind.NUMBER, math.nan, "exact", "type"),
        (Kind.WINDOW, math.nan, "floor", "type"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(kind: Kind, number: float, windows: str, code: str) -> None:
    with pytest.raises(AlphaError) as caught:
        read_number(parameter(kind), number, "'d'", Conventions().updated({"windows": windows}), Limits())
    assert caught.value.code == code
    assert isinstance(caught.value, AlphaCausalityError) == (code == "causality")


@pytest.mark.parametrize(
    ("kind", "allowed", "number", "said"),
    [
        (Kind.INT, Range(low=0, high=9), 10.0, "'k' is a whole number from 0 to 9, found 10"),
        (Kind.INT, Range(low=0, high=9), 1.5, "'k' is a whole number from 0 to 9, found 1.5"),
        (Kind.INT, Range(low=1), 0.0, "'k' is a whole number of at least 1, found 0"),
        (Kind.NUMBER, Range(low=0, high=1, strict_low=True), 0.0, "'k' is a number above 0 and at most 1, found 0"),
    ],
)
def test_numbers_out_of_their_range_are_refused(kind: Kind, allowed: Range, number: float, said: str) -> None:
    bounded = Parameter(name="k", kind=kind, range=allowed)
    with pytest.raises(AlphaError) as caught:
        read_number(bounded, number, "'k'", Conventions(), Limits())
    assert caught.value.message == said
    assert read_number(bounded, 1.0, "'k'", Conventions(), Limits()) == 1


def test_nan_leaves_an_optional_bound_open() -> None:
    assert read_number(OPTIONAL, math.nan, "'lower'", Conventions(), Limits()) is None


def test_arithmetic_on_numbers_is_folded() -> None:
    two, three = const(2), const(3)
    assert folded(node("reverse", node("multiply", two, node("subtract", three, const(8))))) == 10
    assert folded(node("power", two, three)) == 8
    assert folded(node("divide", two, const(0))) is None
    assert folded(node("power", const(-8), const(0.5))) is None
    assert folded(node("multiply", const(1e300), const(1e300))) is None
    assert folded(node("add", two, field("close"))) is None
    assert folded(node("rank", two)) is None
    assert folded(node("add", two, three, attrs={"filter": True})) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4", 4.0),
        (" -4.5 ", -4.5),
        (".5", 0.5),
        ("1e2", 100.0),
        ("inf", None),
        ("four", None),
        ("1_0", None),
        ("", None),
    ],
)
def test_quoted_numbers(text: str, number: float | None) -> None:
    assert quoted_number(text) == number


@pytest.mark.parametrize(
    ("text", "said"), [("a", "a"), ("-20", "-20"), ("0.1", "0.10000000000000001"), ("f(x)", None), ("-a", None)]
)
def test_written(text: str, said: str | None) -> None:
    assert written(parse(Source(text), Limits()).result) == said
