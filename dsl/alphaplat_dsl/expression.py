"""A compiled alpha: its canonical graph, its ID, and what the compiler knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

from alphaplat_dsl import analyses
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.describe import describe
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.errors import LanguageWarning
from alphaplat_dsl.explain import explain
from alphaplat_dsl.ir import Node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.show import tree
from alphaplat_dsl.translate import show_in
from alphaplat_dsl.unit_analysis import units
from alphaplat_dsl.units import Unit

_WIDEST = 100
_WARNINGS_SHOWN = 3
_LONGEST_HTML_TREE = 20_000


@dataclass(frozen=True, eq=False)
class Expression:
    """An alpha's text compiled; two expressions are equal if their IDs are.

    `node` is the canonical graph and `canonical` its text, which compiles to the same node. `lookback` is the number
    of rows that today's value needs, today included, None if no number is enough. `fields` and `operators` are the
    names in the graph, sorted, and `catalogue` holds what they mean. `text` and `dialect` are what was given.
    """

    text: str
    node: Node
    dialect: str
    id: str
    canonical: str
    lookback: int | None
    fields: tuple[str, ...]
    operators: tuple[str, ...]
    warnings: tuple[LanguageWarning, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue, repr=False)

    @cached_property
    def kinds(self) -> Mapping[Node, Kind]:
        """The kind of every node."""
        return analyses.kinds(self.node, self.catalogue)

    @cached_property
    def units(self) -> Mapping[Node, Unit | None]:
        """The unit of every node, None where it is unknown."""
        return units(self.node, self.catalogue).units

    @cached_property
    def cost(self) -> int:
        """The sum over the distinct operations of the days that each looks at."""
        return analyses.cost(self.node, self.catalogue)

    def tree(self) -> str:
        """The graph drawn as a tree."""
        return tree(self.node)

    def explain(self) -> str:
        """The tree with kind, unit and rows of every node."""
        return explain(self.node, self.catalogue)

    def describe(self) -> str:
        """The expression as an English sentence."""
        return describe(self.node, self.catalogue)

    def to(self, dialect: Dialect, conventions: Mapping[str, object] | None = None) -> str:
        """The text that means the same in a dialect; an AlphaError names the part that cannot be said there."""
        return show_in(self.node, self.catalogue, dialect, conventions=conventions)

    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, Expression) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        rows = self._facts()
        width = max(len(name) for name, _ in rows)
        lines = [f"Expression {self.id}", *(f"  {name:<{width}}  {_cut(value)}" for name, value in rows)]
        more = len(self.warnings) - _WARNINGS_SHOWN
        lines += [f"  warning: {_cut(warning.message)}" for warning in self.warnings[:_WARNINGS_SHOWN]]
        return "\n".join([*lines, f"  and {more} more warnings"] if more > 0 else lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(_cut(value))}</td></tr>" for name, value in self._facts()
        )
        warned = "".join(f"<li>{escape(_cut(one.message))}</li>" for one in self.warnings[:_WARNINGS_SHOWN])
        notes = f"<ul>{warned}</ul>" if warned else ""
        drawn = escape(self.explain()[:_LONGEST_HTML_TREE])
        return (
            f'<div class="alphaplat-expression"><code>{escape(self.id)}</code><table>{rows}</table>{notes}'
            f"<details><summary>tree</summary><pre>{drawn}</pre></details></div>"
        )

    def _facts(self) -> list[tuple[str, str]]:
        rows = "all" if self.lookback is None else f"{self.lookback:,}"
        return [
            ("text", " ".join(self.text.split())),
            ("canonical", self.canonical),
            ("dialect", self.dialect),
            ("rows needed", rows),
            ("fields", ", ".join(self.fields) or "none"),
            ("operators", ", ".join(self.operators) or "none"),
        ]


def _cut(text: str) -> str:
    """The text on one line of at most `_WIDEST` characters."""
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
