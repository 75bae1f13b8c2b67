"""`undeclared="infer"`: names that no field has take the kind that their first use demands.

So a corpus of other people's alphas can be checked without their data.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.errors import AlphaTypeError
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.source import Place


@dataclass
class Undeclared:
    """The names met so far, each with the kind that was demanded of it; a name without a demand is a matrix."""

    kinds: dict[str, Kind | None] = field(default_factory=dict)

    def meet(self, name: str) -> None:
        self.kinds.setdefault(name, None)

    def demand(self, name: str, kind: Kind, place: Place) -> AlphaTypeError | None:
        """Settle the kind of a name, or say that it was used as another kind before."""
        wanted = kind if kind in (Kind.VECTOR, Kind.GROUP) else Kind.MATRIX
        settled = self.kinds.get(name)
        if settled is None:
            self.kinds[name] = wanted
        elif settled is not wanted:
            return AlphaTypeError(
                f"undeclared '{name}' is used as a {wanted} here, and as a {settled} before",
                span=place.span,
                source=place.source,
                help="declare it, or use it in one way",
            )
        return None

    def types(self) -> dict[str, FieldType]:
        """The names as fields, of unknown unit."""
        return {name: FieldType(kind=kind or Kind.MATRIX) for name, kind in self.kinds.items()}
