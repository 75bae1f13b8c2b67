"""Bounds on the days that operators look at, before their literals are known."""

from __future__ import annotations

import pytest

from alphaplat.catalogue import Platform
from alphaplat.generator.reaches import Days, days
from alphaplat_dsl.signature import parse_signature


@pytest.mark.parametrize(
    ("literals", "reach", "found"),
    [
        ("d: window", "0..0", Days(0)),
        ("d: window", "1-d..0", Days(-1, {"d": 1})),
        ("d: shift", "-d..-d", Days(0, {"d": 1})),
        ("d: window, e: shift", "1-d-e..0", Days(-1, {"d": 1, "e": 1})),
        ("d: window", "-d-d..0", Days(0, {"d": 2})),
        ("d: window, e: shift = 3", "-d-e..0", Days(3, {"d": 1})),
        ("d: window, e: shift = none", "-d-e..0", Days(None, {"d": 1})),
        ("d: window", "-inf..0", Days(None)),
        ("d: window", "d-10..0", Days(9)),
        ("k: int", "k-10..0", Days(None)),
        ("d: window", "0..1", Days(0, ahead=True)),
        ("d: window", "0..d", Days(0, ahead=True)),
        ("d: window", "0..inf", Days(0, ahead=True)),
        ("d: shift", "-d..1-d", Days(0, {"d": 1}, ahead=True)),
        ("d: window", "-d..1-d", Days(0, {"d": 1})),
        ("k: int", "0..-k", Days(0, ahead=True)),
        ("e: shift = 1", "0..e", Days(0, ahead=True)),
    ],
)
def test_bounds(literals: str, reach: str, found: Days) -> None:
    assert days(parse_signature(f"f(x: matrix, {literals}) -> matrix", reach=reach)) == found


def test_no_operator_that_is_installed_looks_ahead() -> None:
    assert not [one.name for one in Platform.discover().operators.values() if days(one.parsed).ahead]
