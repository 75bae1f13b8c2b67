"""The engine of rules: matching, building, and coming to an end."""

from __future__ import annotations

import pytest

from alphaplat_dsl.ir import Node, const, field, node
from alphaplat_dsl.rewrite import Rule, RuleSet, match, rewrite, var

A, B, X, Y = field("a"), field("b"), var("x"), var("y")


@pytest.mark.parametrize(
    ("pattern", "subject", "expected"),
    [
        (node("abs", X), node("abs", A), {X: A}),
        (node("abs", X), node("sign", A), None),
        (node("add", X, Y), node("add", A, B), {X: A, Y: B}),
        (node("add", X, X), node("add", A, A), {X: A}),
        (node("add", X, X), node("add", A, B), None),
        (node("add", const(0), X), node("add", A, const(0)), {X: A}),
        (node("subtract", const(0), X), node("subtract", A, const(0)), None),
        (node("add", X, node("abs", Y)), node("add", node("abs", A), B), {X: B, Y: A}),
        (node("add", X, Y), node("add", A, B, attrs={"filter": True}), None),
        (node("rank", X, attrs={"scale": "pct"}), node("rank", A, attrs={"scale": "pct"}), {X: A}),
        (node("rank", X, attrs={"scale": "pct"}), node("rank", A), None),
        (node("reverse", X), const(-2), {X: const(2)}),
        (node("reverse", X), const(2), None),
        (node("reverse", X), const(0), None),
        (node("f", X, Y), node("f", A), None),
    ],
)
def test_matching(pattern: Node, subject: Node, expected: dict[Node, Node] | None) -> None:
    assert match(pattern, subject, {"add"}) == expected


def test_matching_tries_every_order_below() -> None:
    pattern = node("add", node("add", X, const(1)), X)
    assert match(pattern, node("add", A, node("add", const(1), A)), {"add"}) == {X: A}
    assert match(pattern, node("add", A, node("add", const(1), B)), {"add"}) is None


def test_rules_apply_from_the_leaves_up_to_a_fixed_point() -> None:
    rules = RuleSet((Rule(node("abs", node("abs", X)), node("abs", X)),))
    root = A
    for _ in range(10):
        root = node("abs", root)
    assert rewrite(root, rules) is node("abs", A)


def test_new_nodes_are_rewritten_too() -> None:
    rules = RuleSet(
        (
            Rule(node("f", X, Y), node("g", node("f2", Y, X))),
            Rule(node("f2", X, Y), node("h", X)),
        )
    )
    assert rewrite(node("f", A, B), rules) is node("g", node("h", B))


def test_a_rule_is_left_out_where_its_operator_is_missing() -> None:
    rules = RuleSet((Rule(node("greater", X, Y), node("less", Y, X)),))
    root = node("greater", A, B)
    assert rewrite(root, rules, operators={"greater"}) is root
    assert rewrite(root, rules, operators={"greater", "less"}) is node("less", B, A)


def test_rules_in_circles_are_stopped() -> None:
    rules = RuleSet((Rule(node("f", X), node("g", X)), Rule(node("g", X), node("f", X))))
    with pytest.raises(RuntimeError, match="do not come to an end"):
        rewrite(node("f", A), rules)


def test_a_rule_binds_what_it_uses() -> None:
    with pytest.raises(ValueError, match="not in the pattern"):
        Rule(node("f", X), node("f", Y))
    with pytest.raises(ValueError, match="more than a variable"):
        Rule(X, X)


def test_a_rule_may_ask_for_an_order() -> None:
    rules = RuleSet((Rule(node("abs", node("subtract", X, Y)), node("abs", node("subtract", Y, X)), (Y, X)),))
    ordered, turned = (node("abs", node("subtract", *pair)) for pair in ((A, B), (B, A)))
    assert rewrite(turned, rules) is turned
    assert rewrite(turned, rules, order=repr) is ordered
    assert rewrite(ordered, rules, order=repr) is ordered


def test_another_match_is_tried_where_the_order_does_not_fit() -> None:
    pattern = node("multiply", node("subtract", X, Y), var("z"))
    result = node("reverse", node("multiply", node("subtract", Y, X), var("z")))
    rules = RuleSet((Rule(pattern, result, (Y, X)),))
    good, bad = node("subtract", A, B), node("subtract", B, A)
    root = node("multiply", good, bad)
    turned = rewrite(root, rules, commutative={"multiply"}, order=repr)
    assert turned is node("reverse", node("multiply", good, good))
