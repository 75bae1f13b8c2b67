"""Nodes as they are built: their kinds, places and sizes beside them, and the limits on what they would be in full."""

from __future__ import annotations

from collections.abc import Mapping

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.infer import Undeclared
from alphaplat_dsl.ir import CONST, FIELD, Node, Value, const, field, node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.source import Place

CHAINS = {"add": "sum", "subtract": "sum", "multiply": "product", "divide": "product", "and": "and", "or": "or"}
"""Operators that are written in a row without brackets, by what they share the row with."""


class GraphBuilder:
    """Makes nodes, and remembers of each where it stands first.

    Shared nodes are small, but what they stand for when written out may double at each step: so the size and the
    depth that a node has in full are counted here, and bounded.
    """

    def __init__(self, catalogue: Catalogue, limits: Limits) -> None:
        self.catalogue = catalogue
        self.limits = limits
        self.undeclared = Undeclared()
        self.places: dict[Node, Place] = {}
        self._sizes: dict[Node, tuple[int, int]] = {}

    def number(self, value: float, place: Place) -> Node:
        return self._placed(const(value + 0.0), place)

    def field(self, name: str, place: Place) -> Node:
        return self._placed(field(name), place)

    def operation(self, op: str, args: list[Node], attrs: Mapping[str, Value], place: Place) -> Node:
        return self._placed(node(op, *args, attrs=attrs), place)

    def kind(self, of: Node) -> Kind | None:
        """The kind of a node; None of an undeclared name of which nothing has been demanded yet."""
        if of.op == CONST:
            return Kind.SCALAR
        if of.op == FIELD:
            name = str(of.attr("name"))
            declared = self.catalogue.fields.get(name)
            return self.undeclared.kinds[name] if declared is None else declared.kind
        return self.catalogue.operators[of.op].result

    def _placed(self, made: Node, place: Place) -> Node:
        self.places.setdefault(made, place)
        if made not in self._sizes:
            self._sizes[made] = size, depth = self._measure(made)
            self._check("nodes", size, "operators, fields and numbers when written out", place)
            self._check("nesting", depth, "operators inside operators when written out", place)
        return made

    def _measure(self, made: Node) -> tuple[int, int]:
        size, depth = 1, 1
        for position, arg in enumerate(made.args):
            arg_size, arg_depth = self._sizes[arg]
            in_row = position == 0 and made.op in CHAINS and CHAINS[made.op] == CHAINS.get(arg.op)
            size += arg_size
            depth = max(depth, arg_depth if in_row else arg_depth + 1)
        return size, depth

    def _check(self, name: str, found: int, unit: str, place: Place) -> None:
        self.limits.check(name, found, unit, span=place.span, source=place.source)
