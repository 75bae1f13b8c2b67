"""How numbers and literals are spelled."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphaplat_dsl.ir import Value, const, const_value
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter
from alphaplat_dsl.spelling import literal, number

WORD = Parameter(name="scale", kind=Kind.WORD, choices=("unit", "pct"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_bit_for_bit(value: float) -> None:
    assert struct.pack("<d", float(number(value))) == struct.pack("<d", value)
    assert const_value(const(float(number(value)))) == value


@pytest.mark.parametrize(
    ("value", "parameter", "text"),
    [
        (True, None, "true"),
        (20, None, "20"),
        (0.5, None, "0.5"),
        (2.0, None, "2"),
        ("pct", WORD, "pct"),
        ("pct", None, '"pct"'),
        ('a"b', None, "'a\"b'"),
    ],
)
def test_literals(value: Value, parameter: Parameter | None, text: str) -> None:
    assert literal(value, parameter) == text
