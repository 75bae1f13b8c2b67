"""Shapes of parts of alphas: alpha text with letters that stand for anything of their class.

p and q stand for prices, x, y and z for any series, c for a condition, v for a vector field, g for groups, n for a
number; `{d}` and `{e}` for windows. A letter that occurs twice stands for the same thing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeAlias

from alphaplat.catalogue import Platform
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.ir import CONST, FIELD, Node, Value, field, node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.phrases import CONDITIONS as PHRASES

Bound: TypeAlias = dict[str, Node | Value]
"""What stands for each letter: a node, or the number of days for a window."""

PRICES: Final = ("open", "high", "low", "close", "vwap")
CONDITIONS: Final = frozenset(PHRASES)
"""The operators whose values are true or false."""
_WINDOWS: Final = {"d": 2001, "e": 2002}
_OF_WINDOW: Final[Mapping[Value, str]] = {number: letter for letter, number in _WINDOWS.items()}
_CLASSES: Final[Mapping[str, FieldType]] = {
    **dict.fromkeys(("p", "q", "x", "y", "z", "n", "c"), FieldType()),
    "v": FieldType(kind=Kind.VECTOR),
    "g": FieldType(kind=Kind.GROUP),
}

_LETTERS: Final = {field(name): name for name in _CLASSES}
_PRICES: Final = frozenset(field(name) for name in PRICES)


def read_pattern(text: str, platform: Platform, fields: Mapping[str, FieldType]) -> Node:
    """Compile a shape to a canonical graph in which letters are fields and windows are numbers nobody uses."""
    spelled = text.format(**_WINDOWS) if "{" in text else text
    return platform.compile(spelled, panel_fields=fields, fields=_CLASSES).node


def match(pattern: Node, subject: Node, commutative: Collection[str], groups: Collection[str]) -> Bound | None:
    """What the letters of a shape stand for in `subject`, or None; `groups` are the operators that give groups.

    Arguments of commutative operators may stand in either order.
    """
    return _match([(pattern, subject)], {}, commutative, groups)


def build(pattern: Node, bound: Mapping[str, Node | Value], make: Callable[[Node], Node] = lambda one: one) -> Node:
    """Put what the letters stand for into a shape."""
    letter = _LETTERS.get(pattern)
    if letter is not None:
        found = bound[letter]
        assert isinstance(found, Node)
        return found
    attrs = {name: bound[_OF_WINDOW[value]] if _is_window(value) else value for name, value in pattern.attrs}
    args = (build(arg, bound, make) for arg in pattern.args)
    return make(node(pattern.op, *args, attrs={name: _value(value) for name, value in attrs.items()}))


def letters(pattern: Node) -> set[str]:
    """The letters of a shape, those of windows too."""
    letter = _LETTERS.get(pattern)
    if letter is not None:
        return {letter}
    own = {_OF_WINDOW[value] for _, value in pattern.attrs if _is_window(value)}
    return own.union(*(letters(arg) for arg in pattern.args))


def _match(
    pairs: list[tuple[Node, Node]], bound: Bound, commutative: Collection[str], groups: Collection[str]
) -> Bound | None:
    if not pairs:
        return bound
    (pattern, subject), rest = pairs[0], pairs[1:]
    letter = _LETTERS.get(pattern)
    if letter is not None:
        if bound.get(letter, subject) is not subject or not _fits(letter, subject, groups):
            return None
        return _match(rest, {**bound, letter: subject}, commutative, groups)
    if pattern.op != subject.op or len(pattern.args) != len(subject.args):
        return None
    settled = _match_attrs(pattern, subject, bound)
    if settled is None:
        return None
    for order in (subject.args, subject.args[::-1]) if subject.op in commutative else (subject.args,):
        if any(one.op != arg.op and one not in _LETTERS for one, arg in zip(pattern.args, order, strict=True)):
            continue
        found = _match([*zip(pattern.args, order, strict=True), *rest], settled, commutative, groups)
        if found is not None:
            return found
    return None


def _match_attrs(pattern: Node, subject: Node, bound: Bound) -> Bound | None:
    if pattern.attrs == subject.attrs:
        return bound
    if len(pattern.attrs) != len(subject.attrs):
        return None
    settled = dict(bound)
    for (name, wanted), (own, value) in zip(pattern.attrs, subject.attrs, strict=True):
        letter = _OF_WINDOW[wanted] if _is_window(wanted) else None
        if name != own or (letter is None and wanted != value):
            return None
        if letter is not None and settled.setdefault(letter, value) != value:
            return None
    return settled


def _is_window(value: Value) -> bool:
    return isinstance(value, int) and value in _OF_WINDOW


def _value(value: Node | Value) -> Value:
    assert not isinstance(value, Node)
    return value


def _fits(letter: str, subject: Node, groups: Collection[str]) -> bool:
    match letter:
        case "n":
            return subject.op == CONST
        case "p" | "q":
            return subject in _PRICES
        case "c":
            return subject.op in CONDITIONS
        case "v":
            return subject.op == FIELD
        case "g":
            return subject.op == FIELD or subject.op in groups
        case _:
            return subject.op != CONST and subject.op not in CONDITIONS
