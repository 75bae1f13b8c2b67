"""Text to syntax: the grammar of `alpha.lark` run by an LALR parser, and its failures in words.

The parser keeps its own stack and the records are built from the leaves up, so depth costs memory and never the
interpreter's stack.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from alphaplat_dsl.characters import check_characters
from alphaplat_dsl.errors import AlphaSyntaxError, AlphaTypeError
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.mistakes import unexpected_character, unexpected_token
from alphaplat_dsl.source import Source, Span
from alphaplat_dsl.tree import (
    Assignment,
    Binary,
    Call,
    Expr,
    Keyword,
    Name,
    Number,
    Program,
    Ternary,
    Text,
    Unary,
    Variable,
    walk,
)

if TYPE_CHECKING:
    from lark import Lark, Token


def parse(source: Source, limits: Limits) -> Program:
    """Read a text; raises AlphaSyntaxError or AlphaLimitError with the place.

    >>> parse(Source("close + 1"), Limits()).result.sign
    '+'
    """
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    if not isinstance(source.text, str):
        raise AlphaTypeError(f"an alpha is text, not {type(source.text).__name__}")
    check_characters(source, limits)
    try:
        parts: Any = _parser().parse(source.text)
    except UnexpectedToken as problem:
        raise unexpected_token(problem, source) from None
    except UnexpectedCharacters as problem:
        raise unexpected_character(problem, source) from None
    program = _program(parts, source)
    _check_nesting(program, source, limits)
    return program


def _program(parts: list[Assignment | Expr], source: Source) -> Program:
    """Tell the assignments from the result, which is the last statement and has no name."""
    *before, last = parts
    assignments: list[Assignment] = []
    for part in before:
        if not isinstance(part, Assignment):
            raise AlphaSyntaxError(
                "only the last statement may stand without a name",
                span=part.span,
                source=source,
                help="assign it to a name, as in 'x = ...;', or delete it",
            )
        assignments.append(part)
    if isinstance(last, Assignment):
        raise AlphaSyntaxError(
            f"the last statement is the alpha itself, and '{last.name}' is only assigned",
            span=last.span,
            source=source,
            help=f"end with '; {last.name}'",
        )
    for assignment in assignments:
        if "." in assignment.name:
            raise AlphaSyntaxError(
                f"'{assignment.name}' cannot be assigned",
                span=assignment.span,
                source=source,
                help="an assigned name has no dots",
            )
    return Program(tuple(assignments), last)


def _check_nesting(program: Program, source: Source, limits: Limits) -> None:
    for root in (*(statement.value for statement in program.statements), program.result):
        for expr, depth in walk(root):
            if depth > limits.nesting:
                span = Span(expr.span.start, expr.span.start + 1)
                raise limits.exceeded("nesting", depth, "operators inside operators", span=span, source=source)


@cache
def _parser() -> Lark:
    from lark import Lark, Transformer

    builder = type("Builder", (_Builder, Transformer), {})
    return Lark.open("alpha.lark", rel_to=__file__, parser="lalr", keep_all_tokens=True, transformer=builder())


def _span(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


class _Builder:
    """One method a rule of the grammar: its parts, signs and brackets included, to a record."""

    def start(self, parts: list[Any]) -> list[Assignment | Expr]:
        return [part for part in parts if not isinstance(part, str)]

    def assignment(self, parts: list[Any]) -> Assignment:
        name, _, value = parts
        return Assignment(str(name), value, _span(name))

    def ternary(self, parts: list[Any]) -> Ternary:
        condition, _, yes, _, no = parts
        return Ternary(condition, yes, no, condition.span.join(no.span))

    def binary(self, parts: list[Any]) -> Binary:
        left, sign, right = parts
        return Binary(str(sign), _span(sign), left, right, left.span.join(right.span))

    def unary(self, parts: list[Any]) -> Unary:
        sign, operand = parts
        return Unary(str(sign), operand, _span(sign).join(operand.span))

    def number(self, parts: list[Token]) -> Number:
        return Number(float(parts[0]), _span(parts[0]))

    def text(self, parts: list[Token]) -> Text:
        return Text(str(parts[0])[1:-1], _span(parts[0]))

    def name(self, parts: list[Token]) -> Name:
        return Name(str(parts[0]), _span(parts[0]))

    def variable(self, parts: list[Token]) -> Variable:
        return Variable(str(parts[0])[1:], _span(parts[0]))

    def group(self, parts: list[Any]) -> Expr:
        opening, inner, closing = parts
        widened: Expr = replace(inner, span=_span(opening).join(_span(closing)))
        return widened

    def arguments(self, parts: list[Any]) -> list[Any]:
        return [part for part in parts if not isinstance(part, str)]

    def keyword(self, parts: list[Any]) -> Keyword:
        name, _, value = parts
        return Keyword(str(name), value, _span(name))

    def call(self, parts: list[Any]) -> Call:
        name, _, arguments, closing = parts
        given: list[Any] = arguments or []
        return Call(
            str(name),
            _span(name),
            tuple(one for one in given if not isinstance(one, Keyword)),
            tuple(one for one in given if isinstance(one, Keyword)),
            _span(name).join(_span(closing)),
        )
