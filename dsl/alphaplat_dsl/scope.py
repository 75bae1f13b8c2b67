"""What names mean at a place of a text: assigned names, the variables of a macro, and which text it is."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from alphaplat_dsl.ir import Node
from alphaplat_dsl.source import Place, Source, Span
from alphaplat_dsl.tree import Expr, Variable


@dataclass
class Assigned:
    """An assigned name: its graph (None if that is broken), and whether anything uses it."""

    node: Node | None
    place: Place
    used: bool = False


@dataclass(frozen=True, eq=False)
class Scope:
    """Where an expression stands.

    Inside a macro everything stands at its call (`cover`), except for what the call gave it (`variables`, each with
    the scope that it came from). `assigned` grows from statement to statement.
    """

    source: Source
    assigned: dict[str, Assigned] = field(default_factory=dict)
    variables: Mapping[str, tuple[Expr, Scope]] = field(default_factory=lambda: MappingProxyType({}))
    cover: Span | None = None
    macros: tuple[str, ...] = ()

    def settle(self, expr: Expr) -> tuple[Expr, Scope]:
        """Follow a macro's variable to what stands for it, and where."""
        scope = self
        while isinstance(expr, Variable) and expr.name.lower() in scope.variables:
            expr, scope = scope.variables[expr.name.lower()]
        return expr, scope

    def place(self, expr: Expr) -> Place:
        """Where an expression stands, as a person sees it."""
        settled, scope = self.settle(expr)
        return scope.at(settled.span)

    def at(self, span: Span) -> Place:
        return Place(self.source, self.cover or span)

    def inside(self, macro: str, call_span: Span, variables: Mapping[str, tuple[Expr, Scope]]) -> Scope:
        """The scope of a macro's body, called from here; a ValueError if the macro stands for itself."""
        if macro in self.macros:
            raise ValueError(f"macro '{macro}' stands for itself")
        return Scope(self.source, {}, variables, self.cover or call_span, (*self.macros, macro))


Answer = TypeVar("Answer")
Steps: TypeAlias = Generator[tuple[Expr, Scope], Node | None, Answer]
"""Work that yields the expressions that it needs lowered first, and is sent their graphs."""
