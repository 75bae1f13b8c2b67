"""Whether a value of one kind fits a place that wants another, and what to do if not."""

from __future__ import annotations

from dataclasses import dataclass

from alphaplat_dsl.errors import AlphaTypeError
from alphaplat_dsl.graph_builder import GraphBuilder
from alphaplat_dsl.ir import CONST, Node, field_name
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.language import Language
from alphaplat_dsl.problems import Problems
from alphaplat_dsl.signature import Parameter
from alphaplat_dsl.source import Place

_AVERAGE = "vec_avg"
_NUMBERS = frozenset({Kind.MATRIX, Kind.BOOL, Kind.SCALAR})
_FITTING = {
    Kind.MATRIX: _NUMBERS,
    Kind.BOOL: _NUMBERS,
    Kind.VECTOR: frozenset({Kind.VECTOR}),
    Kind.GROUP: frozenset({Kind.GROUP}),
    Kind.SCALAR: frozenset({Kind.SCALAR}),
}
_HELP = {
    Kind.MATRIX: "a group goes where an operator asks for one, as in group_neutralize(x, sector)",
    Kind.BOOL: "a group goes where an operator asks for one, as in group_neutralize(x, sector)",
    Kind.VECTOR: "a vector is a field with several values a day; this has one already",
    Kind.GROUP: "bucket(x, range=...) makes groups of numbers; a single number means one group of all",
    Kind.SCALAR: "write a number",
}


@dataclass(frozen=True)
class Fitting:
    """Checks kinds, averages vectors where a matrix is needed, and settles the kinds of undeclared names."""

    language: Language
    builder: GraphBuilder
    problems: Problems

    def fitted(self, node: Node, parameter: Parameter | None, place: Place, called: str) -> Node | None:
        """What takes the place of a parameter, or of the alpha as a whole; None, with a problem, if nothing does."""
        wanted = parameter.kind if parameter else Kind.MATRIX
        name = field_name(node)
        if name is not None and name in self.builder.undeclared.kinds:
            problem = self.builder.undeclared.demand(name, wanted, place)
            if problem is not None:
                self.problems.add(problem)
            return None if problem else node
        found = self.builder.kind(node)
        if found in _FITTING[wanted] or (wanted is Kind.GROUP and node.op == CONST):
            return node
        if found is Kind.VECTOR and wanted in (Kind.MATRIX, Kind.BOOL):
            return self._averaged(node, place)
        whole = f"an alpha is a matrix, and '{place.text}' is a {found}"
        part = f"'{parameter.name}' of {called} is a {wanted}, and '{place.text}' is a {found}" if parameter else whole
        self.problems.add(AlphaTypeError(part, help=_HELP[wanted]), place)
        return None

    def _averaged(self, vector: Node, place: Place) -> Node | None:
        """The mean of each day's list, taken because nobody said which number is meant."""
        several = f"'{place.text}' has several values a day"
        advice = f"write {_AVERAGE}({place.text})"
        if self.language.strict or _AVERAGE not in self.language.catalogue.operators:
            self.problems.add(AlphaTypeError(f"{several}, and one is needed", help=advice), place)
            return None
        self.problems.warn(f"{several}, and their average is taken", "vector", place, advice)
        return self.builder.operation(_AVERAGE, [vector], {}, place)
