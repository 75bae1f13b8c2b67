"""Syntax to graph: names become fields and operators, literals become attributes, and kinds are checked.

Every problem of a text is collected before any is raised: a broken part is None, and what stands around it is still
looked at. The methods that go down into an expression are generators which yield the parts that they need lowered to
`_run`, which keeps the stack; so depth is bounded by the limits, never by the interpreter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alphaplat_dsl.attributes import Attributes
from alphaplat_dsl.binding import Binding, bind
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.errors import AlphaError, AlphaNameError, AlphaTypeError, LanguageWarning
from alphaplat_dsl.fit import Fitting
from alphaplat_dsl.graph_builder import GraphBuilder
from alphaplat_dsl.ir import CONST, Node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.language import Language
from alphaplat_dsl.macros import Macro, numbered
from alphaplat_dsl.names import did_you_mean, nearest, unknown_field, unknown_operator
from alphaplat_dsl.parse import parse
from alphaplat_dsl.problems import Problems
from alphaplat_dsl.scope import Assigned, Scope, Steps
from alphaplat_dsl.signature import Parameter, Signature
from alphaplat_dsl.source import Place, Source
from alphaplat_dsl.tree import Assignment, Binary, Call, Expr, Name, Number, Program, Ternary, Text, Unary, Variable

SIGNS: Mapping[str, str] = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "^": "power",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "==": "equal",
    "!=": "not_equal",
    "&&": "and",
    "||": "or",
    "!": "not",
}
_NO_FIELDS: Mapping[str, str] = {
    "nan": "nan_mask(x, y) is NaN where y is negative, and x elsewhere",
    "inf": "the results of operators are never infinite",
    "true": "options are given by name, as in filter=true; as a value, 1 is true",
    "false": "options are given by name, as in filter=false; as a value, 0 is false",
}


@dataclass(frozen=True, kw_only=True)
class Lowered:
    """The graph of a text before it is made canonical, with the first place of each node."""

    node: Node
    places: Mapping[Node, Place]
    warnings: tuple[LanguageWarning, ...]
    inferred: Mapping[str, FieldType]


def lower(program: Program, source: Source, language: Language) -> Lowered:
    """Turn a syntax tree into a graph; raises all that is wrong with the text as one error."""
    return _Lowering(language).finish(program, source)


class _Lowering:
    """One text being lowered."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.problems = Problems()
        self.builder = GraphBuilder(language.catalogue, language.limits)
        self.fitting = Fitting(language, self.builder, self.problems)
        self.attributes = Attributes(language, self.problems)
        self.defined: dict[str, Node | None] = {}
        self.being_defined: list[str] = []

    def finish(self, program: Program, source: Source) -> Lowered:
        scope = Scope(source)
        found = self._run(self._program(program, scope))
        place = scope.place(program.result)
        root = None if found is None else self.fitting.fitted(found, None, place, "the alpha")
        self.problems.raise_any()
        assert root is not None, "a broken graph has a problem"
        if root.op == CONST:
            self.problems.warn("the alpha is the same number everywhere", "constant", place)
        return Lowered(
            node=root,
            places=self.builder.places,
            warnings=tuple(self.problems.warnings),
            inferred=self.builder.undeclared.types(),
        )

    def _run(self, first: Steps[Node | None]) -> Node | None:
        """Drive generators: each part that one asks for is lowered by another, on a stack of our own."""
        stack, answer = [first], None
        while stack:
            try:
                expr, scope = stack[-1].send(answer)
            except StopIteration as done:
                stack.pop()
                answer = done.value
            else:
                stack.append(self._lower(expr, scope))
                answer = None
        return answer

    def _program(self, program: Program, scope: Scope) -> Steps[Node | None]:
        for statement in program.statements:
            node = yield statement.value, scope
            self._assign(statement, node, scope)
        result = yield program.result, scope
        for name in scope.assigned:
            self._check_used(name, scope)
        return result

    def _assign(self, statement: Assignment, node: Node | None, scope: Scope) -> None:
        """Give a name to a graph; from here on it hides a field, and what it was assigned before."""
        name, place = statement.name.lower(), scope.at(statement.span)
        if numbered(name, self.language.macros):
            message = f"'{statement.name}' has a meaning of its own, and cannot be assigned"
            self.problems.add(AlphaNameError(message, help="choose another name"), place)
        self._check_used(name, scope)
        hidden = "a field" if self.language.is_field(name) else None
        if name in self.language.operators:
            hidden = "an operator"
        if hidden:
            self.problems.warn(f"'{statement.name}' is the name of {hidden}, and is assigned here", "shadow", place)
        scope.assigned[name] = Assigned(node, place)

    def _check_used(self, name: str, scope: Scope) -> None:
        before = scope.assigned.get(name)
        if before is not None and not before.used:
            self.problems.warn(f"'{name}' is assigned and not used", "unused", before.place)

    def _lower(self, expr: Expr, scope: Scope) -> Steps[Node | None]:
        match expr:
            case Number():
                return self._number(expr, expr.value, scope)
            case Unary(sign="-", operand=Number(value=value)):
                return self._number(expr, -value, scope)
            case Name():
                return (yield from self._name(expr, scope))
            case Variable():
                return (yield from self._variable(expr, scope))
            case Call():
                return (yield from self._call(expr, scope))
            case Unary():
                op = "reverse" if expr.sign == "-" else SIGNS[expr.sign]
                return (yield from self._infix(op, expr.sign, (expr.operand,), expr, scope))
            case Binary():
                return (yield from self._infix(SIGNS[expr.sign], expr.sign, (expr.left, expr.right), expr, scope))
            case Ternary():
                parts = (expr.condition, expr.yes, expr.no)
                return (yield from self._infix("if_else", "? :", parts, expr, scope))
            case Text():
                error = AlphaTypeError(
                    f"the text '{expr.value}' stands where a value is needed",
                    help='texts are options of operators, as in quantile(x, driver="gaussian")',
                )
                self.problems.add(error, scope.at(expr.span))
                return None

    def _number(self, expr: Expr, value: float, scope: Scope) -> Node | None:
        if abs(value) == float("inf"):
            self.problems.add(
                AlphaTypeError("the number is too large", help="it is above 1.8e308"), scope.at(expr.span)
            )
            return None
        return self.builder.number(value, scope.at(expr.span))

    # names

    def _variable(self, expr: Variable, scope: Scope) -> Steps[Node | None]:
        settled, where = scope.settle(expr)
        if settled is not expr:
            return (yield settled, where)
        name = self.language.dialect.spelled_fields.get(f"${expr.name.lower()}")
        if name is not None:
            return (yield Name(name, expr.span), scope)
        error = AlphaNameError(
            f"'${expr.name}' is a variable, and only macros and rules have variables",
            help=did_you_mean(expr.name, {*self.language.catalogue.fields, *self.language.definitions}),
        )
        self.problems.add(error, scope.at(expr.span))
        return None

    def _name(self, expr: Name, scope: Scope) -> Steps[Node | None]:
        """What a bare name stands for: assigned, else a macro with its number, else defined, else a field."""
        name, place = expr.name.lower(), scope.at(expr.span)
        assigned = scope.assigned.get(name)
        if assigned is not None:
            assigned.used = True
            return assigned.node
        short = numbered(name, self.language.macros)
        if short is not None:
            macro, number = short
            given: Expr = Number(number, expr.span)
            inside = scope.inside(macro.name, expr.span, {macro.parameters[0]: (given, scope)})
            return (yield macro.body, inside)
        name = self.language.dialect.spelled_fields.get(name, name)
        if name in self.language.definitions:
            return (yield from self._definition(name, place))
        if name in self.language.catalogue.fields:
            return self.builder.field(name, place)
        if name in _NO_FIELDS:
            self.problems.add(AlphaNameError(f"'{expr.name}' is not a value", help=_NO_FIELDS[name]), place)
            return None
        if self.language.undeclared == "infer":
            self.builder.undeclared.meet(name)
            return self.builder.field(name, place)
        language = self.language
        known = {*language.catalogue.fields, *language.definitions, *scope.assigned, *language.dialect.spelled_fields}
        error = unknown_field(expr.name, expr.span, known, language.operators, language.catalogue)
        self.problems.add(error, place)
        return None

    def _definition(self, name: str, place: Place) -> Steps[Node | None]:
        """The graph of a field that the user defined, made once; it must not come back to itself."""
        if name in self.being_defined:
            circle = [*self.being_defined[self.being_defined.index(name) :], name]
            message = f"field '{name}' is defined by itself: {' → '.join(circle)}"
            self.problems.add(AlphaNameError(message, code="cycle", help="define it by other fields"), place)
            return None
        if name not in self.defined:
            if name in self.language.catalogue.fields:
                self.problems.warn(f"your definition of '{name}' hides the field of that name", "shadow", place)
            elif name in self.language.operators:
                self.problems.warn(f"your field '{name}' has the name of an operator", "shadow", place)
            self.being_defined.append(name)
            source = Source(self.language.definitions[name], name)
            try:
                program = parse(source, self.language.limits)
            except AlphaError as error:
                self.problems.add(error, place)
                self.defined[name] = None
            else:
                self.defined[name] = yield from self._program(program, Scope(source))
            self.being_defined.pop()
        return self.defined[name]

    # calls

    def _infix(self, op: str, sign: str, parts: tuple[Expr, ...], expr: Expr, scope: Scope) -> Steps[Node | None]:
        signature = self.language.catalogue.operators.get(op)
        if signature is None:
            absent = "; ".join(self.language.catalogue.absent) or None
            error = AlphaNameError(f"'{sign}' is the operator '{op}', which nothing declares", help=absent)
            self.problems.add(error, scope.at(expr.span))
            return None
        call = Call(op, expr.span, parts, (), expr.span)
        return (yield from self._apply(call, signature, f"'{sign}'", scope))

    def _call(self, call: Call, scope: Scope) -> Steps[Node | None]:
        name, called = call.name.lower(), f"'{call.name}'"
        if name in self.language.macros:
            return (yield from self._macro(call, self.language.macros[name], scope))
        signature = self._signature(call, scope)
        if signature is not None:
            return (yield from self._apply(call, signature, called, scope))
        error = unknown_operator(call.name, call.name_span, self.language.operators, self.language.catalogue)
        self.problems.add(error, scope.at(call.name_span))
        guess = self.language.operator(nearest(name, self.language.operators) or "")
        if guess is not None:
            yield from self._apply(call, guess, called, scope)
        else:
            for arg in call.args:
                if not isinstance(arg, Name | Text):
                    yield arg, scope
        return None

    def _signature(self, call: Call, scope: Scope) -> Signature | None:
        """The operator that a name means; with a number as second argument it may be the one over a window."""
        name = call.name.lower()
        windowed = self.language.dialect.windowed.get(name)
        if windowed is not None and len(call.args) == 2 and self.attributes.is_number(call.args[1], scope):
            return self.language.catalogue.operators.get(windowed)
        return self.language.operator(name)

    def _macro(self, call: Call, macro: Macro, scope: Scope) -> Steps[Node | None]:
        parameters = tuple(Parameter(name=name, kind=Kind.NUMBER) for name in macro.parameters)
        binding = bind(call, Signature(name=macro.name, parameters=parameters, result=Kind.MATRIX), f"'{call.name}'")
        if self._report(binding, scope):
            return None
        variables = {name: scope.settle(given) for name, given in binding.literals.items()}
        return (yield macro.body, scope.inside(macro.name, call.span, variables))

    def _apply(self, call: Call, signature: Signature, called: str, scope: Scope) -> Steps[Node | None]:
        """The node of an operator with its arguments; one that folds takes further arguments from left to right."""
        binding = bind(call, signature, called)
        broken = self._report(binding, scope)
        args: list[Node] = []
        for parameter, expr in binding.values:
            node = yield expr, scope
            fitted = None if node is None else self.fitting.fitted(node, parameter, scope.place(expr), called)
            broken |= fitted is None
            args += [] if fitted is None else [fitted]
        attrs = yield from self.attributes.of(binding, signature, called, scope)
        if broken or attrs is None:
            return None
        place = scope.at(call.span)
        if not signature.folds:
            return self.builder.operation(signature.name, args, attrs, place)
        first = len(signature.inputs)
        folded = self.builder.operation(signature.name, args[:first], attrs, place)
        for further in args[first:]:
            folded = self.builder.operation(signature.name, [folded, further], attrs, place)
        return folded

    def _report(self, binding: Binding, scope: Scope) -> bool:
        for problem in binding.problems:
            self.problems.add(problem, scope.at(problem.span) if problem.span else None)
        return bool(binding.problems)
