"""Held-out symbols are unknown in training and known after it, in other words; and shares are counted as is said."""

from __future__ import annotations

from types import SimpleNamespace

import later_symbols
import numpy as np
import open_vocabulary as measured
import pytest

import alphaplat as ap
from alphaplat.generator import Vocabulary
from alphaplat.generator.corpus import Corpus
from alphaplat.generator.entries import EntryKind
from alphaplat_dsl.ir import field_name, postorder

NAMES = measured.DOCUMENTS.keys()
PLATFORM = ap.default_platform()


@pytest.fixture(scope="module")
def panel():
    return measured.market()


@pytest.fixture(scope="module")
def before():
    return later_symbols.without(PLATFORM, NAMES)


@pytest.fixture(scope="module")
def after(panel):
    return later_symbols.later(PLATFORM, panel, measured.DESCRIPTIONS)


def test_there_are_enough_of_them_and_in_other_words(panel):
    assert len(NAMES) >= 14
    assert {len(texts) for texts in measured.DOCUMENTS.values()} == {5}
    every = [text for texts in measured.DOCUMENTS.values() for text in texts] + measured.TOLD["others"]
    assert len(every) == len(set(every)) == 2 * sum(map(len, measured.DOCUMENTS.values()))
    said = {one.name: one.summary for one in PLATFORM.operators.values()}
    said |= {name: panel.info(name).description for name in panel.fields}
    for name, text in measured.DESCRIPTIONS.items():
        assert name in said
        assert text not in every
        assert len(set(text.split()) & set(said[name].split())) < len(text.split()) / 2, name


def test_nothing_of_them_is_learned(panel, before):
    fields = later_symbols.panel_without(panel, NAMES).field_types()
    corpus = Corpus.build(before, size=300, fields=fields)
    nodes = [
        one
        for sample in (*corpus.train, *corpus.validation)
        for alpha in (sample.target, *sample.seeds)
        for one in postorder(alpha)
    ]
    assert len(nodes) > 1000
    assert not {field_name(one) or one.op for one in nodes} & NAMES
    assert not {entry.token for entry in Vocabulary.of(before, fields).entries} & NAMES


def test_a_plugin_brings_them_in_other_words_at_the_end(panel, before, after):
    known = Vocabulary.of(before, later_symbols.panel_without(panel, NAMES).field_types())
    longer = known.extended(after, panel.field_types())
    kinds = (EntryKind.OPERATOR, EntryKind.FIELD)
    added = {entry.token: entry.description for entry in longer.entries[len(known) :] if entry.kind in kinds}
    assert added == measured.DESCRIPTIONS
    text = "group_rank(ts_std_dev(vwap / sales, 20), country)"
    fields = panel.field_types()
    assert after.compile(text, panel_fields=fields).id == PLATFORM.compile(text, panel_fields=fields).id


class Answering:
    """A generator that always gives the same answers."""

    def __init__(self, *texts):
        compiled = [ap.compile(text, undeclared="infer") for text in texts]
        self.found = [SimpleNamespace(expression=one) for one in compiled]

    def generate(self, text, **options):
        return self.found


def test_answers_are_counted_by_the_symbols_that_they_have(panel):
    shares = measured.asked(Answering("rank(sales)", "ts_delta(close, 5)"), panel, 2)
    assert dict(zip(NAMES, shares.recall.mean(axis=1), strict=True)) == {
        name: 0.5 * (name == "sales") for name in NAMES
    }
    assert dict(zip(NAMES, shares.another.mean(axis=1), strict=True)) == {
        name: 0.5 * (name != "sales") for name in NAMES
    }
    assert set(shares.false) == {0.5}
    shown = measured.row("one", shares, [name in PLATFORM.operators for name in NAMES])
    assert shown["of operators"] == "0.00 (0.00 to 0.00)"
    assert shown["false use"] == "0.50 (0.50 to 0.50)"
    assert [one for one in measured.by_symbol({"a": shares}) if one["a"] != "0.00"] == [
        {"symbol": "sales", "a": "0.50"}
    ]


def test_intervals_are_those_of_symbols_and_not_of_their_documents():
    values = np.repeat(np.random.default_rng(0).random((14, 1)), 5, axis=1)
    middle, low, high = measured.bounds(values)
    assert middle == pytest.approx(values.mean())
    assert low < middle < high
    assert measured.bounds(values[:, :1]) == pytest.approx((middle, low, high))
    _, narrow, wide = measured.bounds(values.reshape(-1))
    assert high - low > 1.5 * (wide - narrow)
