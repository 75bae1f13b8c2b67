from __future__ import annotations

import math

import pytest

import alphaplat as ap
from alphaplat.generator.training.meaning import CONCEPTS, agreement, concepts_of, directions, fields_of
from alphaplat_dsl.ir import Node


def graph(text: str) -> Node:
    return ap.compile(text).node


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("close", {"close": 1}),
        ("-close", {"close": -1}),
        ("-(-rank(close))", {"close": 1}),
        ("vwap - close", {"vwap": 1, "close": -1}),
        ("close / ts_delay(close, 5)", {"close": 1}),
        ("ts_mean(close, 20) / close", {"close": -1}),
        ("-volume / ts_mean(volume, 20)", {"volume": -1}),
        ("-ts_corr(close, volume, 10)", {"close": -1, "volume": -1}),
        ("open < close", {"open": -1, "close": 1}),
    ],
)
def test_directions(text: str, expected: dict[str, int]) -> None:
    assert directions(graph(text)) == expected


def test_fields_and_concepts() -> None:
    alpha = graph("group_rank(ts_corr(close, volume, 10), sector)")
    assert fields_of(alpha) == {"close", "volume", "sector"}
    assert concepts_of(alpha) == {"together", "peers"}
    assert not concepts_of(graph("-rank(close)"))


def test_concepts_are_made_of_operators_that_there_are() -> None:
    assert not set().union(*CONCEPTS.values()) - set(ap.default_platform().operators)


def test_agreement_counts_what_is_said_and_what_is_added() -> None:
    meant = [graph("-ts_delta(close, 5)"), graph("volume")]
    answers = [graph("ts_delta(close, 20) * open"), graph("volume")]
    found = agreement(meant, answers)
    assert found["field_recall"] == 1.0
    assert found["field_precision"] == 2 / 3
    assert found["concept_recall"] == 1.0
    assert found["concept_precision"] == 0.5
    assert found["direction"] == 0.5
    assert math.isnan(agreement([graph("close")], [graph("open")])["direction"])
