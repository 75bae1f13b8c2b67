"""What a declaration alone must stand: an operator without a kernel, a field without a derivation."""

from __future__ import annotations

from itertools import chain
from typing import ClassVar

from alphaplat.spec import FieldSpec, OperatorSpec
from alphaplat.testing.examples import candidates, reach_of, variations
from alphaplat.testing.expectations import expect, is_said
from alphaplat_dsl.units import Unit


class OperatorDeclarationTests:
    """Subclass and set `spec`: for an operator that is declared without a kernel."""

    spec: ClassVar[OperatorSpec]

    def test_the_summary_says_what_it_is(self) -> None:
        expect(is_said(self.spec.summary), f"the summary is not one line of some words: '{self.spec.summary}'")
        expect(bool(self.spec.category), "the operator names no category")

    def test_the_aliases_are_names(self) -> None:
        for alias in self.spec.aliases:
            fits = alias.isidentifier() and alias == alias.lower() and alias != self.spec.name
            expect(fits, f"'{alias}' cannot be an alias: use another lower-case name")

    def test_the_reach_fits_the_shape(self) -> None:
        base = next(candidates(self.spec))
        for literals in chain([base], variations(self.spec, base)):
            low, high = reach_of(self.spec, literals)
            expect(high <= 0, f"the declared reach '{self.spec.reach}' looks ahead, with {literals}")
            if self.spec.shape in ("pointwise", "vector"):
                expect((low, high) == (0, 0), f"a {self.spec.shape} operator reaches 0..0, not {self.spec.reach}")
            if self.spec.shape == "rolling":
                expect(low is not None, "a rolling operator reaches a finite number of days; declare it recursive")
            if self.spec.shape == "recursive":
                expect(low is None, "a recursive operator reaches -inf..0; declare it rolling")
            if self.spec.state is not None:
                expect(low is None, "a state is for an operator that reaches -inf..0")


class FieldDeclarationTests:
    """Subclass and set `spec`: for a field that panels must bring themselves."""

    spec: ClassVar[FieldSpec]

    def test_the_description_says_what_it_is(self) -> None:
        said = self.spec.description
        expect(is_said(said), f"the description is not one line of some words: '{said}'")

    def test_the_unit_can_be_read(self) -> None:
        if self.spec.unit is None:
            return
        unit = Unit.parse(self.spec.unit)
        expect(Unit.parse(str(unit)) == unit, f"the unit '{self.spec.unit}' does not print back")

    def test_the_publication_does_not_come_before_the_event(self) -> None:
        lag = self.spec.publication_lag
        expect(lag >= 0, f"a publication lag of {lag} days holds data of the future")

    def test_what_it_requires_serves_a_derivation(self) -> None:
        expect(
            self.spec.derive is not None or not self.spec.requires,
            f"requires {', '.join(self.spec.requires)} and has no derivation",
        )
        expect(self.spec.name not in self.spec.requires, "the field requires itself")
