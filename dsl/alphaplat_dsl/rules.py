"""The rules of the canonical form: one table, each rule a pair of alpha texts, left becomes right.

A rule is here only if both sides give the same bits for every input: NaN, infinities of the data, zeros, whichever of
float32 and float64 the values between are kept in. So `x * 0` is not 0 (NaN, infinity), `x - x` is not 0, `x / x` is
not 1, three summands are not regrouped, and nothing is taken out of a sum or mean over days. Signs move towards the
root, because rounding is symmetric; -0.0 is 0.0 everywhere. The table is frozen with the language's version: changing
it changes IDs.
"""

from __future__ import annotations

from functools import cache

from alphaplat_dsl.ir import Node, Value, const, node
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.parse import parse
from alphaplat_dsl.rewrite import Rule, RuleSet, var
from alphaplat_dsl.source import Source
from alphaplat_dsl.tree import Call, Expr, Number, Text, Variable

CANONICAL: tuple[tuple[str, str], ...] = (
    # what changes nothing
    ("add($x, 0)", "$x"),
    ("subtract($x, 0)", "$x"),
    ("multiply($x, 1)", "$x"),
    ("divide($x, 1)", "$x"),
    ("power($x, 1)", "$x"),
    ("signed_power($x, 1)", "$x"),
    # signs: one `reverse`, as near to the root as it goes
    ("reverse(reverse($x))", "$x"),
    ("subtract(0, $x)", "reverse($x)"),
    ("add($x, reverse($y))", "subtract($x, $y)"),
    ("subtract($x, reverse($y))", "add($x, $y)"),
    ("subtract(reverse($x), $y)", "reverse(add($x, $y))"),
    ("reverse(subtract($x, $y))", "subtract($y, $x)"),
    ("multiply(reverse($x), $y)", "reverse(multiply($x, $y))"),
    ("divide(reverse($x), $y)", "reverse(divide($x, $y))"),
    ("divide($x, reverse($y))", "reverse(divide($x, $y))"),
    ("signed_power(reverse($x), $y)", "reverse(signed_power($x, $y))"),
    ("abs(reverse($x))", "abs($x)"),
    ("sign(reverse($x))", "reverse(sign($x))"),
    # once is enough
    ("abs(abs($x))", "abs($x)"),
    ("sign(sign($x))", "sign($x)"),
    ("floor(floor($x))", "floor($x)"),
    ("ceiling(ceiling($x))", "ceiling($x)"),
    ("rank(rank($x))", "rank($x)"),
    ('rank(rank($x, scale="pct"))', "rank($x)"),
    ('rank(rank($x), scale="pct")', 'rank($x, scale="pct")'),
    ('rank(rank($x, scale="pct"), scale="pct")', 'rank($x, scale="pct")'),
    # one spelling
    ("inverse($x)", "divide(1, $x)"),
    ("greater($x, $y)", "less($y, $x)"),
    ("greater_equal($x, $y)", "less_equal($y, $x)"),
    ("not(less($x, $y))", "less_equal($y, $x)"),
    ("not(less_equal($x, $y))", "less($y, $x)"),
    ("not(equal($x, $y))", "not_equal($x, $y)"),
    ("not(not_equal($x, $y))", "equal($x, $y)"),
    ("if_else(not($c), $x, $y)", "if_else($c, $y, $x)"),
)


@cache
def canonical_rules() -> RuleSet:
    """The rules of the canonical form, read once; a ValueError names a rule that is not one."""
    return read_rules(CANONICAL)


def read_rules(table: tuple[tuple[str, str], ...]) -> RuleSet:
    """Read pairs of texts in which operators are written as calls by their canonical names."""
    return RuleSet(tuple(Rule(read(left), read(right)) for left, right in table))


def read(text: str) -> Node:
    """The graph of one side of a rule."""
    return _graph(parse(Source(text), Limits()).result)


def _graph(expr: Expr) -> Node:
    match expr:
        case Variable():
            return var(expr.name)
        case Number():
            return const(expr.value)
        case Call():
            attrs = {keyword.name: _literal(keyword.value) for keyword in expr.keywords}
            return node(expr.name, *map(_graph, expr.args), attrs=attrs)
        case _:
            raise ValueError(f"not the side of a rule: {expr!r}")


def _literal(expr: Expr) -> Value:
    match expr:
        case Text() | Number():
            return expr.value
        case _:
            raise ValueError(f"not a literal: {expr!r}")
