"""Literals as symbols: what a number, a flag, a word or a text is written as, and which of them a parameter takes."""

from __future__ import annotations

from alphaplat_dsl.ir import Value
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter
from alphaplat_dsl.spelling import number

WHOLE = frozenset({Kind.WINDOW, Kind.SHIFT, Kind.INT})
WORDS = frozenset({Kind.WORD, Kind.FLAG})
_LEAST = {Kind.WINDOW: 1, Kind.SHIFT: 0}


def written(parameter: Parameter, value: Value | None) -> str | None:
    """How the value of an attribute is written; None if it is not one of this parameter.

    >>> written(Parameter(name="d", kind=Kind.WINDOW), 20), written(Parameter(name="d", kind=Kind.WINDOW), 20.0)
    ('20', None)
    """
    match parameter.kind, value:
        case Kind.FLAG, bool():
            return "true" if value else "false"
        case Kind.WORD | Kind.TEXT, str():
            return value
        case Kind.NUMBER, float():
            return number(value)
        case Kind.WINDOW | Kind.SHIFT | Kind.INT, int() if not isinstance(value, bool):
            return str(value)
        case _:
            return None


def read(parameter: Parameter, text: str) -> Value | None:
    """The value that a text says; None if the parameter takes no such value.

    >>> read(Parameter(name="d", kind=Kind.WINDOW), "20"), read(Parameter(name="d", kind=Kind.WINDOW), "0")
    (20, None)
    """
    match parameter.kind:
        case Kind.FLAG:
            return {"true": True, "false": False}.get(text)
        case Kind.WORD:
            return text if text in parameter.choices else None
        case Kind.TEXT:
            return text
        case _:
            return _number(parameter, text)


def _number(parameter: Parameter, text: str) -> int | float | None:
    try:
        value = int(text) if parameter.kind in WHOLE else float(text)
    except ValueError:
        return None
    inside = parameter.range is None or parameter.range.holds(value)
    return value if inside and value >= _LEAST.get(parameter.kind, value) else None
