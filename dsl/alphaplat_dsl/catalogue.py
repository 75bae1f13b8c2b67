"""What a text may name: operators and fields, as the language sees them, without kernels and without data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Signature
from alphaplat_dsl.units import Unit


@dataclass(frozen=True, kw_only=True)
class FieldType:
    """A field's kind and unit (None: unknown), the days by which its publication lags, its version, and what it is.

    A negative lag says that the field holds later days' data: an alpha over it looks ahead, and is refused.
    """

    kind: Kind = Kind.MATRIX
    unit: Unit | None = None
    lag: int = 0
    version: int = 1
    description: str = field(default="", compare=False)


@dataclass(frozen=True)
class Catalogue:
    """Operators and fields by their canonical names; `absent` explains names that should have been here."""

    operators: Mapping[str, Signature] = field(default_factory=dict)
    fields: Mapping[str, FieldType] = field(default_factory=dict)
    absent: tuple[str, ...] = ()

    @classmethod
    def of(cls, signatures: Iterable[Signature], fields: Mapping[str, FieldType] | None = None) -> Catalogue:
        return cls({signature.name: signature for signature in signatures}, dict(fields or {}))

    @cached_property
    def operator_names(self) -> Mapping[str, str]:
        """Every spelling that every dialect knows, lower case, to the canonical name."""
        names = {alias: name for name, found in self.operators.items() for alias in found.aliases}
        return names | {name: name for name in self.operators}

    def with_fields(self, fields: Mapping[str, FieldType]) -> Catalogue:
        """The same catalogue with more fields; a name that was there gets the new type."""
        return Catalogue(self.operators, {**self.fields, **fields}, self.absent)

    def only(self, operators: Iterable[str], fields: Iterable[str]) -> Catalogue:
        """The part that holds just these names, in their order; what an expression needs to know of itself."""
        return Catalogue(
            {name: self.operators[name] for name in operators}, {name: self.fields[name] for name in fields}
        )
