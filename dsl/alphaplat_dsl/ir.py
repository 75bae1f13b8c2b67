"""The graph of an expression: one class of node, interned, so that equal means identical.

A node has an operator's name, argument nodes and attributes. Constants (`const`), fields (`field`) and the
variables of rewrite rules (`var`) are nodes like any other. Nodes hold no spans, kinds or units: two places of a
text, or two catalogues, share one node. An attribute is kept only where it differs from the operator's default.
"""

from __future__ import annotations

import math
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias
from weakref import WeakValueDictionary

Value: TypeAlias = bool | int | float | str

CONST, FIELD, VAR = "const", "field", "var"

_LONGEST_REPR = 2_000


class Node:
    """One operation of a graph. Make nodes with `node`, `const` and `field`, never with the class itself."""

    __slots__ = ("__weakref__", "args", "attrs", "op")

    op: str
    args: tuple[Node, ...]
    attrs: tuple[tuple[str, Value], ...]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("nodes are immutable")

    def __reduce__(self) -> tuple[Callable[..., Node], tuple[object, ...]]:
        """Pickle the whole graph as a flat list, so that its depth does not matter."""
        numbers = {current: number for number, current in enumerate(postorder(self))}
        flat = [(one.op, tuple(numbers[arg] for arg in one.args), one.attrs) for one in numbers]
        return _rebuild, (flat,)

    def __repr__(self) -> str:
        texts: dict[Node, str] = {}
        for one in postorder(self):
            inside = [texts[arg] for arg in one.args] + [f"{name}={value!r}" for name, value in one.attrs]
            text = f"{one.op}({', '.join(inside)})"
            texts[one] = text if len(text) <= _LONGEST_REPR else f"{one.op}(…)"
        return texts[self]

    def attr(self, name: str, default: Value | None = None) -> Value | None:
        """The attribute of this name, or `default` where the node leaves it unsaid."""
        return next((value for key, value in self.attrs if key == name), default)


_table: WeakValueDictionary[tuple[object, ...], Node] = WeakValueDictionary()
_lock = threading.Lock()


def node(op: str, *args: Node, attrs: Mapping[str, Value] | None = None) -> Node:
    """The one node with this operator, these arguments and these attributes.

    >>> node("rank", field("close")) is node("rank", field("close"))
    True
    """
    pairs = tuple(sorted((attrs or {}).items()))
    key = (op, args, tuple((name, _bits(value)) for name, value in pairs))
    with _lock:
        found = _table.get(key)
        if found is None:
            found = object.__new__(Node)
            object.__setattr__(found, "op", op)
            object.__setattr__(found, "args", args)
            object.__setattr__(found, "attrs", pairs)
            _table[key] = found
    return found


def const(value: float) -> Node:
    """The node of a number; NaN and infinities have none."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"a constant is a finite number, not {number}")
    return node(CONST, attrs={"value": number})


def field(name: str) -> Node:
    """The node of a named input."""
    return node(FIELD, attrs={"name": name})


def const_value(candidate: Node) -> float | None:
    """The number of a `const` node, and None of any other."""
    value = candidate.attr("value") if candidate.op == CONST else None
    return None if value is None else float(value)


def field_name(candidate: Node) -> str | None:
    """The name of a `field` node, and None of any other."""
    return str(candidate.attr("name")) if candidate.op == FIELD else None


def postorder(*roots: Node) -> Iterator[Node]:
    """Every node once, arguments before the nodes that use them, left to right; no recursion.

    >>> [n.op for n in postorder(node("add", field("close"), node("rank", field("close"))))]
    ['field', 'rank', 'add']
    """
    seen: set[Node] = set()
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        current, ready = stack.pop()
        if ready:
            yield current
        elif current not in seen:
            seen.add(current)
            stack.append((current, True))
            stack.extend((arg, False) for arg in reversed(current.args) if arg not in seen)


def transform(root: Node, change: Callable[[Node], Node]) -> Node:
    """Rebuild a graph from its leaves up, passing every rebuilt node through `change`."""
    done: dict[Node, Node] = {}
    for current in postorder(root):
        args = tuple(done[arg] for arg in current.args)
        rebuilt = current if args == current.args else node(current.op, *args, attrs=dict(current.attrs))
        done[current] = change(rebuilt)
    return done[root]


def _bits(value: Value) -> tuple[str, object]:
    """A key that tells 1 from 1.0 and True, and 0.0 from -0.0, which Python calls equal."""
    if isinstance(value, float):
        if math.isnan(value):
            raise ValueError("an attribute cannot be NaN")
        return "float", struct.pack("<d", value)
    return type(value).__name__, value


def _rebuild(flat: list[tuple[str, tuple[int, ...], tuple[tuple[str, Value], ...]]]) -> Node:
    made: list[Node] = []
    for op, args, attrs in flat:
        made.append(node(op, *(made[number] for number in args), attrs=dict(attrs)))
    return made[-1]
