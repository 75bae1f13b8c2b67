"""Constraints that cannot be meant or met are refused before anything is written, in words."""

from __future__ import annotations

import re

import pytest

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError
from alphaplat.generator import Constraints, Grammar, Machine, Vocabulary
from alphaplat.generator.entries import EntryKind
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar(Vocabulary.of(Platform.discover(), {"news": FieldType(kind=Kind.VECTOR)}), options=True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fields": ["clsoe"]}, "no field 'clsoe'.*did you mean 'close'"),
        ({"operators": ["close"]}, "no operator 'close'"),
        ({"required": ["rnak"]}, "no field or operator 'rnak'"),
        ({"fields": ["open"], "required": ["close"]}, "'close' is required, and not allowed"),
        ({"fields": [], "operators": ["rank"]}, "no matrix can be written"),
        ({"fields": ["sector"], "operators": ["densify"]}, "no matrix can be written"),
        ({"fields": ["close", "news"], "operators": ["rank"], "required": ["news"]}, "'news' cannot be used"),
        ({"required": ["filter"]}, "'filter' cannot be used"),
        ({"required": ["hump"], "max_lookback": 100}, "hump look back further than 100 days"),
        ({"required": ["log_diff", "inst_pnl"], "max_lookback": 2}, "look back further than 2 days"),
        ({"required": ["ts_corr"], "max_nodes": 2}, "2 nodes are too few: the shortest expression has 3"),
        ({"required": list("abcdefg")}, "7 names are required, and 6 are the most"),
        ({"max_nodes": 0}, "'max_nodes' cannot be 0"),
        ({"max_lookback": -1}, "'max_lookback' cannot be -1"),
    ],
)
def test_what_cannot_be_is_refused(grammar: Grammar, given: dict[str, object], said: str) -> None:
    with pytest.raises(AlphaError) as found:
        Machine(grammar, Constraints(**given))
    assert re.search(said, " ".join(str(found.value).split()))


def test_options_go_with_their_operators(grammar: Grammar) -> None:
    allowed = Constraints(operators=["rank", "zscore"]).allowed(grammar)
    options = grammar.vocabulary.numbered[EntryKind.OPTION]
    assert {token for token, number in options.items() if allowed[number]} == {"rank.scale=", "zscore.ddof="}


@pytest.mark.parametrize(
    ("given", "least"),
    [
        ({}, 1),
        ({"fields": ["news"]}, 2),
        ({"required": ["ts_corr"]}, 4),
        ({"required": ["close", "volume"]}, 3),
        ({"required": ["close", "volume", "sector", "ts_corr", "log_diff"], "max_lookback": 2}, 7),
    ],
)
def test_the_shortest_expression_is_known(grammar: Grammar, given: dict[str, object], least: int) -> None:
    assert Machine(grammar, Constraints(**given)).least_tokens() == least
