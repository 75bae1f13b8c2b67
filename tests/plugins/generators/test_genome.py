"""The parts of an expression, and what may stand in the place of a symbol."""

from __future__ import annotations

import pytest

import alphaplat as ap
from alphaplat.generator import random_expressions
from alphaplat_dsl.show import show
from alphaplat_generators.genome import Genome


@pytest.fixture
def genome(grammar):
    def make(text: str) -> Genome:
        fields = grammar.vocabulary.catalogue.fields
        return Genome(grammar.vocabulary.encode(ap.default_platform().compile(text, panel_fields=fields).node), grammar)

    return make


def parts(genome: Genome) -> dict[str, str]:
    vocabulary = genome.grammar.vocabulary
    return {
        show(vocabulary.decode(genome.ids[part.start : part.stop]), vocabulary.catalogue): str(part.kind)
        for part in genome.parts
    }


def others(genome: Genome, place: int) -> set[str]:
    entries = genome.grammar.vocabulary.entries
    return {entries[one].token for one in genome.alternatives(place)}


def test_parts_are_values_with_their_kinds(genome) -> None:
    assert parts(genome("rank(ts_corr(close, volume, 5)) * 2")) == {
        "close": "matrix",
        "volume": "matrix",
        "ts_corr(close, volume, 5)": "matrix",
        "rank(ts_corr(close, volume, 5))": "matrix",
        "2": "matrix",
        "2 * rank(ts_corr(close, volume, 5))": "matrix",
    }
    assert parts(genome("group_rank(close, sector)"))["sector"] == "group"
    assert parts(genome("vec_avg(news)"))["news"] == "vector"


def test_every_part_of_any_expression_is_an_expression(grammar) -> None:
    for node in random_expressions(grammar, 50, seed=2):
        genome = Genome(grammar.vocabulary.encode(node), grammar)
        assert len(genome.slots) == len(genome.ids)
        assert genome.parts[-1].stop - genome.parts[-1].start == len(genome.ids)
        for part in genome.parts:
            own = list(genome.ids[part.start : part.stop])
            assert grammar.vocabulary.encode(grammar.vocabulary.decode(own)) == own
            assert genome.replaced(part, own) == list(genome.ids)


def test_a_symbol_becomes_another_of_its_type(genome) -> None:
    one = genome("ts_corr(close, volume, 5)")
    tokens = [one.grammar.vocabulary.entries[symbol].token for symbol in one.ids]
    assert tokens == ["ts_corr", "5", "close", "volume"]
    assert {"ts_covariance"} < others(one, 0)
    assert not {"rank", "ts_mean", "add"} & others(one, 0)
    assert {"10", "252"} < others(one, 1)
    assert not {"0.5", "-1", "close"} & others(one, 1)
    assert {"open", "vwap"} < others(one, 2)
    assert "sector" not in others(one, 2)


def test_a_skeleton_leaves_out_fields_and_numbers(genome) -> None:
    assert genome("ts_mean(close, 5)").skeleton == genome("ts_mean(open, 20)").skeleton
    assert genome("ts_mean(close, 5)").skeleton != genome("ts_sum(close, 5)").skeleton
