"""Symbols with numbers that stay: in files, and when plugins and fields come later."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from alphaplat.catalogue import Platform, default_platform
from alphaplat.errors import AlphaLimitError, AlphaTypeError, DataError
from alphaplat.generator import Vocabulary
from alphaplat.generator.entries import BOS, EOS, PAD, SPECIAL, UNK, EntryKind
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.ir import field, node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import parse_signature


@pytest.fixture(scope="module")
def platform() -> Platform:
    return Platform.discover()


@pytest.fixture(scope="module")
def vocabulary(platform: Platform) -> Vocabulary:
    return Vocabulary.of(platform)


def test_the_special_symbols_have_their_numbers(vocabulary: Vocabulary) -> None:
    assert [entry.token for entry in vocabulary.entries[: len(SPECIAL)]] == list(SPECIAL)
    assert (PAD, BOS, EOS, UNK) == (0, 1, 2, 5)


def test_every_symbol_is_there_once_and_says_what_it_means(platform: Platform, vocabulary: Vocabulary) -> None:
    symbols = [(entry.kind, entry.token) for entry in vocabulary.entries]
    assert len(set(symbols)) == len(symbols)
    assert vocabulary.numbered[EntryKind.OPERATOR].keys() == platform.operators.keys()
    assert vocabulary.numbered[EntryKind.FIELD].keys() == platform.fields.keys()
    entry = vocabulary.entries[vocabulary.numbered[EntryKind.OPERATOR]["ts_mean"]]
    assert entry.text == f"{platform.operators['ts_mean'].parsed.text}: {platform.operators['ts_mean'].summary}"
    assert all(entry.description for entry in vocabulary.entries if entry.kind is not EntryKind.SPECIAL)


def test_a_panel_adds_its_fields(platform: Platform, vocabulary: Vocabulary) -> None:
    wider = Vocabulary.of(platform, {"news": FieldType(kind=Kind.VECTOR)})
    assert wider.numbered[EntryKind.FIELD].keys() - vocabulary.numbered[EntryKind.FIELD].keys() == {"news"}
    assert wider.id != vocabulary.id
    assert Vocabulary.of(platform).id == vocabulary.id


def test_what_is_saved_is_read_again(vocabulary: Vocabulary, platform: Platform, tmp_path: Path) -> None:
    assert vocabulary.save(tmp_path / "model") == tmp_path / "model" / "vocabulary.json"
    loaded = Vocabulary.load(tmp_path / "model")
    assert (loaded.id, loaded.entries) == (vocabulary.id, vocabulary.entries)
    assert dict(loaded.catalogue.operators) == dict(vocabulary.catalogue.operators)
    assert dict(loaded.catalogue.fields) == dict(vocabulary.catalogue.fields)
    graph = platform.compile("rank(ts_corr(close, volume, 10, min_periods=5)) * 1.2345").node
    assert loaded.decode(vocabulary.encode(graph)) is graph


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: content.update(format=99), "format 99"),
        (lambda content: content["entries"].reverse(), "was changed"),
        (lambda content: content["catalogue"]["fields"]["close"].update(kind="vector"), "was changed"),
        (lambda content: content.pop("catalogue"), "not a vocabulary"),
        (lambda content: content["entries"].append(["x", "thing", "", ""]), "not a vocabulary"),
    ],
)
def test_a_file_that_is_not_what_was_saved_is_refused(vocabulary, tmp_path, change, said) -> None:
    path = vocabulary.save(tmp_path)
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        Vocabulary.load(tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no vocabulary"):
        Vocabulary.load(tmp_path)


def test_later_symbols_come_behind_the_old_ones(vocabulary: Vocabulary) -> None:
    later = Catalogue.of([parse_signature("ts_wave(x: matrix, d: window, *, shape: word{sine|saw} = sine) -> matrix")])
    wider = vocabulary.extended(later, {"mood": FieldType()})
    assert wider.entries[: len(vocabulary)] == vocabulary.entries
    added = {entry.token for entry in wider.entries[len(vocabulary) :]}
    assert added == {"ts_wave", "ts_wave.shape=", "sine", "saw", "mood"}
    graph = node("ts_wave", field("mood"), attrs={"d": 5, "shape": "saw"})
    assert wider.decode(wider.encode(graph)) is graph
    assert wider.extended(later).entries == wider.entries


def test_a_field_means_what_is_declared_or_else_what_its_panel_says() -> None:
    fields = {name: FieldType(description="what a panel says") for name in ("close", "mood_index")}
    platform = default_platform()
    told = {entry.token: entry for entry in Vocabulary.of(platform, fields).entries}
    assert told["close"].description == platform.fields["close"].description != ""
    assert told["mood_index"].text == "mood_index: matrix: what a panel says"
    assert told["mood_index"].words == "mood index: what a panel says"


def test_a_symbol_with_another_meaning_is_refused(vocabulary: Vocabulary) -> None:
    other = Catalogue.of([parse_signature("rank(x: matrix, y: matrix) -> matrix")])
    with pytest.raises(AlphaTypeError, match="operator 'rank' of the vocabulary"):
        vocabulary.extended(other)
    with pytest.raises(AlphaTypeError, match="field 'close' of the vocabulary"):
        vocabulary.extended(Catalogue(), {"close": FieldType(kind=Kind.GROUP)})


def test_another_unit_is_no_other_meaning(vocabulary: Vocabulary) -> None:
    ranks = Catalogue.of([parse_signature(vocabulary.catalogue.operators["rank"].text.replace("matrix[1]", "matrix"))])
    wider = vocabulary.extended(ranks, {"close": FieldType()})
    assert wider.entries == vocabulary.entries
    assert wider.catalogue.fields["close"] == FieldType()


def test_a_batch_has_begin_end_and_padding(vocabulary: Vocabulary) -> None:
    batch = vocabulary.batch([[7, 8, 9], [7]])
    assert batch.dtype == np.int64
    assert batch.tolist() == [[BOS, 7, 8, 9, EOS], [BOS, 7, EOS, PAD, PAD]]
    assert vocabulary.batch([[7]], length=6).shape == (1, 6)
    with pytest.raises(AlphaLimitError, match="does not go into 4"):
        vocabulary.batch([[7, 8, 9]], length=4)
