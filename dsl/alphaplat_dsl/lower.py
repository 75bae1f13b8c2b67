"""Syntax to graph: names become fields and operators, literals become attributes, and kinds are checked.

Every problem of a text is collected before any is raised: a broken part is None, and what stands around it is still
looked at. The methods that go down into an expression are generators which yield the parts that they need lowered to
`_run`, which keeps the stack; so depth is bounded by the limits, never by the interpreter.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from alphaplat_dsl import literals
from alphaplat_dsl.binding import Binding, bind
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.dialect import Conventions, Dialect
from alphaplat_dsl.errors import AlphaError, AlphaNameError, AlphaTypeError, LanguageWarning
from alphaplat_dsl.fit import fits, misfit, needs_average
from alphaplat_dsl.graph_builder import GraphBuilder
from alphaplat_dsl.ir import CONST, FIELD, Node, Value
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.macros import Macro, macros_of, numbered
from alphaplat_dsl.names import nearest, unknown_field, unknown_operator
from alphaplat_dsl.parse import parse
from alphaplat_dsl.problems import Problems
from alphaplat_dsl.scope import Assigned, Scope
from alphaplat_dsl.signature import Parameter, Signature
from alphaplat_dsl.source import Place, Source
from alphaplat_dsl.tree import (
    Assignment,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Program,
    Ternary,
    Text,
    Unary,
    Variable,
    walk,
)

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

Answer = TypeVar("Answer")
Steps: TypeAlias = Generator[tuple[Expr, Scope], "Node | None", Answer]


@dataclass(frozen=True, kw_only=True)
class Lowered:
    """The graph of a text before it is made canonical, with the first place of each node."""

    node: Node
    places: Mapping[Node, Place]
    warnings: tuple[LanguageWarning, ...]
    inferred: Mapping[str, FieldType]


@dataclass(frozen=True, kw_only=True)
class Language:
    """What a text is read with: `definitions` are fields that the user wrote as alpha text."""

    catalogue: Catalogue
    dialect: Dialect
    conventions: Conventions
    limits: Limits
    definitions: Mapping[str, str]
    undeclared: Literal["error", "infer"] = "error"
    strict: bool = False


def lower(program: Program, source: Source, language: Language) -> Lowered:
    """Turn a syntax tree into a graph; raises all that is wrong with the text as one error."""
    return _Lowering(language).finish(program, source)


class _Lowering:
    """One text being lowered."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.catalogue = language.catalogue
        self.dialect = language.dialect
        self.macros = macros_of(language.dialect, language.conventions)
        self.builder = GraphBuilder(language.catalogue, language.limits)
        self.problems = Problems()
        self.defined: dict[str, Node | None] = {}
        self.being_defined: list[str] = []

    def finish(self, program: Program, source: Source) -> Lowered:
        scope = Scope(source)
        found = self._run(self._program(program, scope))
        place = scope.place(program.result)
        root = None if found is None else self._fitted(found, None, place, "the alpha")
        self.problems.raise_any()
        if root is None:
            raise AssertionError("a broken graph without a problem")
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
        if numbered(name, self.macros):
            message = f"'{statement.name}' has a meaning of its own, and cannot be assigned"
            self.problems.add(AlphaNameError(message, help="choose another name"), place)
        self._check_used(name, scope)
        hidden = "field" if name in self.catalogue.fields or name in self.language.definitions else None
        if name in self.catalogue.operator_names or name in self.macros or name in self.dialect.operators:
            hidden = hidden or "operator"
        if hidden:
            self.problems.warn(f"'{statement.name}' is the name of a {hidden}, and is assigned here", "shadow", place)
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
        return (yield from self._name(Name(f"${expr.name}", expr.span), scope))

    def _name(self, expr: Name, scope: Scope) -> Steps[Node | None]:
        """What a bare name stands for: assigned, else a macro with its number, else defined, else a field."""
        name, place = expr.name.lower(), scope.at(expr.span)
        assigned = scope.assigned.get(name)
        if assigned is not None:
            assigned.used = True
            return assigned.node
        short = numbered(name, self.macros)
        if short is not None:
            macro, number = short
            given: Expr = Number(number, expr.span)
            inside = scope.inside(macro.name, expr.span, {macro.parameters[0]: (given, scope)})
            return (yield macro.body, inside)
        name = self.dialect.fields.get(name, name)
        if name in self.language.definitions:
            return (yield from self._definition(name, place))
        if name in self.catalogue.fields:
            return self.builder.field(name, place)
        if self.language.undeclared == "infer" and not name.startswith("$"):
            self.builder.undeclared.meet(name)
            return self.builder.field(name, place)
        known = {*self.catalogue.fields, *self.language.definitions, *scope.assigned, *self.dialect.fields}
        self.problems.add(unknown_field(expr.name, expr.span, known, self._operators(), self.catalogue), place)
        return None

    def _definition(self, name: str, place: Place) -> Steps[Node | None]:
        """The graph of a field that the user defined, made once; it must not come back to itself."""
        if name in self.being_defined:
            circle = [*self.being_defined[self.being_defined.index(name) :], name]
            message = f"field '{name}' is defined by itself: {' → '.join(circle)}"
            self.problems.add(AlphaNameError(message, code="cycle", help="define it by other fields"), place)
            return None
        if name not in self.defined:
            if name in self.catalogue.fields:
                self.problems.warn(f"your definition of '{name}' hides the field of that name", "shadow", place)
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
        signature = self.catalogue.operators.get(op)
        if signature is None:
            error = unknown_operator(op, expr.span, self._operators(), self.catalogue)
            self.problems.add(error, scope.at(expr.span))
            return None
        call = Call(op, expr.span, parts, (), expr.span)
        return (yield from self._apply(call, signature, f"'{sign}'", scope))

    def _call(self, call: Call, scope: Scope) -> Steps[Node | None]:
        name, called = call.name.lower(), f"'{call.name}'"
        if name in self.macros:
            return (yield from self._macro(call, self.macros[name], scope))
        signature = self._signature(call, scope)
        if signature is not None:
            return (yield from self._apply(call, signature, called, scope))
        error = unknown_operator(call.name, call.name_span, self._operators(), self.catalogue)
        self.problems.add(error, scope.at(call.name_span))
        guess = self.catalogue.operator_names.get(nearest(name, self._operators()) or "")
        if guess is not None:
            yield from self._apply(call, self.catalogue.operators[guess], called, scope)
        else:
            for arg in call.args:
                if not isinstance(arg, Name | Text):
                    yield arg, scope
        return None

    def _signature(self, call: Call, scope: Scope) -> Signature | None:
        """The operator that a name means; with a number as second argument it may be the one over a window."""
        name = call.name.lower()
        windowed = self.dialect.windowed.get(name)
        if windowed is not None and len(call.args) == 2 and self._is_number(call.args[1], scope):
            return self.catalogue.operators.get(windowed)
        spelled = self.dialect.operators.get(name, name)
        return self.catalogue.operators.get(self.catalogue.operator_names.get(spelled, spelled))

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
            fitted = None if node is None else self._fitted(node, parameter, scope.place(expr), called)
            broken |= fitted is None
            args += [] if fitted is None else [fitted]
        attrs = yield from self._attributes(binding, signature, called, scope)
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

    # literals

    def _attributes(
        self, binding: Binding, signature: Signature, called: str, scope: Scope
    ) -> Steps[dict[str, Value] | None]:
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
        problem = literals.check_together(signature, given)
        if problem is not None:
            self.problems.add(problem, scope.at(binding.span))
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

    def _is_number(self, expr: Expr, scope: Scope) -> bool:
        """Whether an argument is plainly a number, before it is lowered."""
        settled, where = scope.settle(expr)
        for part, _ in walk(settled):
            assigned = where.assigned.get(part.name.lower()) if isinstance(part, Name) else None
            named = assigned is not None and assigned.node is not None and assigned.node.op == CONST
            if not (named or isinstance(part, Number | Unary | Binary)):
                return False
        return True

    # kinds

    def _fitted(self, node: Node, parameter: Parameter | None, place: Place, called: str) -> Node | None:
        """The node itself if its kind fits, its daily average if that does, None with a problem if nothing does."""
        wanted = parameter.kind if parameter else Kind.MATRIX
        found = self.builder.kind(node)
        if node.op == FIELD and str(node.attr("name")) in self.builder.undeclared.kinds:
            problem = self.builder.undeclared.demand(str(node.attr("name")), wanted, place)
            if problem is not None:
                self.problems.add(problem, place)
            return None if problem else node
        if found is None or fits(wanted, found) or (wanted is Kind.GROUP and node.op == CONST):
            return node
        average = self.catalogue.operators.get("vec_avg")
        if not needs_average(wanted, found) or average is None:
            self.problems.add(misfit(parameter, found, called, place.text), place)
            return None
        meant = f"'{place.text}' has several values a day"
        if self.language.strict:
            self.problems.add(AlphaTypeError(meant, help=f"write vec_avg({place.text})"), place)
            return None
        self.problems.warn(f"{meant}, and their average is taken", "vector", place, f"write vec_avg({place.text})")
        return self.builder.operation(average.name, [node], {}, place)

    def _operators(self) -> set[str]:
        """Every spelling of an operator or macro."""
        return {*self.catalogue.operator_names, *self.dialect.operators, *self.dialect.windowed, *self.macros}
