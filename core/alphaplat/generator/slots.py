"""Slots: what is still to be written at a place of a sequence, and what comes after it.

A slot is a row of places, such as the literals and inputs of an operator that are not written yet; what is written
next fills its first place. The rows are made so that every operator has a series among its inputs, a value that
comes from a field: where numbers were taken so far, the last place that could take a series must. So a graph of
numbers alone, which compiling would fold into one, cannot be written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter, Signature

_NUMBERS = frozenset({Kind.MATRIX, Kind.BOOL, Kind.SCALAR})
_SERIES = frozenset({Kind.MATRIX, Kind.BOOL, Kind.VECTOR})


def fits(found: Kind, wanted: Kind) -> bool:
    """Whether a value of one kind may stand where another is wanted; a number is a group of everyone.

    >>> fits(Kind.BOOL, Kind.MATRIX), fits(Kind.SCALAR, Kind.GROUP), fits(Kind.VECTOR, Kind.MATRIX)
    (True, True, False)
    """
    if wanted in (Kind.MATRIX, Kind.BOOL):
        return found in _NUMBERS
    return found is wanted or (wanted is Kind.GROUP and found is Kind.SCALAR)


class Need(Enum):
    """Whether a place must take a series."""

    FREE = "a number will do"
    LEADING = "a number will do, and then a later place must take a series"
    SERIES = "a number will not do"


@dataclass(frozen=True)
class ValuePlace:
    """An input of an operator, or the expression itself."""

    kind: Kind
    need: Need = Need.SERIES


@dataclass(frozen=True)
class LiteralPlace:
    """A literal, of a parameter without its name; `days` is how many more days each unit of it looks back."""

    parameter: Parameter
    days: int = 0


@dataclass(frozen=True)
class OperatorPlace:
    """An operator, or its options after the first `after`: what follows an option."""

    operator: str
    after: int


@dataclass(frozen=True)
class ListPlace:
    """The mark behind an input of which there may be any number."""

    kind: Kind


@dataclass(frozen=True)
class SpellingPlace:
    """A character of a number or a text, or the end of it."""

    numerals: bool


Place: TypeAlias = ValuePlace | LiteralPlace | OperatorPlace | ListPlace | SpellingPlace
Slot: TypeAlias = tuple[Place, ...]


def literal_place(parameter: Parameter, days: int = 0) -> LiteralPlace:
    """The place of a literal, the same for all parameters that take the same."""
    return LiteralPlace(Parameter(name="", kind=parameter.kind, choices=parameter.choices, range=parameter.range), days)


def inputs(signature: Signature) -> Slot:
    """The places of an operator's inputs, with what they need.

    >>> from alphaplat_dsl.signature import parse_signature
    >>> [place.need.name for place in inputs(parse_signature("add(x: matrix, y: matrix) -> matrix"))]
    ['LEADING', 'FREE']
    """
    kinds = {parameter.kind for parameter in signature.inputs}
    strict = kinds.isdisjoint(_SERIES) or any(parameter.variadic for parameter in signature.inputs)
    places: list[Place] = []
    for parameter in signature.inputs:
        kind = Kind.MATRIX if parameter.kind is Kind.BOOL else parameter.kind
        places.append(ValuePlace(kind, Need.SERIES if strict or kind is Kind.VECTOR else Need.FREE))
        if parameter.variadic:
            places.append(ListPlace(kind))
    return tuple(places) if strict or Kind.VECTOR in kinds else tightened(tuple(places))


def tightened(slot: Slot) -> Slot:
    """The same places, one of which must take a series: the first leads, and the last, if none did, must."""
    numeric = [place for place, one in enumerate(slot) if isinstance(one, ValuePlace) and one.kind is Kind.MATRIX]
    if not numeric:
        return slot
    first = numeric[0]
    need = Need.SERIES if len(numeric) == 1 else Need.LEADING
    return (*slot[:first], ValuePlace(Kind.MATRIX, need), *slot[first + 1 :])


def following(slot: Slot, *, number: bool) -> Slot:
    """The places that are left when a value or literal was written in the first; `number` if it is no series."""
    first, rest = slot[0], slot[1:]
    if number and isinstance(first, ValuePlace) and first.need is Need.LEADING:
        return tightened(rest)
    return rest
