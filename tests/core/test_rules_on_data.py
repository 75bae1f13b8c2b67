"""Every canonical rule on values full of NaN, infinities, ties and zeros: both sides give the same bits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import evaluate_nodes
from alphaplat.panel import Panel
from alphaplat.testing.panels import panel_of
from alphaplat_dsl.canonical import canonicalize
from alphaplat_dsl.ir import Node, const, field, node, postorder
from alphaplat_dsl.rewrite import Rule, build, variables
from alphaplat_dsl.rules import CANONICAL, canonical_rules

RULES = [pytest.param(rule, id=text[0]) for rule, text in zip(canonical_rules().rules, CANONICAL, strict=True)]
FIELDS = ("x", "y", "c")
LEAVES = [field(name) for name in FIELDS] + [const(value) for value in (0.0, 1.0, 0.1, -3.0)]
EDGES = [
    *(np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 1 / 3, -0.1, 7.25),
    *(1e-45, -1e-38, 3e38, -3e38, 1e19, 1e-20, 16777217.0, 1e300, -1e-300),
]


@pytest.fixture(scope="module")
def platform() -> Platform:
    return Platform.discover()


@pytest.fixture(scope="module", params=[np.float32, np.float64], ids=["float32", "float64"])
def panel(request: pytest.FixtureRequest) -> Panel:
    """Every pair of awkward values, and then random ones with ties and gaps."""
    rng = np.random.default_rng(5)
    count = len(EDGES)
    with np.errstate(over="ignore"):
        edges = np.asarray(EDGES).astype(request.param)
    ties = rng.choice([np.nan, -1.0, 0.0, 0.5, 2.0], size=(count, count))
    fields: dict[str, Any] = {
        "x": np.concatenate([np.tile(edges, (count, 1)), rng.normal(size=(count, count)), ties]),
        "y": np.concatenate([np.tile(edges[:, None], (1, count)), rng.normal(size=(count, count)), ties.T]),
        "c": rng.choice([np.nan, np.inf, -1.0, 0.0, 1.0, 0.3], size=(3 * count, count)),
        "close": np.ones((3 * count, count)),
    }
    return panel_of(fields, dtype=request.param)


def settings_of(rule: Rule) -> Iterator[dict[Node, Node]]:
    """Every way to put fields and numbers for the variables, with a field among them."""
    names = sorted(variables(rule.pattern), key=repr)
    for chosen in product(LEAVES if len(names) < 4 else LEAVES[:4], repeat=len(names)):
        if any(leaf.op == "field" for leaf in chosen):
            yield dict(zip(names, chosen, strict=True))


def witnesses(value: Node) -> list[Node]:
    """The value, and what tells an infinity from NaN after the root has been cleaned."""
    return [value, node("is_finite", value), node("is_nan", value), node("sign", value)]


def values(nodes: Sequence[Node], panel: Panel, platform: Platform, **settings: bool) -> list[np.ndarray]:
    found = []
    for outcome in evaluate_nodes(nodes, panel, platform, **settings):
        assert isinstance(outcome, np.ndarray), outcome
        found.append(outcome)
    return found


def assert_same_bits(one: np.ndarray, other: np.ndarray, what: object) -> None:
    whole = np.uint32 if one.dtype == np.float32 else np.uint64
    both_nan = np.isnan(one) & np.isnan(other)
    same = both_nan | (one.view(whole) == other.view(whole))
    assert same.all(), f"{what}: {one[~same][:3]} is not {other[~same][:3]}"


@pytest.mark.parametrize("nan_handling", [False, True])
@pytest.mark.parametrize("rule", RULES)
def test_both_sides_give_the_same_bits(rule: Rule, nan_handling: bool, panel: Panel, platform: Platform) -> None:
    pairs = []
    for bound in settings_of(rule):
        left, right = (build(side, bound, lambda made: made) for side in (rule.pattern, rule.result))
        pairs += zip(witnesses(left), witnesses(right), strict=True)
    nodes = [side for pair in pairs for side in pair]
    found = values(nodes, panel, platform, nan_handling=nan_handling)
    for pair, left_values, right_values in zip(pairs, found[::2], found[1::2], strict=True):
        assert_same_bits(left_values, right_values, pair)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_of_the_platform_s_operators(rule: Rule, platform: Platform) -> None:
    operators = platform.language().operators
    for one in [*postorder(rule.pattern), *postorder(rule.result)]:
        if one.args:
            signature = operators[one.op]
            assert len(one.args) == len(signature.inputs), one
            for name, value in one.attrs:
                assert value in signature.by_name[name].choices
                assert value != signature.by_name[name].default


def test_commutative_operators_commute_to_the_bit(panel: Panel, platform: Platform) -> None:
    x, y = field("x"), field("y")
    for name, signature in platform.language().operators.items():
        if signature.commutative and len(signature.inputs) == 2:
            literals: dict[str, Any] = {one.name: 5 for one in signature.literals if one.required}
            pairs = zip(
                witnesses(node(name, x, y, attrs=literals)), witnesses(node(name, y, x, attrs=literals)), strict=True
            )
            for one, other in pairs:
                first, second = values([one, other], panel, platform)
                assert_same_bits(first, second, one)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (node("multiply", field("x"), const(0)), const(0)),
        (node("subtract", field("x"), field("x")), const(0)),
        (node("divide", field("x"), field("x")), const(1)),
        (
            node("add", node("add", field("x"), field("y")), field("c")),
            node("add", field("x"), node("add", field("y"), field("c"))),
        ),
        (node("if_else", field("c"), field("x"), field("x")), field("x")),
        (node("divide", field("x"), const(3)), node("multiply", field("x"), const(1 / 3))),
    ],
)
def test_the_data_would_show_a_wrong_rule(left: Node, right: Node, panel: Panel, platform: Platform) -> None:
    right = right if right.args else node("multiply", right, field("close"))
    first, second = values([left, right], panel, platform)
    with pytest.raises(AssertionError, match="is not"):
        assert_same_bits(first, second, left)


def test_canonical_graphs_keep_the_values_of_what_was_written(panel: Panel, platform: Platform) -> None:
    catalogue = platform.language(panel.field_types())
    rng = np.random.default_rng(11)
    written = [_random_graph(rng, 5) for _ in range(150)]
    canonical = [canonicalize(one, catalogue) for one in written]
    assert sum(one is not other for one, other in zip(written, canonical, strict=True)) > 75
    before, after = values(written, panel, platform), values(canonical, panel, platform)
    for one, first, second in zip(written, before, after, strict=True):
        assert_same_bits(first, second, one)


def _random_graph(rng: np.random.Generator, depth: int) -> Node:
    """Arithmetic and comparisons over fields; never on numbers alone, which compiling does in float64."""
    if depth == 0 or rng.random() < 0.15:
        return field(str(rng.choice(FIELDS)))
    kind = rng.random()
    first = _random_graph(rng, depth - 1)
    if kind < 0.3:
        return node(str(rng.choice(["reverse", "abs", "sign", "rank", "inverse", "not"])), first)
    if kind < 0.5:
        number = const(float(rng.choice([0, 1, -1, 2, -0.1, 3])))
        pair = (first, number) if rng.random() < 0.5 else (number, first)
        return node(str(rng.choice(["add", "subtract", "multiply", "divide"])), *pair)
    second = _random_graph(rng, depth - 1)
    if kind < 0.9:
        return node(str(rng.choice(["add", "subtract", "multiply", "divide"])), first, second)
    comparison = node(str(rng.choice(["less", "greater", "greater_equal", "equal"])), first, second)
    return node("if_else", node("not", comparison), first, second)
