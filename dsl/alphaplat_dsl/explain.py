"""What each part of an alpha is: the tree with kinds, units, rows and cost beside it."""

from __future__ import annotations

from alphaplat_dsl.analyses import cost, kinds, lookback, reach
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import CONST, Node
from alphaplat_dsl.show import tree
from alphaplat_dsl.unit_analysis import units


def explain(root: Node, catalogue: Catalogue) -> str:
    """Draw the tree of a graph, each node with its kind, its unit (`?` if unknown) and the rows that it needs.

    >>> from alphaplat_dsl.catalogue import FieldType
    >>> from alphaplat_dsl.ir import field
    >>> print(explain(field("close"), Catalogue(fields={"close": FieldType()})))
    close  matrix, unit ?, 1 row
    <BLANKLINE>
    1 row, cost 0
    """
    found_kinds, found_units = kinds(root, catalogue), units(root, catalogue).units
    reaches = reach(root, catalogue)

    def note(current: Node) -> str:
        if current.op == CONST:
            return ""
        unit = found_units[current]
        low = reaches[current].low
        rows = _rows(None if low is None else 1 - min(low, 0))
        return f"{found_kinds[current]}, unit {'?' if unit is None else unit}, {rows}"

    summary = f"{_rows(lookback(root, catalogue))}, cost {cost(root, catalogue):,}"
    return f"{tree(root, note)}\n\n{summary}"


def _rows(count: int | None) -> str:
    if count is None:
        return "all rows"
    return "1 row" if count == 1 else f"{count:,} rows"
