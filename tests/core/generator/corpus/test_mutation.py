"""Ideas, changes and crossings: every one of them compiles to itself."""

from __future__ import annotations

from random import Random

import pytest

from alphaplat.catalogue import Platform
from alphaplat.generator.corpus import Wording
from alphaplat.generator.corpus.habits import Habits
from alphaplat.generator.corpus.ideas import Ideas, is_alpha
from alphaplat.generator.corpus.mutation import Mutation, parts, replaced
from alphaplat_dsl.ir import const, field, field_name, node
from alphaplat_dsl.show import show


@pytest.fixture(scope="module")
def catalogue(platform, fields):
    return platform.language(fields)


@pytest.fixture(scope="module")
def ideas(catalogue, wording, fields):
    return Ideas(catalogue, wording.lexicon, Habits.of([], catalogue, fields))


def again(platform, fields, alpha):
    return platform.compile(show(alpha), panel_fields=fields).node


def test_ideas_are_canonical_alphas(platform, fields, ideas):
    for draw in range(150):
        drawn = ideas.draw(Random(draw))
        assert again(platform, fields, drawn) is drawn


def test_ideas_of_few_fields_use_only_these(platform, wording, fields, catalogue):
    few = {name: fields[name] for name in ("close", "volume")}
    own = Ideas(platform.language(few), wording.lexicon, Habits.of([], catalogue, few))
    drawn = [own.draw(Random(draw)) for draw in range(100)]
    used = {one.attr("name") for alpha in drawn for _, one in parts(alpha) if one.op == "field"}
    assert used == {"close", "volume"}


def test_changes_of_few_fields_use_only_these(platform, wording, fields):
    few = {name: fields[name] for name in ("close", "volume")}
    own = Mutation(Ideas(platform.language(few), wording.lexicon, Habits.of([], platform.language(few), few)))
    alpha = platform.compile("rank(ts_delta(close, 5)) * volume").node
    for draw in range(150):
        changed = own.mutated(alpha, Random(draw), 2)
        assert {name for _, one in parts(changed) if (name := field_name(one)) is not None} <= few.keys()


def test_a_platform_with_few_operators_is_enough(platform, fields):
    from importlib import import_module

    names = ("alphaplat_ops_arithmetic", "alphaplat_ops_cross_section", "alphaplat_ops_logical")
    few = Platform([import_module(name) for name in (*names, "alphaplat_dialects", "alphaplat_fields_market")])
    catalogue = few.language(fields)
    own = Ideas(catalogue, Wording(few, fields).lexicon, Habits.of([], catalogue, fields))
    drawn = [own.draw(Random(draw)) for draw in range(60)]
    drawn += [Mutation(own).mutated(alpha, Random(1), 2) for alpha in drawn]
    assert {one.op for alpha in drawn for _, one in parts(alpha) if one.args} <= few.operators.keys()


def test_changes_and_crossings_are_canonical_alphas_too(platform, fields, ideas):
    mutation = Mutation(ideas)
    for draw in range(120):
        rng = Random(draw)
        first, second = ideas.draw(rng), ideas.draw(rng)
        for found in (mutation.mutated(first, rng, 1 + draw % 3), mutation.crossed(first, second, rng)):
            assert again(platform, fields, found) is found
        assert mutation.mutated(first, Random(draw)) is mutation.mutated(first, Random(draw))


def test_what_has_no_field_can_be_changed_too(platform, fields, ideas):
    mutation = Mutation(ideas)
    nothing = node("add", node("ts_step"), const(2.0))
    for draw in range(40):
        found = mutation.mutated(nothing, Random(draw), 1 + draw % 3)
        assert found is nothing or again(platform, fields, found) is found


def test_habits_follow_people(platform, catalogue, fields):
    alphas = [platform.compile(f"ts_skewness(vwap, {days})").node for days in (11, 11, 13)] * 200
    own = Habits.of(alphas, catalogue, fields)
    usual = Habits.of([], catalogue, fields)
    assert own.operators["ts_skewness"] > 5 * usual.operators["ts_skewness"]
    assert own.fields["vwap"] > 3 * usual.fields["vwap"]
    assert own.windows[11] > 20 * usual.windows[11]
    assert usual.operators.keys() == catalogue.operators.keys()


def test_places_and_replacing():
    close, open_ = field("close"), field("open")
    alpha = node("subtract", node("rank", close), close)
    assert [path for path, one in parts(alpha) if one is close] == [(1,), (0, 0)]
    assert replaced(alpha, (0, 0), open_) is node("subtract", node("rank", open_), close)


@pytest.mark.parametrize(
    ("alpha", "wanted"),
    [
        (node("rank", field("close")), True),
        (node("add", field("close"), const(1.0)), True),
        (field("close"), False),
        (const(1.0), False),
        (node("add", field("close"), node("rank", const(1.0))), False),
    ],
)
def test_what_an_alpha_is(alpha, wanted):
    assert is_alpha(alpha, 10) is wanted
    assert not is_alpha(alpha, 1)
