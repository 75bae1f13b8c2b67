"""Units of every node, and where they do not fit: an analysis beside the graph that warns and never refuses.

A bare number fits any unit, and so does a value of unknown unit. After a mismatch the analysis goes on with the unit
that was there first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from alphaplat_dsl.analyses import arguments
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import CONST, Node, const_value, field_name, postorder
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Signature
from alphaplat_dsl.units import UNITLESS, Unit, factors


@dataclass(frozen=True, slots=True)
class UnitMismatch:
    """Argument `position` (from 1) of `node` has a unit that does not fit the arguments before it."""

    node: Node
    position: int
    expected: Unit
    found: Unit

    code = "unit"

    @property
    def message(self) -> str:
        return (
            f"incompatible unit for argument {self.position} of '{self.node.op}':"
            f" expected {self.expected}, found {self.found}"
        )


@dataclass(frozen=True, slots=True)
class UnitReport:
    """The unit of every node, None where it is unknown, and the mismatches in the order of the graph."""

    units: dict[Node, Unit | None]
    mismatches: tuple[UnitMismatch, ...]


def units(root: Node, catalogue: Catalogue) -> UnitReport:
    """Find the unit of every node and the places where units do not fit.

    >>> from alphaplat_dsl.ir import const
    >>> units(const(1), Catalogue()).mismatches
    ()
    """
    found: dict[Node, Unit | None] = {}
    mismatches: list[UnitMismatch] = []
    for current in postorder(root):
        name = field_name(current)
        if current.op == CONST:
            found[current] = UNITLESS
        elif name is not None:
            found[current] = catalogue.fields[name].unit
        else:
            application = _Application(current, catalogue.operators[current.op], found)
            mismatches += application.check()
            found[current] = application.result()
    return UnitReport(found, tuple(mismatches))


@dataclass
class _Application:
    """One operation whose unit variables are being settled by its arguments, from left to right."""

    node: Node
    signature: Signature
    found: dict[Node, Unit | None]
    bound: dict[str, Unit] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def check(self) -> list[UnitMismatch]:
        mismatches = []
        for position, (parameter, arg) in enumerate(arguments(self.node, self.signature), start=1):
            if parameter.unit is None or arg.op == CONST:
                continue
            unit = self.found[arg]
            if unit is None:
                self.unknown.update(_variables(parameter.unit))
                continue
            expected = self._meet(parameter.unit, unit)
            if expected is not None:
                mismatches.append(UnitMismatch(self.node, position, expected, unit))
        return mismatches

    def result(self) -> Unit | None:
        """The unit of the result; variables that only bare numbers met are unitless."""
        text = self.signature.result_unit
        if text is None:
            return None if self.signature.result is Kind.GROUP else UNITLESS
        for name in _variables(text) - self.unknown:
            self.bound.setdefault(name, UNITLESS)
        known, open_powers = self._evaluate(text)
        return None if open_powers else known

    def _meet(self, text: str, unit: Unit) -> Unit | None:
        """Bind the one open variable of a declared unit; the unit that was expected if `unit` is not it."""
        known, open_powers = self._evaluate(text)
        if not open_powers:
            return None if known == unit else known
        if len(open_powers) == 1:
            ((name, power),) = open_powers.items()
            if power:
                self.bound[name] = (unit / known) ** (1 / power)
        return None

    def _evaluate(self, text: str) -> tuple[Unit, dict[str, Fraction | None]]:
        """The known part of a declared unit, and the powers (None: unknown) of what is open in it."""
        known, open_powers = UNITLESS, dict[str, Fraction | None]()
        for base, exponent, named in _factors(text):
            own = self.bound.get(base) if _is_variable(base) else Unit(((base, Fraction(1)),))
            power = self._power(named) if named else Fraction(1)
            if own is not None and (power is not None or own == UNITLESS):
                known = known * own ** (exponent * (power or 0))
            else:
                open_powers[base] = None if power is None else exponent * power
        return known, open_powers

    def _power(self, name: str) -> Fraction | None:
        """The number that a parameter has here, if it has one."""
        parameter = self.signature.by_name.get(name)
        if parameter is None:
            return None
        value: object = self.node.attr(name, parameter.default)
        for one, arg in arguments(self.node, self.signature):
            if one.name == name:
                value = const_value(arg)
        return Fraction(value).limit_denominator(1000) if isinstance(value, int | float) else None


@lru_cache(maxsize=1024)
def _factors(text: str) -> tuple[tuple[str, Fraction, str | None], ...]:
    return tuple(factors(text))


def _variables(text: str) -> set[str]:
    return {base for base, _, _ in _factors(text) if _is_variable(base)}


def _is_variable(base: str) -> bool:
    return len(base) == 1 and base.isalpha()
