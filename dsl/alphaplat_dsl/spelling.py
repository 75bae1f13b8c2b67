"""How the parts of a graph are spelled: signs, brackets and calls, by canonical names.

`show` puts the parts together; a dialect that spells some of them otherwise is in `translate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from alphaplat_dsl.analyses import arguments
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import CONST, FIELD, VAR, Node, Value, const_value, node, transform
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter, Signature

TERNARY, OR, AND, COMPARISON, SUM, PRODUCT, UNARY, POWER, ATOM = range(9)


class Sign(NamedTuple):
    """How an infix operator is written, how tightly it binds, and how tightly its sides must bind."""

    text: str
    level: int
    left: int
    right: int


INFIX = {
    "or": Sign(" || ", OR, OR, AND),
    "and": Sign(" && ", AND, AND, COMPARISON),
    "less": Sign(" < ", COMPARISON, SUM, SUM),
    "less_equal": Sign(" <= ", COMPARISON, SUM, SUM),
    "greater": Sign(" > ", COMPARISON, SUM, SUM),
    "greater_equal": Sign(" >= ", COMPARISON, SUM, SUM),
    "equal": Sign(" == ", COMPARISON, SUM, SUM),
    "not_equal": Sign(" != ", COMPARISON, SUM, SUM),
    "add": Sign(" + ", SUM, SUM, PRODUCT),
    "subtract": Sign(" - ", SUM, SUM, PRODUCT),
    "multiply": Sign(" * ", PRODUCT, PRODUCT, UNARY),
    "divide": Sign(" / ", PRODUCT, PRODUCT, UNARY),
    "power": Sign("^", POWER, ATOM, UNARY),
}
_MIRRORED = {"less": "greater", "less_equal": "greater_equal"}
PREFIX = {"reverse": "-", "not": "!"}

SIGNS: Final = frozenset({*INFIX, *PREFIX, "if_else"})
"""The operators that may be written without a call."""

Piece: TypeAlias = str | tuple[Node, int]
"""Text, or a part still to be written and how tightly it must bind."""


def number(value: float) -> str:
    """The shortest text that reads back as the same number.

    >>> number(20.0), number(0.001), number(1e-05), number(-2.5)
    ('20', '0.001', '1e-05', '-2.5')
    """
    text = repr(float(value))
    return text.removesuffix(".0")


def literal(value: Value, parameter: Parameter | None = None) -> str:
    """A literal as it is written in a call; words need no quotes where the parameter is known to take one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, int) or (parameter is not None and parameter.kind is Kind.WORD):
        return str(value)
    return f"'{value}'" if '"' in value else f'"{value}"'


def upright(root: Node) -> Node:
    """The graph as one writes it: `close > 5` for `5 < close`, `(open - close) * high` for `-(close - open) * high`."""
    return transform(root, _upright)


def _upright(current: Node) -> Node:
    if current.op in _MIRRORED and not current.attrs and current.args[0].op == CONST:
        return node(_MIRRORED[current.op], *reversed(current.args))
    if current.op == "reverse":
        return _with_difference_turned(current.args[0]) or current
    return current


def _with_difference_turned(product: Node) -> Node | None:
    """The negative of a product, its sign taken up by the first difference in it; None if there is none."""
    above: list[Node] = []
    current = product
    while _is_product(current):
        for place, factor in enumerate(current.args):
            if factor.op == "subtract" and not factor.attrs and factor.args[0] is not factor.args[1]:
                args = list(current.args)
                args[place] = node("subtract", *reversed(factor.args))
                turned = node(current.op, *args)
                for one in reversed(above):
                    turned = node(one.op, turned, one.args[1])
                return turned
        above.append(current)
        current = current.args[0]
    return None


class Speller:
    """Spells one node at a time; windows stand in their place if the catalogue is given, other literals by name."""

    signs: frozenset[str] = SIGNS

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self.catalogue = catalogue

    def level(self, current: Node) -> int:
        """How tightly the outermost sign of a node's text binds."""
        value = const_value(current)
        if value is not None:
            return UNARY if value < 0 else ATOM
        if not self.is_sign(current):
            return ATOM
        if current.op in PREFIX:
            return PRODUCT if self.is_negative_product(current) else UNARY
        return TERNARY if current.op == "if_else" else INFIX[current.op].level

    def pieces(self, current: Node) -> Iterator[Piece]:
        """What a node is written as."""
        if current.op == CONST:
            yield number(const_value(current) or 0.0)
        elif current.op == VAR:
            yield f"${current.attr('name')}"
        elif current.op == FIELD:
            yield self.field(current)
        elif not self.is_sign(current):
            yield from self.call(current)
        elif current.op in INFIX:
            sign = INFIX[current.op]
            left, right = self._sides(current)
            yield from ((left, sign.left), sign.text, (right, sign.right))
        elif current.op in PREFIX:
            yield from (PREFIX[current.op], self.negated(current))
        else:
            condition, yes, no = current.args
            yield from ((condition, OR), " ? ", (yes, TERNARY), " : ", (no, TERNARY))

    def field(self, current: Node) -> str:
        return str(current.attr("name"))

    def operator(self, current: Node) -> str:
        """The name in front of the bracket."""
        return current.op

    def is_sign(self, current: Node) -> bool:
        """Whether an operation is written with a sign; with an attribute it is a call."""
        return current.op in self.signs and not current.attrs

    def negated(self, current: Node) -> Piece:
        """What stands behind the sign of a `not` or `reverse`."""
        return current.args[0], PRODUCT if self.is_negative_product(current) else UNARY

    def is_negative_product(self, current: Node) -> bool:
        """Whether this is -(a * b), which may be written -a * b.

        Compiling moves the sign out again, but not of 0 or `x - x`.
        """
        if current.op != "reverse" or not _is_product(current.args[0]):
            return False
        first = current.args[0]
        while _is_product(first):
            first = self._sides(first)[0]
        return first.op != "subtract" and const_value(first) != 0

    def _sides(self, current: Node) -> tuple[Node, Node]:
        """The sides of an infix operation as they are written: `2 * close` has its number in front."""
        left, right = current.args
        if current.op == "multiply" and right.op == CONST and self.level(left) != PRODUCT:
            return right, left
        return left, right

    def call(self, current: Node) -> Iterator[Piece]:
        yield from listed(self.operator(current), self.arguments(current))

    def arguments(self, current: Node) -> list[list[Piece]]:
        """What stands between the commas: values and windows in their places as far as they go, the rest by name."""
        signature = None if self.catalogue is None else self.catalogue.operators.get(current.op)
        if signature is None:
            by_name: list[list[Piece]] = [[f"{name}={literal(value)}"] for name, value in current.attrs]
            return [*map(value_piece, current.args), *by_name]
        placed: list[list[Piece]] = []
        named: list[list[Piece]] = []
        in_place = True
        said = self.said(current, signature)
        values_of: dict[str, list[Node]] = {}
        for taking, arg in arguments(current, signature):
            values_of.setdefault(taking.name, []).append(arg)
        for parameter in signature.parameters:
            name, given = parameter.name, values_of.get(parameter.name)
            in_place = in_place and not parameter.keyword_only
            if given is not None:
                if in_place:
                    placed += map(value_piece, given)
                else:
                    named += [[self.keyword(current, name), (arg, TERNARY)] for arg in given]
                in_place = in_place and not parameter.variadic
            elif name in said and in_place and self.stands_in_place(current, parameter):
                placed.append([literal(said[name], parameter)])
            else:
                in_place = False
                if name in said:
                    named.append([self.keyword(current, name), literal(said[name], parameter)])
        return placed + named

    def said(self, current: Node, signature: Signature) -> Mapping[str, Value]:
        """The literals that are written down."""
        return dict(current.attrs)

    def stands_in_place(self, current: Node, parameter: Parameter) -> bool:
        """Whether a literal is written without its name, where all before it are, too."""
        return parameter.kind in (Kind.WINDOW, Kind.SHIFT)

    def keyword(self, current: Node, name: str) -> str:
        """What stands in front of an argument that is given by name."""
        return f"{name}="


def listed(name: str, arguments: list[list[Piece]]) -> Iterator[Piece]:
    """A call with its arguments between commas."""
    yield f"{name}("
    for place, pieces in enumerate(arguments):
        yield from [", ", *pieces] if place else pieces
    yield ")"


def value_piece(arg: Node) -> list[Piece]:
    """An argument that is a value."""
    return [(arg, TERNARY)]


def _is_product(current: Node) -> bool:
    return current.op in ("multiply", "divide") and not current.attrs
