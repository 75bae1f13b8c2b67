"""What an operator takes and gives, declared as one line of text:

    ts_std_dev(x: matrix[u], d: window, *, ddof: int = 0 @ddof, min_periods: int = 1 @min_periods) -> matrix[u]

Parameters are values (matrix, bool, vector, group; with a unit in brackets, none meaning any) or literals (window,
shift, int, number, flag, text, word{a|b}, ignored); an int or a number may be bounded, `int{0..9}`, `int{1..}`,
`number{0<..<1}` with the ends left out. After `*` a parameter is taken by keyword only; `*xs: matrix`
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
_RANGE = re.compile(r"(?P<low>[^.<\s]+(?:\.\d+)?)?(?P<above><)?\.\.(?P<below><)?(?P<high>\S+)?")
_KIND = re.compile(r"^(?P<kind>[a-z]+)(?:\[(?P<unit>[^\]]+)\])?(?:\{(?P<words>[^}]+)\})?$")


@dataclass(frozen=True, kw_only=True)
class Range:
    """The numbers that a literal may be; an end that is None is open, one that is strict does not belong to them."""

    low: float | None = None
    high: float | None = None
    strict_low: bool = False
    strict_high: bool = False

    def holds(self, number: float) -> bool:
        above = self.low is None or (number > self.low if self.strict_low else number >= self.low)
        below = self.high is None or (number < self.high if self.strict_high else number <= self.high)
        return above and below

    def __str__(self) -> str:
        """The range in words, as they follow 'a number'.

        >>> print(Range(low=0, high=9), Range(low=1), Range(low=0, high=1, strict_low=True), sep="; ")
        from 0 to 9; of at least 1; above 0 and at most 1
        """
        if self.low is not None and self.high is not None and not self.strict_low and not self.strict_high:
            return f"from {self.low:g} to {self.high:g}"
        ends = [] if self.low is None else [f"{'above' if self.strict_low else 'at least'} {self.low:g}"]
        ends += [] if self.high is None else [f"{'below' if self.strict_high else 'at most'} {self.high:g}"]
        words = " and ".join(ends)
        return f"of {words}" if words.startswith("at ") else words


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter: `choices` are the words of a `word`, `range` bounds a number, and `convention` names what may fill
    the attribute.
    """

    name: str
    kind: Kind
    unit: str | None = None
    required: bool = True
    default: Value | None = None
    keyword_only: bool = False
    variadic: bool = False
    choices: tuple[str, ...] = ()
    range: Range | None = None
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
    words = match["words"]
    if words and kind not in (Kind.WORD, Kind.INT, Kind.NUMBER):
        raise ValueError(f"a {kind} has neither words nor a range: {text!r}")
    bounds = _range(words, text) if words and kind is not Kind.WORD else None
    value = _default(kind, default.strip()) if has_default else None
    if bounds is not None and value is not None and not bounds.holds(float(value)):
        raise ValueError(f"the default of {text!r} is out of its range")
    return Parameter(
        name=name.lstrip("*"),
        kind=kind,
        unit=match["unit"],
        required=not has_default and not name.startswith("*"),
        default=value,
        keyword_only=keyword_only,
        variadic=name.startswith("*"),
        choices=() if bounds else tuple(word.strip() for word in (words or "").split("|") if word.strip()),
        range=bounds,
        convention=convention.strip() or None,
    )


def _range(text: str, parameter: str) -> Range:
    match = _RANGE.fullmatch(text.strip())
    try:
        low, high = ((float(end) if end else None) for end in (match["low"], match["high"])) if match else (None, None)
    except ValueError:
        match = None
    if match is None or (low is None and high is None):
        raise ValueError(f"not a range: {text!r} in {parameter!r}; expected '0..9', '1..' or '0<..<1'")
    return Range(low=low, high=high, strict_low=bool(match["above"]), strict_high=bool(match["below"]))


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
