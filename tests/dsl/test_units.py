"""Units: reading, arithmetic, and the factors of a declared unit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from alphaplat_dsl.units import UNITLESS, Unit, factors


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1", "1"),
        ("price", "price"),
        ("price*share", "price*share"),
        ("share*price", "price*share"),
        ("price/share", "price*share^-1"),
        ("price^0.5", "price^1/2"),
        ("price^1/2", "price^1/2"),
        ("price*price", "price^2"),
        ("price/price", "1"),
        ("1/price", "price^-1"),
        (" price * share ", "price*share"),
    ],
)
def test_reading_and_showing(text: str, shown: str) -> None:
    unit = Unit.parse(text)
    assert str(unit) == shown
    assert Unit.parse(shown) == unit


@pytest.mark.parametrize("text", ["", "*", "price*", "price^", "price share", "2", "price+share", "^2"])
def test_what_is_not_a_unit(text: str) -> None:
    with pytest.raises(ValueError, match="not a unit"):
        Unit.parse(text)


def test_arithmetic() -> None:
    price, share = Unit.parse("price"), Unit.parse("share")
    assert price * share / share == price
    assert price**0 == UNITLESS
    assert (price**2) ** 0.5 == price
    assert hash(price * share) == hash(share * price)


def test_factors_name_the_parameter_that_is_a_power() -> None:
    assert factors("u^y/v^2") == (("u", Fraction(1), "y"), ("v", Fraction(-2), None))
