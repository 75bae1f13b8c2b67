"""Whether a value of one kind fits a place that wants another, and what to say if not."""

from __future__ import annotations

from alphaplat_dsl.errors import AlphaTypeError
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter

_NUMBERS = frozenset({Kind.MATRIX, Kind.BOOL, Kind.SCALAR})
_FITTING = {
    Kind.MATRIX: _NUMBERS,
    Kind.BOOL: _NUMBERS,
    Kind.VECTOR: frozenset({Kind.VECTOR}),
    Kind.GROUP: frozenset({Kind.GROUP}),
    Kind.SCALAR: frozenset({Kind.SCALAR}),
}
_HELP = {
    Kind.MATRIX: "a group goes where an operator asks for one, as in group_neutralize(x, sector)",
    Kind.BOOL: "a group goes where an operator asks for one, as in group_neutralize(x, sector)",
    Kind.VECTOR: "a vector is a field with several values a day; this has one already",
    Kind.GROUP: "bucket(x, range=...) makes groups of numbers; a single number means one group of all",
    Kind.SCALAR: "write a number",
}


def fits(wanted: Kind, found: Kind) -> bool:
    return found in _FITTING[wanted]


def needs_average(wanted: Kind, found: Kind) -> bool:
    """Whether the value fits as soon as each day's list is averaged."""
    return found is Kind.VECTOR and wanted in (Kind.MATRIX, Kind.BOOL)


def misfit(parameter: Parameter | None, found: Kind, called: str, text: str) -> AlphaTypeError:
    """The error for an argument of the wrong kind; without a parameter, for the alpha as a whole."""
    wanted = parameter.kind if parameter else Kind.MATRIX
    whole = f"an alpha is a matrix, and '{text}' is a {found}"
    part = f"'{parameter.name}' of {called} is a {wanted}, and '{text}' is a {found}" if parameter else whole
    return AlphaTypeError(part, help=_HELP[wanted])
