"""Random expressions: the same for a seed, in the shape of people's, and as frequent as in what was given."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.generator import Constraints, Grammar, Machine, Policy, Vocabulary, random_expressions
from alphaplat.generator.policy import random_sequences
from alphaplat_dsl.analyses import kinds
from alphaplat_dsl.ir import Node, postorder
from alphaplat_dsl.kinds import Kind


@pytest.fixture(scope="module")
def platform() -> Platform:
    return Platform.discover()


@pytest.fixture(scope="module")
def grammar(platform: Platform) -> Grammar:
    return Grammar(Vocabulary.of(platform))


def operators(graphs: list[Node]) -> Counter[str]:
    return Counter(one.op for graph in graphs for one in postorder(graph))


def test_a_seed_gives_the_same_expressions_and_more_of_them_the_same_first(grammar: Grammar) -> None:
    few, many = random_expressions(grammar, 100, seed=4), random_expressions(grammar, 400, seed=4)
    assert many[:100] == few
    assert random_expressions(grammar, 100, seed=5) != few


def test_expressions_have_the_lengths_that_were_drawn_for_them(grammar: Grammar) -> None:
    machine, policy = Machine(grammar), Policy.usual(grammar)
    drawn = policy.budgets(machine, 4_000, np.random.default_rng(1))
    written = [len(ids) for ids in islice(random_sequences(machine, 1, policy), 4_000)]
    assert max(written) <= max(drawn)
    assert 0.75 * np.mean(drawn) < np.mean(written) <= np.mean(drawn)


def test_most_expressions_are_distinct_and_few_are_bare_fields(grammar: Grammar) -> None:
    graphs = random_expressions(grammar, 2_000, seed=1)
    assert len(set(graphs)) > 0.95 * len(graphs)
    assert sum(not graph.args for graph in graphs) < 0.05 * len(graphs)


def test_what_people_use_often_is_drawn_often(grammar: Grammar) -> None:
    found = operators(random_expressions(grammar, 2_000, seed=1))
    assert found["rank"] > 20 * found["ts_moment"] > 0


def test_a_policy_is_like_the_graphs_that_it_was_made_from(grammar: Grammar, platform: Platform) -> None:
    texts = ("rank(ts_delta(high, 7))", "rank(ts_delta(low, 7))", "zscore(high / low)", "-ts_corr(high, volume, 9) * 3")
    given = [platform.compile(text).node for text in texts]
    policy = Policy.like(grammar, given * 250)
    graphs = random_expressions(grammar, 1_000, seed=2, policy=policy)
    wanted, found = operators(given), operators(graphs)
    assert sum(found[name] for name in wanted) > 0.95 * found.total()
    windows = Counter(one.attr("d") for graph in graphs for one in postorder(graph) if one.attr("d") is not None)
    assert windows[7] + windows[9] > 0.9 * windows.total()
    lengths = [len(grammar.vocabulary.encode(graph)) for graph in graphs]
    assert max(lengths) <= max(len(grammar.vocabulary.encode(graph)) for graph in given)


def test_a_policy_like_no_graphs_is_the_usual_one(grammar: Grammar) -> None:
    usual, like = Policy.usual(grammar), Policy.like(grammar, [])
    assert np.allclose(like.weights * 2, usual.weights / np.maximum(usual.weights.sum(axis=1, keepdims=True), 1e-12))
    assert np.array_equal(like.lengths, usual.lengths)


def test_options_are_said_now_and_then(grammar: Grammar) -> None:
    with_options = Grammar(grammar.vocabulary, options=True)
    graphs = random_expressions(with_options, 500, seed=1)
    said = Counter(name for graph in graphs for one in postorder(graph) for name, _ in one.attrs)
    assert 10 < sum(said[name] for name in ("ddof", "scale", "driver", "std", "filter")) < 300


def test_subtrees_of_a_kind_can_be_drawn(grammar: Grammar) -> None:
    for graph in random_expressions(grammar, 50, seed=1, kind=Kind.GROUP):
        assert kinds(graph, grammar.vocabulary.catalogue)[graph] is Kind.GROUP


def test_constraints_hold(grammar: Grammar) -> None:
    constraints = Constraints(operators=["rank", "ts_mean", "divide"], fields=["close", "volume"], required=["volume"])
    found = [operators([graph]) for graph in random_expressions(grammar, 200, seed=1, constraints=constraints)]
    assert set().union(*found) <= {"rank", "ts_mean", "divide", "field", "const"}
