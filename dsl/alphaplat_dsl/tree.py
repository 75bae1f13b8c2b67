"""The syntax of a text as small records, before names mean anything.

Records compare by identity: the same name at two places is two names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from alphaplat_dsl.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """`close`, `IndClass.sector`: a field, a word or an assigned name, as it was written."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """`$x`: a place for an expression, in macros and rules."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """`20`, `.001`, `2.`, `1e-3`; a sign in front is an operator."""

    value: float
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A quoted string, without its quotes."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Keyword:
    """`std=4` in a call; `span` is that of the name."""

    name: str
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """`ts_mean(close, 20)`; `name_span` is that of the name alone."""

    name: str
    name_span: Span
    args: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Unary:
    """`-x` or `!x`."""

    sign: str
    operand: Expr
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    """`x + y` and the like; `sign_span` is that of the sign alone."""

    sign: str
    sign_span: Span
    left: Expr
    right: Expr
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Ternary:
    """`condition ? yes : no`."""

    condition: Expr
    yes: Expr
    no: Expr
    span: Span


Expr: TypeAlias = Name | Variable | Number | Text | Call | Unary | Binary | Ternary


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """`name = value;`; `span` is that of the name."""

    name: str
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Assignments, and the expression that the text stands for."""

    statements: tuple[Assignment, ...]
    result: Expr


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside, from left to right."""
    match expr:
        case Call():
            return (*expr.args, *(keyword.value for keyword in expr.keywords))
        case Unary():
            return (expr.operand,)
        case Binary():
            return (expr.left, expr.right)
        case Ternary():
            return (expr.condition, expr.yes, expr.no)
        case _:
            return ()


def walk(root: Expr) -> Iterator[tuple[Expr, int]]:
    """Every expression with its depth, the root at 1; no recursion.

    In a row such as `a + b - c`, which needs no brackets, the left part is not deeper than the whole.
    """
    stack = [(root, 1)]
    while stack:
        expr, depth = stack.pop()
        yield expr, depth
        row = _ROWS.get(expr.sign) if isinstance(expr, Binary) else None
        for child in children(expr):
            in_row = row is not None and isinstance(child, Binary) and _ROWS.get(child.sign) == row
            left = isinstance(expr, Binary) and child is expr.left
            stack.append((child, depth if in_row and left else depth + 1))


_ROWS = {"+": "sum", "-": "sum", "*": "product", "/": "product", "&&": "and", "||": "or"}
