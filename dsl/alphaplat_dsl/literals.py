"""Literals: numbers of days, flags and words that stand in a text and become attributes of a node."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Final

from alphaplat_dsl.dialect import Conventions
from alphaplat_dsl.errors import AlphaCausalityError, AlphaError, AlphaTypeError
from alphaplat_dsl.ir import Node, Value, const_value, postorder
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.names import did_you_mean
from alphaplat_dsl.signature import Parameter, Signature
from alphaplat_dsl.tree import Expr, Name, Number, Text, Unary

NUMERIC: Final = frozenset({Kind.WINDOW, Kind.SHIFT, Kind.INT, Kind.NUMBER})

_FLAGS = {"true": True, "false": False, "1": True, "0": False}
_DAYS = {Kind.WINDOW: "a whole number of days, at least 1", Kind.SHIFT: "a whole number of days, at least 0"}
_ARITHMETIC: Mapping[str, Callable[..., float]] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "power": math.pow,
    "reverse": lambda x: -x,
}


def written(expr: Expr) -> str | None:
    """What a literal says, bare or quoted; None of an expression that is not a literal."""
    match expr:
        case Name(name=name):
            return name
        case Text(value=value):
            return value.strip()
        case Number(value=value):
            return f"{value:.17g}" if not value.is_integer() else f"{value:.0f}"
        case Unary(sign="-", operand=Number() as number):
            return f"-{written(number)}"
        case _:
            return None


def quoted_number(text: str) -> float | None:
    """The number that a quoted text or a bare word says: `"4"`, `nan`; None if it says none."""
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|nan", text.strip(), re.IGNORECASE | re.ASCII):
        return float(text)
    return None


def folded(root: Node) -> float | None:
    """The number that a graph of numbers and arithmetic stands for; None if it is anything else, or not finite."""
    found: dict[Node, float] = {}
    for current in postorder(root):
        value = const_value(current)
        if value is None:
            compute = _ARITHMETIC.get(current.op)
            if compute is None or current.attrs:
                return None
            try:
                value = compute(*(found[arg] for arg in current.args))
            except (ArithmeticError, ValueError):
                return None
        if not math.isfinite(value):
            return None
        found[current] = value
    return found[root]


def read_word(parameter: Parameter, expr: Expr, label: str) -> Value:
    """The value of a flag, word or text, called `label` in errors, which have no place yet."""
    said = written(expr)
    wanted = expected(parameter)
    if said is None:
        raise AlphaTypeError(f"{label} is {wanted}, written and not computed")
    if parameter.kind is Kind.FLAG:
        flag = _FLAGS.get(said.lower())
        if flag is None:
            raise AlphaTypeError(f"{label} is {wanted}, found '{said}'")
        return flag
    if parameter.kind is Kind.WORD:
        choice = next((one for one in parameter.choices if one.lower() == said.lower()), None)
        if choice is None:
            hint = did_you_mean(said, parameter.choices)
            raise AlphaTypeError(f"{label} is {wanted}, found '{said}'", help=hint)
        return choice
    plain = re.sub(r"\s*,\s*", ",", " ".join(said.split())).lower()
    default = parameter.default
    return default if isinstance(default, str) and default.lower() == plain else plain


def read_number(
    parameter: Parameter, number: float, label: str, conventions: Conventions, limits: Limits
) -> Value | None:
    """The value of a numeric literal, called `label` in errors; None where NaN leaves an optional bound open."""
    if math.isnan(number):
        if parameter.kind is Kind.NUMBER and not parameter.required and parameter.default is None:
            return None
        raise AlphaTypeError(f"{label} is {expected(parameter)}, found NaN")
    if parameter.kind in (Kind.NUMBER, Kind.INT):
        whole = parameter.kind is Kind.INT
        if (whole and not number.is_integer()) or (parameter.range is not None and not parameter.range.holds(number)):
            raise AlphaTypeError(f"{label} is {expected(parameter)}, found {number:g}")
        return int(number) if whole else number + 0.0
    return _days(parameter, number, label, conventions, limits)


def expected(parameter: Parameter) -> str:
    """What a literal parameter takes, in words."""
    match parameter.kind:
        case Kind.WINDOW | Kind.SHIFT:
            return _DAYS[parameter.kind]
        case Kind.INT | Kind.NUMBER:
            number = "a whole number" if parameter.kind is Kind.INT else "a number"
            return number if parameter.range is None else f"{number} {parameter.range}"
        case Kind.FLAG:
            return "true or false"
        case Kind.WORD:
            return " or ".join(f"'{word}'" for word in parameter.choices)
        case Kind.TEXT:
            return "a text"
        case _:
            return "a number or word"


def by_convention(
    parameter: Parameter, signature: Signature, given: Mapping[str, Value | None], conventions: Conventions
) -> Value | None:
    """What the conventions say where the text says nothing: `min_periods` may be the length of the window."""
    if parameter.convention is None:
        return parameter.default
    value: Value | None = getattr(conventions, parameter.convention, parameter.default)
    if value == "window":
        window = next((one for one in signature.literals if one.kind is Kind.WINDOW), None)
        return parameter.default if window is None else given.get(window.name, parameter.default)
    return value


def too_few_days(signature: Signature, given: Mapping[str, Value | None]) -> tuple[str, AlphaError] | None:
    """The literal that says how many values a window needs, and what is wrong if the window cannot have them."""
    least = next((one for one in signature.literals if one.convention == "min_periods"), None)
    window = next((one for one in signature.literals if one.kind is Kind.WINDOW), None)
    if least is None or window is None:
        return None
    needed, days = given.get(least.name), given.get(window.name)
    if isinstance(needed, int) and isinstance(days, int) and not 1 <= needed <= days:
        message = f"'{least.name}' is a whole number between 1 and the window of {days}, found {needed}"
        return least.name, AlphaTypeError(message)
    return None


def _days(parameter: Parameter, number: float, label: str, conventions: Conventions, limits: Limits) -> int:
    if parameter.kind is Kind.SHIFT and number < 0:
        raise AlphaCausalityError(
            f"a shift of {number:g} days looks ahead: {label} is {expected(parameter)}",
            help="values of later days are not known yet",
        )
    days = number
    if not number.is_integer():
        if conventions.windows == "exact":
            raise AlphaTypeError(
                f"{label} is {expected(parameter)}, found {number:g}",
                help="conventions={'windows': 'floor'} takes it for the whole number below",
            )
        days = math.floor(number if conventions.windows == "floor" else number + 0.5)
    limits.check("window", int(days), "days")
    if parameter.kind is Kind.WINDOW and days < 1:
        became = f", which '{conventions.windows}' makes {int(days)}" if days != number else ""
        raise AlphaTypeError(f"{label} is {expected(parameter)}, found {number:g}{became}")
    return int(days)
