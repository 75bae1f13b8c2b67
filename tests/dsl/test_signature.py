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
    ],
)
def test_what_is_not_a_signature(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_signature(text)
