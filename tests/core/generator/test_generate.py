from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import alphaplat as ap
from alphaplat.errors import AlphaError, ConfigError
from alphaplat.generator.at_hand import derivable
from alphaplat.generator.generate import Generator
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind


@pytest.fixture(scope="module")
def generator(generator_folder: Path) -> Generator:
    return ap.Generator.load(generator_folder)


def test_expressions_compile_and_differ_and_come_likeliest_first(generator: Generator) -> None:
    found = generator.generate(n=30)
    assert len({ap.compile(one.text).id for one in found}) == 30
    assert [one.expression_id for one in found] == [ap.compile(one.text).id for one in found]
    assert all(one.log_probability >= two.log_probability for one, two in pairwise(found))
    assert all(one.describe() for one in found)
    assert all((one.metrics, one.novelty) == ({}, None) for one in found), "it never saw a simulation"


@pytest.mark.parametrize("document", ["", "Buy firms whose price fell over the past month."])
@pytest.mark.parametrize("seeds", [(), ("rank(close)",), ("rank(close)", "-ts_delta(volume, 5)")])
def test_documents_and_seeds_may_be_there_or_not(generator: Generator, document: str, seeds: tuple[str, ...]) -> None:
    found = generator.generate(document, seeds=seeds, n=5)
    assert len(found) == 5
    assert not {one.text for one in found} & {ap.compile(seed).canonical for seed in seeds}
    assert [one.text for one in found] != [one.text for one in generator.generate(n=5)] or not (document or seeds)


def test_the_same_seed_gives_the_same(generator: Generator, generator_folder: Path) -> None:
    first = generator.generate("cheap firms", n=10, seed=7)
    assert Generator.load(generator_folder).generate("cheap firms", n=10, seed=7) == first
    assert generator.generate("cheap firms", n=10, seed=8) != first


def test_constraints_hold(generator: Generator) -> None:
    bounds = ap.Constraints(fields=["close", "volume"], required=["ts_corr"], max_nodes=9, max_lookback=30)
    found = generator.generate(n=20, constraints=bounds)
    assert len(found) == 20
    for one in found:
        assert set(one.expression.fields) <= {"close", "volume"}
        assert "ts_corr" in one.expression.operators
        assert one.expression.lookback is not None
        assert one.expression.lookback <= 30


def test_what_compares_something_with_itself_is_left_out(generator: Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [one.text for one in generator.generate(n=20)]
    monkeypatch.setattr("alphaplat.generator.generate.idle", lambda alpha: alpha == ap.compile(drawn[0]).node)
    left = [one.text for one in generator.generate(n=20)]
    assert drawn[0] not in left
    assert len(left) == 20


def test_where_fewer_exist_fewer_are_given(generator: Generator) -> None:
    bounds = ap.Constraints(fields=["close"], operators=["reverse"], max_tokens=2)
    assert {one.text for one in generator.generate(n=20, constraints=bounds)} == {"close", "-close"}
    without = generator.generate(n=20, constraints=bounds, seeds=["close"])
    assert [one.text for one in without] == ["-close"]


def test_temperature_nought_searches_for_the_likeliest(generator: Generator) -> None:
    likely, drawn = generator.generate(n=5, temperature=0), generator.generate(n=5)
    assert len(likely) == 5
    assert likely == generator.generate(n=5, temperature=0, seed=9)
    assert likely[0].log_probability >= drawn[0].log_probability


def test_a_low_temperature_rises_where_too_few_are_different(generator: Generator) -> None:
    assert len(generator.generate("calm shares", n=25, temperature=0.02)) == 25


def test_a_panels_fields_are_used_and_no_others(generator: Generator) -> None:
    fields = {"close": FieldType(kind=Kind.MATRIX), "mood": FieldType(kind=Kind.MATRIX)}
    found = generator.generate(n=20, fields=fields, constraints=ap.Constraints(required=["mood"]))
    assert {name for one in found for name in one.expression.fields} <= derivable(generator.platform, fields)
    assert all("mood" in one.expression.fields for one in found), "mood came after training"
    with pytest.raises(ConfigError, match="there is no field 'volume' to write with"):
        generator.generate(fields=fields, constraints=ap.Constraints(fields=["volume"]))


def test_a_later_field_is_used_where_a_document_speaks_of_it(generator_folder: Path) -> None:
    fields = {"close": FieldType(), "volume": FieldType(), "churn": FieldType(description="subscribers who left")}

    def share(document: str, beta: float) -> float:
        found = Generator(ap.Generator.load(generator_folder).checkpoint, beta=beta).generate(
            document, n=40, fields=fields
        )
        return sum("churn" in one.expression.fields for one in found) / len(found)

    spoken, other = "Sell the churn of subscribers who left", "Buy what fell for a week"
    assert share(spoken, 5.0) > share(spoken, 0.0) + 0.2
    assert share(other, 5.0) < 0.1


def test_novelty_is_measured_against_what_is_known(generator: Generator) -> None:
    first = generator.generate(n=8)
    again = generator.generate(n=8, known=[*(one.text for one in first[:4]), "rank(of_no_field)"])
    assert [one.novelty for one in again[:4]] == [0.0] * 4
    assert all(one.novelty is not None and 0 < one.novelty <= 1 for one in again[4:])


def test_metrics_are_predicted_once_the_head_was_trained(generator: Generator, generator_folder: Path) -> None:
    import torch

    other = Generator.load(generator_folder)
    head = other.checkpoint.model.metric_head
    head.calibrate(torch.tensor([[1.0, 0.2, 0.01, 0.1], [2.0, 0.4, 0.03, 0.3]]))
    found = other.generate("calm", n=3)
    assert all(set(one.metrics) == set(other.checkpoint.model.config.metrics) for one in found)
    assert [replace(one, metrics={}) for one in found] == generator.generate("calm", n=3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"n": 0}, "cannot be generated"),
        ({"seeds": ["rank(clse)"]}, "clse"),
        ({"temperature": -1.0}, "temperature"),
        ({"constraints": ap.Constraints(required=["ts_cor"])}, "ts_cor"),
        ({"constraints": ap.Constraints(operators=["ts_cor"])}, "no operator 'ts_cor'"),
        ({"constraints": ap.Constraints(max_tokens=99)}, ""),
    ],
)
def test_what_cannot_be_meant_is_refused(generator: Generator, arguments: dict[str, object], words: str) -> None:
    if words:
        with pytest.raises(AlphaError, match=words):
            generator.generate(**arguments)
    else:
        assert len(generator.generate(**arguments)) == 20


def test_a_folder_without_a_generator_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ap.DataError, match="holds no generator"):
        ap.Generator.load(tmp_path)
