"""The attributes of a node: literals of the text, what the conventions fill in, and nothing that is a default."""

from __future__ import annotations

from dataclasses import dataclass

from alphaplat_dsl import literals
from alphaplat_dsl.binding import Binding
from alphaplat_dsl.errors import AlphaError, AlphaTypeError
from alphaplat_dsl.ir import CONST, Value
from alphaplat_dsl.language import Language
from alphaplat_dsl.problems import Problems
from alphaplat_dsl.scope import Scope, Steps
from alphaplat_dsl.signature import Parameter, Signature
from alphaplat_dsl.tree import Binary, Expr, Name, Number, Text, Unary, walk


@dataclass(frozen=True)
class Attributes:
    """Reads the literals of calls; numbers may be computed, so that parts of them are lowered on the way."""

    language: Language
    problems: Problems

    def of(self, binding: Binding, signature: Signature, called: str, scope: Scope) -> Steps[dict[str, Value] | None]:
        """The literals that differ from their defaults, the conventions filled in; None if one is wrong."""
        given: dict[str, Value | None] = {}
        broken = False
        for parameter in signature.parameters:
            expr = binding.literals.get(parameter.name)
            if expr is None:
                continue
            try:
                given[parameter.name] = yield from self._literal(parameter, expr, called, scope)
            except AlphaError as error:
                self.problems.add(error, scope.place(expr))
                broken = True
        if broken:
            return None
        for parameter in signature.literals:
            if parameter.name not in given:
                given[parameter.name] = literals.by_convention(parameter, signature, given, self.language.conventions)
        problem = literals.too_few_days(signature, given)
        if problem is not None:
            at = binding.literals.get(problem[0])
            self.problems.add(problem[1], scope.place(at) if at is not None else scope.at(binding.span))
            return None
        return {
            parameter.name: value
            for parameter in signature.literals
            if (value := given[parameter.name]) is not None and value != parameter.default
        }

    def _literal(self, parameter: Parameter, expr: Expr, called: str, scope: Scope) -> Steps[Value | None]:
        """The value of a literal; raises what is wrong with it, without its place."""
        label = f"'{parameter.name}' of {called}"
        settled, where = scope.settle(expr)
        if parameter.kind not in literals.NUMERIC:
            return literals.read_word(parameter, settled, label)
        number = literals.quoted_number(literals.written(settled) or "")
        if number is None and self._may_be_number(settled, where):
            node = yield settled, where
            number = None if node is None else literals.folded(node)
        if number is None:
            found = scope.place(expr).text
            raise AlphaTypeError(f"{label} is {literals.expected(parameter)}, found '{found}'")
        return literals.read_number(parameter, number, label, self.language.conventions, self.language.limits)

    def _may_be_number(self, expr: Expr, scope: Scope) -> bool:
        """Whether lowering an expression can give a number: it names nothing but what was assigned or defined."""
        names = (part.name.lower() for part, _ in walk(expr) if isinstance(part, Name))
        return not isinstance(expr, Text) and all(
            name in scope.assigned or name in self.language.definitions for name in names
        )

    def is_number(self, expr: Expr, scope: Scope) -> bool:
        """Whether an argument is plainly a number, before it is lowered."""
        settled, where = scope.settle(expr)
        for part, _ in walk(settled):
            assigned = where.assigned.get(part.name.lower()) if isinstance(part, Name) else None
            named = assigned is not None and assigned.node is not None and assigned.node.op == CONST
            if not (named or isinstance(part, Number | Unary | Binary)):
                return False
        return True
