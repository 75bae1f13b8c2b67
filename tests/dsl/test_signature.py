"""Signatures: one line of text says what an operator takes and gives."""

from __future__ import annotations

import pytest

from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import parse_signature


def test_every_part_of_a_signature() -> None:
    found = parse_signature(
        "f(x: matrix[u*v], g: group, d: window, driver: word{gaussian|cauchy} = gaussian,"
        " *, k: number = none, std: number = 4, on: flag = true, ddof: int = 0 @ddof,"
        ' ignore: text = "NaN, 0", rate: ignored = 2) -> bool[1]',
        version=3,
        aliases=("old_f",),
        commutative=True,
        reach="1-d..0",
    )
    assert (found.name, found.version, found.aliases, found.reach) == ("f", 3, ("old_f",), "1-d..0")
    assert [one.name for one in found.inputs] == ["x", "g"]
    assert [one.name for one in found.literals] == ["d", "driver", "k", "std", "on", "ddof", "ignore"]
    assert (found.result, found.result_unit) == (Kind.BOOL, "1")
    by_name = found.by_name
    assert by_name["x"].unit == "u*v"
    assert by_name["d"].required
    assert by_name["d"].kind is Kind.WINDOW
    assert by_name["driver"].choices == ("gaussian", "cauchy")
    assert by_name["driver"].default == "gaussian"
    assert by_name["k"].default is None
    assert not by_name["k"].required
    assert by_name["std"].default == 4.0
    assert isinstance(by_name["std"].default, float)
    assert by_name["on"].default is True
    assert by_name["ddof"].convention == "ddof"
    assert by_name["ignore"].default == "NaN, 0"
    assert [one.name for one in found.parameters if one.keyword_only] == [
        "k", "std", "on", "ddof", "ignore", "rate",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "inside", "outside", "words"),
    [
        ("int{0..9}", (0, 9), (-1, 10), "from 0 to 9"),
        ("int{1..}", (1, 1_000), (0,), "of at least 1"),
        ("int{ -3..-1 }", (-3, -1), (-4, 0), "from -3 to -1"),
        ("number{0..1}", (0, 0.5, 1), (-0.1, 1.1), "from 0 to 1"),
        ("number{0.5..1.5}", (0.5, 1.5), (0.4, 1.6), "from 0.5 to 1.5"),
        ("number{0<..<1}", (0.1, 0.9), (0, 1), "above 0 and below 1"),
        ("number{0<..}", (0.1,), (0,), "above 0"),
        ("number{..<2}", (1, -5), (2,), "below 2"),
        ("number{..2}", (2,), (3,), "of at most 2"),
        ("number{0..<1}", (0, 0.9), (1,), "of at least 0 and below 1"),
    ],
)
def test_ranges(text: str, inside: tuple[float, ...], outside: tuple[float, ...], words: str) -> None:
    found = parse_signature(f"f(x: matrix, k: {text}) -> matrix").by_name["k"]
    assert found.range is not None
    assert found.choices == ()
    assert [found.range.holds(one) for one in inside] == [True] * len(inside)
    assert [found.range.holds(one) for one in outside] == [False] * len(outside)
    assert str(found.range) == words
    assert found == parse_signature(f"f(x: matrix, k: {text}) -> matrix").by_name["k"]


def test_any_number_of_arguments() -> None:
    found = parse_signature("f(*xs: matrix, d: window) -> matrix")
    assert found.inputs[0].variadic
    assert not found.inputs[0].required
    assert found.inputs[0].name == "xs"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("f(x: matrix)", "not a signature"),
        ("(x: matrix) -> matrix", "not a signature"),
        ("f(x) -> matrix", "not a parameter"),
        ("f(x: matrix[) -> matrix", "not a parameter"),
        ("f(x: matrix) -> mat rix", "not a kind"),
        ("f(x: nothing) -> matrix", "nothing"),
        ("f(x: matrix, x: matrix) -> matrix", "twice"),
        ("f(x: matrix[u]) -> matrix[u+v]", "not a unit"),
        ("f(d: window{1..3}) -> matrix", "a window has neither words nor a range"),
        ("f(k: int{..}) -> matrix", "not a range"),
        ("f(k: int{1}) -> matrix", "not a range"),
        ("f(k: int{a..b}) -> matrix", "not a range"),
        ("f(k: int{1..2..3}) -> matrix", "not a range"),
        ("f(k: int{1..3} = 4) -> matrix", "the default of 'k: int{1..3} = 4' is out of its range"),
    ],
)
def test_what_is_not_a_signature(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_signature(text)
