"""Macros read backwards: whether a graph is what a macro stands for, and of which arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from alphaplat_dsl import literals
from alphaplat_dsl.binding import bind
from alphaplat_dsl.ir import Node, Value, const_value, field_name
from alphaplat_dsl.language import Language
from alphaplat_dsl.lower import SIGNS
from alphaplat_dsl.macros import Macro
from alphaplat_dsl.tree import Binary, Call, Expr, Name, Number, Ternary, Unary, Variable

Bound: TypeAlias = dict[str, Node | Value]
"""What stands for each parameter of a macro: a graph where it is a value, else a literal."""


def match_macro(macro: Macro, subject: Node, language: Language) -> list[Node | Value] | None:
    """The arguments with which `macro` stands for `subject` in this language, in order; None if it does not."""
    names = [name.lower() for name in macro.parameters]
    for bound in _matches(macro.body, subject, {}, language):
        if bound.keys() == set(names):
            return [bound[name] for name in names]
    return None


def _matches(pattern: Expr, subject: Node, bound: Bound, language: Language) -> Iterator[Bound]:
    """Every way in which a macro's text stands for a graph; a text's depth is that of a macro, a few levels."""
    match pattern:
        case Variable(name=name):
            yield from _bind(name.lower(), subject, bound)
        case Number(value=value):
            if const_value(subject) == value:
                yield bound
        case Name(name=name):
            if field_name(subject) == language.dialect.spelled_fields.get(name.lower(), name.lower()):
                yield bound
        case Unary(sign=sign, operand=operand):
            op = "reverse" if sign == "-" else SIGNS[sign]
            yield from _operation(op, [operand], subject, bound, language)
        case Binary(sign=sign, left=left, right=right):
            yield from _operation(SIGNS[sign], [left, right], subject, bound, language)
        case Ternary(condition=condition, yes=yes, no=no):
            yield from _operation("if_else", [condition, yes, no], subject, bound, language)
        case Call():
            yield from _call(pattern, subject, bound, language)


def _bind(name: str, found: Node | Value, bound: Bound) -> Iterator[Bound]:
    if bound.get(name, found) == found:
        yield {**bound, name: found}


def _operation(op: str, parts: list[Expr], subject: Node, bound: Bound, language: Language) -> Iterator[Bound]:
    if subject.op == op and not subject.attrs:
        yield from _arguments(op, parts, subject, bound, language)


def _call(pattern: Call, subject: Node, bound: Bound, language: Language) -> Iterator[Bound]:
    signature = language.operator(pattern.name)
    if signature is None or subject.op != signature.name:
        return
    binding = bind(pattern, signature, pattern.name)
    taken: dict[str, Value | None] = {one.name: subject.attr(one.name, one.default) for one in signature.literals}
    found = [bound]
    for parameter in signature.literals:
        said, value = binding.literals.get(parameter.name), taken[parameter.name]
        if isinstance(said, Variable) and value is not None:
            found = [one for before in found for one in _bind(said.name.lower(), value, before)]
            continue
        granted = literals.by_convention(parameter, signature, taken, language.conventions)
        if value != granted if said is None else not _says(said, value):
            return
    for one in found:
        yield from _arguments(signature.name, [part for _, part in binding.values], subject, one, language)


def _says(said: Expr, value: Value | None) -> bool:
    """Whether a literal of the macro's text is this value."""
    if isinstance(said, Number):
        return said.value == value
    return literals.written(said) == str(value).lower()


def _arguments(op: str, parts: list[Expr], subject: Node, bound: Bound, language: Language) -> Iterator[Bound]:
    """Match the arguments one by one; those of a commutative operator in either order."""
    if len(parts) != len(subject.args):
        return
    orders = [subject.args]
    if language.catalogue.operators[op].commutative and len(parts) == 2:
        orders.append(subject.args[::-1])
    for args in orders:
        found = [bound]
        for part, arg in zip(parts, args, strict=True):
            found = [one for before in found for one in _matches(part, arg, before, language)]
        yield from found
