"""The rules of the canonical form: one table, each rule a pair of alpha texts, left becomes right. A third entry,
`$y before $x`, asks for the order in which arguments are sorted.

A rule is here only if both sides give the same bits for every input: NaN, infinities of the data, zeros, whichever of
float32 and float64 the values between are kept in. So `x * 0` is not 0 (NaN, infinity), `x - x` is not 0, `x / x` is
not 1, three summands are not regrouped, and nothing is taken out of a sum or mean over days. Signs move towards the
root, because rounding is symmetric; -0.0 is 0.0 everywhere. The table is frozen with the language's version: changing
it changes IDs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

from alphaplat_dsl.ir import Node, Value, const, node
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.parse import parse
from alphaplat_dsl.rewrite import Rule, RuleSet, var
from alphaplat_dsl.source import Source
from alphaplat_dsl.tree import Call, Expr, Number, Text, Variable

Texts: TypeAlias = tuple[str, str] | tuple[str, str, str]

CANONICAL: tuple[Texts, ...] = (
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
    ("power(reverse($x), 2)", "power($x, 2)"),
    # differences one way round, where only the sign depends on it
    ("multiply(subtract($x, $y), $z)", "reverse(multiply(subtract($y, $x), $z))", "$y before $x"),
    ("divide(subtract($x, $y), $z)", "reverse(divide(subtract($y, $x), $z))", "$y before $x"),
    ("divide($z, subtract($x, $y))", "reverse(divide($z, subtract($y, $x)))", "$y before $x"),
    ("signed_power(subtract($x, $y), $z)", "reverse(signed_power(subtract($y, $x), $z))", "$y before $x"),
    ("abs(subtract($x, $y))", "abs(subtract($y, $x))", "$y before $x"),
    ("sign(subtract($x, $y))", "reverse(sign(subtract($y, $x)))", "$y before $x"),
    ("power(subtract($x, $y), 2)", "power(subtract($y, $x), 2)", "$y before $x"),
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
    ("if_else(less_equal($a, $b), $x, $y)", "if_else(less($b, $a), $y, $x)"),
    ("if_else(not_equal($a, $b), $x, $y)", "if_else(equal($a, $b), $y, $x)"),
)


@cache
def canonical_rules() -> RuleSet:
    """The rules of the canonical form, read once; a ValueError names a rule that is not one."""
    return read_rules(CANONICAL)


def read_rules(table: Iterable[Texts]) -> RuleSet:
    """Read rules in which operators are written as calls by their canonical names."""
    return RuleSet(tuple(Rule(read(texts[0]), read(texts[1]), _before(*texts[2:])) for texts in table))


def _before(text: str = "") -> tuple[Node, Node] | None:
    if not text:
        return None
    first, second = text.split(" before ")
    return read(first), read(second)


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
