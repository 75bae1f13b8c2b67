"""The engine of rewrite rules: patterns with variables are matched against a graph from its leaves up.

A rule is a pair of graphs in which `var` nodes stand for any expression. Attributes must be equal to match, so a rule
over `add($x, $y)` leaves `add(x, y, filter=true)` alone. A negative number is matched by `reverse` as the reverse of
its magnitude, so that rules on signs hold for numbers, too. Which rules there are, and in which order expressions
stand where a rule asks for it, is not said here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alphaplat_dsl.ir import VAR, Node, const, const_value, node, postorder, transform

MOST_STEPS = 100
"""More steps than this from one node mean that the rules run in circles."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What `pattern` matches becomes `result`; with `before`, only if the first of two variables is in order first."""

    pattern: Node
    result: Node
    before: tuple[Node, Node] | None = None

    def __post_init__(self) -> None:
        if self.pattern.op == VAR:
            raise ValueError("a rule's pattern is more than a variable")
        unbound = {*variables(self.result), *(self.before or ())} - variables(self.pattern)
        if unbound:
            raise ValueError(f"variables of the result are not in the pattern: {sorted(map(repr, unbound))}")


@dataclass(frozen=True)
class RuleSet:
    """Rules in the order in which they are tried."""

    rules: tuple[Rule, ...]

    @cached_property
    def by_operator(self) -> Mapping[str, tuple[Rule, ...]]:
        operators = {rule.pattern.op for rule in self.rules}
        return {op: tuple(rule for rule in self.rules if rule.pattern.op == op) for op in operators}

    @cached_property
    def needs(self) -> Mapping[Rule, frozenset[str]]:
        """The operators that a rule brings in."""
        return {
            rule: frozenset(one.op for one in postorder(rule.result) if one.args)
            - frozenset(one.op for one in postorder(rule.pattern))
            for rule in self.rules
        }


def var(name: str) -> Node:
    """The variable `$name` of a rule."""
    return node(VAR, attrs={"name": name})


def variables(graph: Node) -> set[Node]:
    return {one for one in postorder(graph) if one.op == VAR}


def match(pattern: Node, subject: Node, commutative: Collection[str] = ()) -> dict[Node, Node] | None:
    """What each variable stands for if `subject` has the shape of `pattern`; arguments of commutative operators may
    stand in either order.

    >>> from alphaplat_dsl.ir import field
    >>> match(node("abs", var("x")), node("abs", field("close")))
    {var(name='x'): field(name='close')}
    """
    return next(matches(pattern, subject, commutative), None)


def matches(pattern: Node, subject: Node, commutative: Collection[str] = ()) -> Iterator[dict[Node, Node]]:
    """Every way in which `subject` has the shape of `pattern`."""
    return _matches([(pattern, subject)], {}, commutative)


def build(template: Node, bound: Mapping[Node, Node], make: Callable[[Node], Node]) -> Node:
    """Put what the variables stand for into `template`, passing every new node through `make`."""
    if template.op == VAR:
        return bound[template]
    args = (build(arg, bound, make) for arg in template.args)
    return make(node(template.op, *args, attrs=dict(template.attrs)))


def rewrite(
    root: Node,
    rules: RuleSet,
    *,
    settle: Callable[[Node], Node] = lambda current: current,
    operators: Collection[str] | None = None,
    commutative: Collection[str] = (),
    order: Callable[[Node], Any] | None = None,
) -> Node:
    """Apply rules from the leaves up until none fits anywhere.

    `settle` is applied to every node before its rules are tried. A rule that brings in an operator that is not in
    `operators` is left out; so is one that asks for an order where `order`, the key to sort by, is not given. Raises
    RuntimeError if the rules do not come to an end.
    """
    steps = 0

    def fits(rule: Rule, bound: Mapping[Node, Node]) -> bool:
        if operators is not None and any(op not in operators for op in rules.needs[rule]):
            return False
        if rule.before is None:
            return True
        first, second = (bound[one] for one in rule.before)
        return order is not None and bool(order(first) < order(second))

    def normal(current: Node) -> Node:
        nonlocal steps
        current = settle(current)
        for rule in rules.by_operator.get(current.op, ()):
            found = (bound for bound in matches(rule.pattern, current, commutative) if fits(rule, bound))
            bound = next(found, None)
            if bound is not None:
                steps += 1
                if steps > MOST_STEPS:
                    raise RuntimeError(f"rewrite rules do not come to an end at {rule.pattern!r}")
                return build(rule.result, bound, normal)
        return current

    def restart(current: Node) -> Node:
        nonlocal steps
        steps = 0
        return normal(current)

    return transform(root, restart)


def _matches(
    pairs: list[tuple[Node, Node]], bound: dict[Node, Node], commutative: Collection[str]
) -> Iterator[dict[Node, Node]]:
    """Every way to match all pairs at once."""
    if not pairs:
        yield bound
        return
    (pattern, subject), rest = pairs[0], pairs[1:]
    if pattern.op == VAR:
        if bound.get(pattern, subject) is subject:
            yield from _matches(rest, {**bound, pattern: subject}, commutative)
        return
    subject = _as_reverse(pattern, subject)
    if pattern.op != subject.op or pattern.attrs != subject.attrs or len(pattern.args) != len(subject.args):
        return
    for order in _orders(subject, commutative):
        yield from _matches([*zip(pattern.args, order, strict=True), *rest], bound, commutative)


def _as_reverse(pattern: Node, subject: Node) -> Node:
    value = const_value(subject)
    if pattern.op == "reverse" and value is not None and value < 0:
        return node("reverse", const(-value))
    return subject


def _orders(subject: Node, commutative: Collection[str]) -> Iterable[tuple[Node, ...]]:
    if subject.op in commutative and len(subject.args) == 2:
        return (subject.args, subject.args[::-1])
    return (subject.args,)
