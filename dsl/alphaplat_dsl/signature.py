"""What an operator takes and gives, declared as one line of text:

    ts_std_dev(x: matrix[u], d: window, *, ddof: int = 0 @ddof, min_periods: int = 1 @min_periods) -> matrix[u]

Parameters are values (matrix, bool, vector, group; with a unit in brackets, none meaning any) or literals (window,
shift, int, number, flag, text, word{a|b}, ignored). After `*` a parameter is taken by keyword only; `*xs: matrix`
takes any number of arguments. `= literal` is the default, `= none` makes a literal optional. `@name` says which
convention of the dialect fills the attribute where the text does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from alphaplat_dsl.ir import Value
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.units import factors

_CALL = re.compile(r"^\s*(?P<name>\w+)\s*\((?P<params>.*)\)\s*->\s*(?P<result>.+?)\s*$", re.DOTALL)
_KIND = re.compile(r"^(?P<kind>[a-z]+)(?:\[(?P<unit>[^\]]+)\])?(?:\{(?P<words>[^}]+)\})?$")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter: `choices` are the words of a `word`, `convention` names what may fill the attribute."""

    name: str
    kind: Kind
    unit: str | None = None
    required: bool = True
    default: Value | None = None
    keyword_only: bool = False
    variadic: bool = False
    choices: tuple[str, ...] = ()
    convention: str | None = None


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A declared operator: what the language knows of it, without its kernel.

    `reach` is the range of rows, counted from today, that a value depends on, as `low..high` in terms of the
    literals: `1-d..0` for a window, `-d..-d` for a shift, `-inf..0` for a recursion. `folds` lets a binary operator
    take more arguments, from left to right. `version` counts changes of meaning and enters the expression's ID.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Kind
    result_unit: str | None = None
    version: int = 1
    aliases: tuple[str, ...] = ()
    commutative: bool = False
    folds: bool = False
    reach: str = "0..0"
    text: str = field(default="", compare=False)

    @cached_property
    def by_name(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def inputs(self) -> tuple[Parameter, ...]:
        """The parameters that are values, in order: the arguments of the node."""
        return tuple(p for p in self.parameters if not p.kind.is_literal)

    @cached_property
    def literals(self) -> tuple[Parameter, ...]:
        """The parameters that become attributes of the node."""
        return tuple(p for p in self.parameters if p.kind.is_literal and p.kind is not Kind.IGNORED)


def parse_signature(
    text: str,
    *,
    version: int = 1,
    aliases: tuple[str, ...] = (),
    commutative: bool = False,
    folds: bool = False,
    reach: str = "0..0",
) -> Signature:
    """Read a signature's text; a ValueError names the part that is not understood.

    >>> parse_signature("ts_mean(x: matrix[u], d: window) -> matrix[u]").inputs[0].unit
    'u'
    """
    match = _CALL.match(text)
    if match is None:
        raise ValueError(f"not a signature: {text!r}; expected 'name(x: matrix, d: window) -> matrix'")
    result = _KIND.match(match["result"])
    if result is None:
        raise ValueError(f"not a kind: {match['result']!r} in {text!r}")
    parameters: list[Parameter] = []
    keyword_only = False
    for part in _split(match["params"]):
        if part == "*":
            keyword_only = True
        else:
            parameters.append(_parameter(part, keyword_only))
    names = [parameter.name for parameter in parameters]
    if len(set(names)) < len(names):
        raise ValueError(f"a parameter's name occurs twice in {text!r}")
    unit = result["unit"]
    if unit is not None:
        factors(unit)
    return Signature(
        name=match["name"],
        parameters=tuple(parameters),
        result=Kind(result["kind"]),
        result_unit=unit,
        version=version,
        aliases=aliases,
        commutative=commutative,
        folds=folds,
        reach=reach,
        text=" ".join(text.split()),
    )


def _split(text: str) -> list[str]:
    """Split at commas outside brackets, braces and quotes."""
    parts: list[str] = []
    depth, quoted, current = 0, False, ""
    for char in text:
        quoted ^= char == '"'
        depth += (char in "[{") - (char in "]}")
        if char == "," and depth == 0 and not quoted:
            parts.append(current.strip())
            current = ""
        else:
            current += char
    if current.strip():
        parts.append(current.strip())
    return parts


def _parameter(text: str, keyword_only: bool) -> Parameter:
    head, _, convention = text.partition("@")
    declared, has_default, default = head.partition("=")
    name, colon, kind_text = declared.partition(":")
    match = _KIND.match(kind_text.strip())
    if not colon or match is None:
        raise ValueError(f"not a parameter: {text!r}; expected 'name: kind'")
    kind = Kind(match["kind"])
    name = name.strip()
    return Parameter(
        name=name.lstrip("*"),
        kind=kind,
        unit=match["unit"],
        required=not has_default and not name.startswith("*"),
        default=_default(kind, default.strip()) if has_default else None,
        keyword_only=keyword_only,
        variadic=name.startswith("*"),
        choices=tuple(word.strip() for word in (match["words"] or "").split("|") if word.strip()),
        convention=convention.strip() or None,
    )


def _default(kind: Kind, text: str) -> Value | None:
    if text == "none":
        return None
    if kind is Kind.FLAG:
        return {"true": True, "false": False}[text]
    if kind in (Kind.WINDOW, Kind.SHIFT, Kind.INT):
        return int(text)
    if kind is Kind.NUMBER or kind is Kind.IGNORED:
        return float(text)
    return text.strip('"')
