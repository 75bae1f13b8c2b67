"""What a text is read with: the operators and fields there are, how they are spelled, and how strict to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.dialect import Conventions, Dialect
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.macros import Macro, macros_of
from alphaplat_dsl.signature import Signature


@dataclass(frozen=True, kw_only=True)
class Language:
    """A catalogue in a dialect; `definitions` are fields that the user wrote as alpha text, by lower-case name."""

    catalogue: Catalogue
    dialect: Dialect
    conventions: Conventions
    limits: Limits
    definitions: Mapping[str, str]
    undeclared: Literal["error", "infer"] = "error"
    strict: bool = False

    @cached_property
    def macros(self) -> Mapping[str, Macro]:
        return macros_of(self.dialect, self.conventions)

    @cached_property
    def operators(self) -> frozenset[str]:
        """Every spelling of an operator or macro."""
        dialect = self.dialect
        return frozenset({*self.catalogue.operator_names, *dialect.spelled_operators, *dialect.windowed, *self.macros})

    def operator(self, spelled: str) -> Signature | None:
        """The operator that a spelling means in this dialect, None if there is none."""
        name = self.dialect.spelled_operators.get(spelled.lower(), spelled.lower())
        return self.catalogue.operators.get(self.catalogue.operator_names.get(name, name))

    def is_field(self, name: str) -> bool:
        return name in self.catalogue.fields or name in self.definitions
