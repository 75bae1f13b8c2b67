"""The table of rules: that it reads and that both sides are well formed; their values are tested with kernels."""

from __future__ import annotations

from collections import Counter

import pytest

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import Node, const, field, node, postorder
from alphaplat_dsl.rewrite import Rule, rewrite
from alphaplat_dsl.rules import CANONICAL, canonical_rules, read, read_rules

RULES = canonical_rules().rules


AVOIDED = {"inverse": 1, "less_equal": 1, "not_equal": 1, "greater": 2, "greater_equal": 3, "not": 3}


def weight(graph: Node) -> tuple[int, int, int]:
    """What every rule lowers, in this order: operations to avoid, nodes, depth of the signs."""
    order = list(postorder(graph))
    depth = {graph: 0}
    for current in reversed(order):
        for arg in current.args:
            depth[arg] = max(depth.get(arg, 0), depth[current] + 1)
    others = sum(AVOIDED.get(one.op, 0) for one in order)
    signs = sum(depth[one] for one in order if one.op in {"reverse", "subtract"})
    return others, len(order), signs


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.before is None])
def test_every_rule_without_a_condition_makes_a_graph_lighter(rule: Rule) -> None:
    assert weight(rule.result) < weight(rule.pattern)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.before is not None])
def test_a_rule_with_a_condition_turns_one_difference(rule: Rule) -> None:
    lesser, greater = rule.before or ()
    assert node("subtract", greater, lesser) in set(postorder(rule.pattern))
    assert node("subtract", lesser, greater) in set(postorder(rule.result))


@pytest.mark.parametrize("rule", RULES, ids=[texts[0] for texts in CANONICAL])
def test_no_rule_copies_a_part(rule: Rule) -> None:
    def counts(graph: Node) -> Counter[Node]:
        used = Counter(arg for one in postorder(graph) for arg in one.args if arg.op == "var")
        return used or Counter([graph])

    assert counts(rule.result) <= counts(rule.pattern)


@pytest.mark.parametrize("rule", RULES, ids=[texts[0] for texts in CANONICAL])
def test_a_result_is_settled(rule: Rule) -> None:
    assert rewrite(rule.result, canonical_rules(), commutative={"add", "multiply"}) is rule.result


def test_patterns_are_all_different() -> None:
    assert len({rule.pattern for rule in RULES}) == len(RULES)


def test_operators_of_the_small_catalogue_take_what_the_rules_give(catalogue: Catalogue) -> None:
    for rule in RULES:
        for one in [*postorder(rule.pattern), *postorder(rule.result)]:
            signature = catalogue.operators.get(one.op)
            if one.args and signature is not None:
                assert len(one.args) == len(signature.inputs), one
                assert {name for name, _ in one.attrs} <= {literal.name for literal in signature.literals}, one


def test_reading() -> None:
    assert read("add($x, 1)").args[1] is const(1)
    assert read('rank(sign($x), scale="pct")').attrs == (("scale", "pct"),)


@pytest.mark.parametrize("text", ["close", "rank(close)", "f($x, 'word')", "rank($x, scale=pct)", "$x + $y"])
def test_what_cannot_stand_in_a_rule(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        read(text)


def test_a_table_with_an_unbound_variable_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the pattern"):
        read_rules((("abs($x)", "abs($y)"),))


def test_wrong_simplifications_are_not_in_the_table() -> None:
    close = field("close")
    for root in (
        node("multiply", close, const(0)),
        node("subtract", close, close),
        node("divide", close, close),
        node("add", node("add", close, const(1)), const(1)),
        node("if_else", node("less", close, const(1)), close, close),
        node("add", close, const(0), attrs={"filter": True}),
    ):
        assert rewrite(root, canonical_rules(), commutative={"add", "multiply"}) is root
