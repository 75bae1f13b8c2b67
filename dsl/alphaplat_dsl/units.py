"""Units as maps from a base to its exponent: `price`, `price*share`, `price^2`, and `1` for none.

A unit in an operator's signature may hold variables, single letters such as `u`, which the arguments settle, and
powers by the name of a parameter, such as `u^y`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_FACTOR = re.compile(r"(?P<base>[A-Za-z][A-Za-z0-9_]*|1)(?:\^(?P<power>-?[0-9.]+(?:/[0-9]+)?|[A-Za-z_]\w*))?")


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of named bases, kept sorted; the empty product is unitless.

    >>> str(Unit.parse("price*share") / Unit.parse("share"))
    'price'
    """

    powers: tuple[tuple[str, Fraction], ...] = ()

    @classmethod
    def of(cls, powers: Iterable[tuple[str, Fraction]]) -> Unit:
        total: dict[str, Fraction] = {}
        for base, power in powers:
            total[base] = total.get(base, Fraction(0)) + power
        return cls(tuple(sorted((base, power) for base, power in total.items() if power)))

    @classmethod
    def parse(cls, text: str) -> Unit:
        """Read `price`, `price*share`, `price/share`, `price^0.5` or `1`."""
        powers = []
        for base, power, _ in factors(text):
            powers.append((base, power))
        return cls.of(powers)

    def __mul__(self, other: Unit) -> Unit:
        if not self.powers or not other.powers:
            return other if other.powers else self
        return Unit.of((*self.powers, *other.powers))

    def __truediv__(self, other: Unit) -> Unit:
        return self * other**-1 if other.powers else self

    def __pow__(self, power: Fraction | int | float) -> Unit:
        if power == 1 or not self.powers:
            return self
        exact = Fraction(power).limit_denominator(1000)
        return Unit.of((base, own * exact) for base, own in self.powers)

    def __str__(self) -> str:
        if not self.powers:
            return "1"
        return "*".join(base if power == 1 else f"{base}^{power}" for base, power in self.powers)


UNITLESS = Unit()


@lru_cache(maxsize=1024)
def factors(text: str) -> tuple[tuple[str, Fraction, str | None], ...]:
    """Split a unit's text into (base, exponent, name of the parameter that multiplies the exponent)."""
    found: list[tuple[str, Fraction, str | None]] = []
    position, sign = 0, 1
    stripped = re.sub(r"\s*([*/^])\s*", r"\1", text.strip())
    while True:
        match = _FACTOR.match(stripped, position)
        if match is None:
            raise ValueError(f"not a unit: {text!r}")
        base, power = match["base"], match["power"]
        if base != "1":
            named = power if power and power[0].isalpha() else None
            exponent = Fraction(1) if power is None or named else Fraction(power)
            found.append((base, sign * exponent, named))
        position = match.end()
        if position == len(stripped):
            return tuple(found)
        if stripped[position] not in "*/":
            raise ValueError(f"not a unit: {text!r}")
        sign = 1 if stripped[position] == "*" else -1
        position += 1
