"""How far operators look back and ahead, before their literals are known: bounds from the reach of a signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alphaplat_dsl.analyses import parse_reach
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Signature

_LEAST = {Kind.WINDOW: 1, Kind.SHIFT: 0}


@dataclass(frozen=True)
class Days:
    """The days before today that an operator looks at: `fixed`, and so many for each unit of a required literal.

    `fixed` is None where there is no bound. `ahead` says that the operator may look at later days.
    """

    fixed: int | None
    each: Mapping[str, int] = field(default_factory=dict)
    ahead: bool = False


def days(signature: Signature) -> Days:
    """The bounds of an operator whose options are left unsaid.

    >>> from alphaplat_dsl.signature import parse_signature
    >>> days(parse_signature("ts_mean(x: matrix, d: window) -> matrix", reach="1-d..0"))
    Days(fixed=-1, each={'d': 1}, ahead=False)
    """
    low, high = parse_reach(signature.reach)
    each: dict[str, int] = {}
    fixed: int | None = 0
    for sign, term in low:
        parameter = signature.by_name.get(term)
        if fixed is None or term == "inf":
            fixed = None
        elif parameter is None:
            fixed -= sign * int(term)
        elif not parameter.required:
            fixed = None if parameter.default is None else fixed - sign * int(parameter.default)
        elif sign < 0:
            each[term] = each.get(term, 0) + 1
        else:
            fixed = fixed - _LEAST[parameter.kind] if parameter.kind in _LEAST else None
    return Days(fixed, each, _latest(signature, high) > 0)


def _latest(signature: Signature, high: tuple[tuple[int, str], ...]) -> float:
    """The latest day that may be looked at, counted from today."""
    latest = 0.0
    for sign, term in high:
        parameter = signature.by_name.get(term)
        if parameter is None:
            latest += sign * float(term)
        elif not parameter.required and parameter.default is not None:
            latest += sign * float(parameter.default)
        elif sign > 0 or parameter.kind not in _LEAST:
            latest = float("inf")
        else:
            latest -= _LEAST[parameter.kind]
    return latest
