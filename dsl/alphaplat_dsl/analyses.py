"""What a graph says about itself, given a catalogue: kinds, the days it reaches, and what it costs.

Each analysis is one pass from the leaves up, without recursion, kept beside the graph and never in it. Units are in
`unit_analysis`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import CONST, FIELD, Node, Value, field_name, postorder
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter, Signature

ALL_LATER = 1 << 40
"""The `high` of a reach without an end."""

_TERM = re.compile(r"([+-]?)(\d+|inf|[A-Za-z_]\w*)")


class Reach(NamedTuple):
    """The rows that a value depends on, counted from today; `low` is None for all of the past."""

    low: int | None
    high: int

    def after(self, inner: Reach) -> Reach:
        """The reach of an operation with this reach over a value with the `inner` one."""
        low = None if self.low is None or inner.low is None else self.low + inner.low
        endless = ALL_LATER in (self.high, inner.high)
        return Reach(low, ALL_LATER if endless else self.high + inner.high)

    def join(self, other: Reach) -> Reach:
        """The smallest reach that holds both."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        return Reach(low, max(self.high, other.high))


class LookAhead(NamedTuple):
    """The field or operation through which later days come in; `days` is None where there is no end to them."""

    node: Node
    days: int | None


def arguments(current: Node, signature: Signature) -> list[tuple[Parameter, Node]]:
    """Each argument of an operation beside its parameter; the one that takes any number takes what is over."""
    inputs = signature.inputs
    spread = next((place for place, one in enumerate(inputs) if one.variadic), None)
    if spread is not None:
        many = len(current.args) - len(inputs) + 1
        inputs = (*inputs[:spread], *[inputs[spread]] * many, *inputs[spread + 1 :])
    return list(zip(inputs, current.args, strict=False))


def kinds(root: Node, catalogue: Catalogue) -> dict[Node, Kind]:
    """The kind of every node.

    >>> from alphaplat_dsl.ir import const
    >>> list(kinds(const(1), Catalogue()).values())
    [<Kind.SCALAR: 'scalar'>]
    """
    return {current: _kind(current, catalogue) for current in postorder(root)}


def _kind(current: Node, catalogue: Catalogue) -> Kind:
    if current.op == CONST:
        return Kind.SCALAR
    name = field_name(current)
    return catalogue.operators[current.op].result if name is None else catalogue.fields[name].kind


def reach(root: Node, catalogue: Catalogue) -> dict[Node, Reach]:
    """The rows of the fields, counted from today, that every node depends on."""
    found: dict[Node, Reach] = {}
    for current in postorder(root):
        own = own_reach(current, catalogue)
        if current.args:
            inner = found[current.args[0]]
            for arg in current.args[1:]:
                inner = inner.join(found[arg])
            own = own.after(inner)
        found[current] = own
    return found


def own_reach(current: Node, catalogue: Catalogue) -> Reach:
    """The rows that a node looks at directly: of its arguments, or of the data if it is a field."""
    if current.op == CONST:
        return Reach(0, 0)
    if current.op == FIELD:
        return Reach(0, max(0, -catalogue.fields[str(current.attr("name"))].lag))
    signature = catalogue.operators[current.op]
    if signature.reach == "0..0":
        return Reach(0, 0)
    literals = {one.name: current.attr(one.name, one.default) for one in signature.literals}
    low, high = parse_reach(signature.reach)
    last = _bound(high, literals)
    return Reach(_bound(low, literals), ALL_LATER if last is None else last)


def lookback(root: Node, catalogue: Catalogue) -> int | None:
    """The number of rows, today included, that today's value needs; None where no number is enough."""
    low = reach(root, catalogue)[root].low
    return None if low is None else 1 - min(low, 0)


def looks_ahead(root: Node, catalogue: Catalogue) -> LookAhead | None:
    """Where later days come into today's value, and how many; None if they do not."""
    found = reach(root, catalogue)
    high = found[root].high
    if high <= 0:
        return None
    current = root
    while own_reach(current, catalogue).high <= 0:
        current = max(current.args, key=lambda arg: found[arg].high)
    return LookAhead(current, None if high == ALL_LATER else high)


def cost(root: Node, catalogue: Catalogue) -> int:
    """The sum over the distinct operations of the days that each looks at; a recursion looks at one."""
    total = 0
    for current in postorder(root):
        if current.op not in (CONST, FIELD):
            low, high = own_reach(current, catalogue)
            total += 1 if low is None or high == ALL_LATER else high - low + 1
    return total


Bound = tuple[tuple[int, str], ...]


@lru_cache(maxsize=1024)
def parse_reach(text: str) -> tuple[Bound, Bound]:
    """Read `low..high`, each a sum of whole numbers, `inf` and names of literals; a ValueError names what is wrong.

    >>> parse_reach("1-d..0")
    (((1, '1'), (-1, 'd')), ((1, '0'),))
    """
    low, dots, high = text.replace(" ", "").partition("..")
    if not dots:
        raise ValueError(f"not a reach: {text!r}; expected 'low..high', such as '1-d..0'")
    return _terms(low, text), _terms(high, text)


def _terms(bound: str, text: str) -> Bound:
    terms: list[tuple[int, str]] = []
    position = 0
    while position < len(bound) or not terms:
        match = _TERM.match(bound, position)
        if match is None or (terms and not match[1]):
            raise ValueError(f"not a bound: {bound!r} in reach {text!r}; expected numbers, names, + and -")
        terms.append((-1 if match[1] == "-" else 1, match[2]))
        position = match.end()
    return tuple(terms)


def _bound(terms: Bound, literals: Mapping[str, Value | None]) -> int | None:
    """The value of a bound; None if it is infinite, or hangs on a literal that is left open."""
    total = 0
    for sign, term in terms:
        value = int(term) if term.isdigit() else None if term == "inf" else literals[term]
        if value is None:
            return None
        total += sign * int(value)
    return total
