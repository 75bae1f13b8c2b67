"""What an operator asks for, place by place, and how numbers in some places bind the others."""

from __future__ import annotations

import pytest

from alphaplat.generator.slots import ListPlace, Need, ValuePlace, fits, following, inputs
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import parse_signature


@pytest.mark.parametrize(
    ("signature", "needs"),
    [
        ("f(x: matrix) -> matrix", "series"),
        ("f(x: matrix, y: matrix) -> matrix", "leading free"),
        ("f(c: bool, a: matrix, b: matrix) -> matrix", "leading free free"),
        ("f(x: matrix, g: group) -> matrix", "series free"),
        ("f(g: group, x: matrix, y: matrix) -> matrix", "free leading free"),
        ("f(v: vector) -> matrix", "series"),
        ("f(v: vector, x: matrix) -> matrix", "series free"),
        ("f(g: group, h: group) -> group", "series series"),
        ("f(x: matrix, *xs: matrix) -> matrix", "series series more"),
    ],
)
def test_what_the_inputs_of_an_operator_need(signature: str, needs: str) -> None:
    found = [
        "more" if isinstance(one, ListPlace) else one.need.name.lower() for one in inputs(parse_signature(signature))
    ]
    assert " ".join(found) == needs


def test_a_number_hands_the_lead_on_and_a_series_ends_it() -> None:
    slot = inputs(parse_signature("f(c: matrix, g: group, a: matrix, b: matrix) -> matrix"))
    free = ValuePlace(Kind.MATRIX, Need.FREE)
    assert following(slot, number=False)[1:] == (free, free)
    after = following(slot, number=True)
    assert after == (ValuePlace(Kind.GROUP, Need.FREE), ValuePlace(Kind.MATRIX, Need.LEADING), free)
    after = following(following(after, number=True), number=True)
    assert after == (ValuePlace(Kind.MATRIX, Need.SERIES),)


@pytest.mark.parametrize(
    ("found", "wanted", "right"),
    [
        (Kind.BOOL, Kind.MATRIX, True),
        (Kind.MATRIX, Kind.BOOL, True),
        (Kind.SCALAR, Kind.MATRIX, True),
        (Kind.SCALAR, Kind.GROUP, True),
        (Kind.SCALAR, Kind.VECTOR, False),
        (Kind.VECTOR, Kind.MATRIX, False),
        (Kind.GROUP, Kind.MATRIX, False),
        (Kind.MATRIX, Kind.GROUP, False),
        (Kind.MATRIX, Kind.SCALAR, False),
    ],
)
def test_which_kinds_fit(found: Kind, wanted: Kind, right: bool) -> None:
    assert fits(found, wanted) is right
