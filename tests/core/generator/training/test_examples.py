from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.catalogue import default_platform  # noqa: E402
from alphaplat.generator import Vocabulary  # noqa: E402
from alphaplat.generator.config import preset  # noqa: E402
from alphaplat.generator.corpus import Sample, Wording  # noqa: E402
from alphaplat.generator.entries import BOS, EOS, PAD, SEP  # noqa: E402
from alphaplat.generator.training.examples import Example, Examples, collate, examples_of  # noqa: E402
from alphaplat_dsl.ir import Node  # noqa: E402

VOCABULARY = Vocabulary.of(default_platform())


def graph(text: str) -> Node:
    return default_platform().compile(text).node


def sample(text: str, document: str = "", seeds: tuple[str, ...] = (), origin: str = "idea") -> Sample:
    return Sample(graph(text), tuple(map(graph, seeds)), document, "describe", origin, "")


@pytest.fixture
def wording() -> Wording:
    return Wording(default_platform())


def test_samples_become_symbols() -> None:
    (one,), left_out = examples_of([sample("rank(close)", "highs", ("open", "-low"))], VOCABULARY, preset("tiny"))
    assert VOCABULARY.spelled(one.target) == "rank close"
    assert VOCABULARY.spelled(one.seeds) == "open <sep> reverse low"
    assert (one.document, left_out) == ("highs", 0)


def test_what_is_too_long_for_the_network_is_counted() -> None:
    samples = [sample("rank(close)"), sample("close + open * high"), sample("close", seeds=("-rank(low)",))]
    found, left_out = examples_of(samples, VOCABULARY, preset("tiny", max_tokens=6, max_seed_tokens=2))
    assert (len(found), left_out) == (1, 2)


def test_batches_are_padded_to_the_longest() -> None:
    batch = collate([Example((10, 11), (12, SEP, 13), "a"), Example((14,), weight=0.5)], VOCABULARY)
    assert batch.seeds.tolist() == [[12, SEP, 13], [PAD] * 3]
    assert batch.targets.tolist() == [[BOS, 10, 11, EOS], [BOS, 14, EOS, PAD]]
    assert batch.documents == ["a", ""]
    assert batch.weights.tolist() == [1.0, 0.5]


def drawn(examples: Examples, seed: int) -> Any:
    torch.manual_seed(seed)
    return examples.batch(range(len(examples)))


def test_documents_are_worded_anew_but_never_somebodys_own(wording: Wording) -> None:
    samples = [
        sample("-ts_returns(close, 20)", "told"),
        sample("-ts_returns(close, 20)", "own", origin="pair"),
        sample("open"),
    ]
    examples = Examples(examples_of(samples, VOCABULARY, preset("tiny"))[0], VOCABULARY, wording=wording)
    found = [drawn(examples, seed).documents for seed in range(5)]
    assert len({one[0] for one in found}) == 5
    assert {one[1] for one in found} == {"own"}
    assert {one[2] for one in found} == {""}
    assert found[3] == drawn(examples, 3).documents


def test_words_that_are_refused_never_come(wording: Wording) -> None:
    rows, _ = examples_of([sample("-ts_returns(close, 20)", "told")], VOCABULARY, preset("tiny"))
    examples = Examples(rows, VOCABULARY, wording=wording, refused=lambda document: True)
    assert drawn(examples, 0).documents == ["told"]


def test_seeds_and_documents_are_withheld_at_times() -> None:
    rows = [Example((10,), (11,), "told")] * 400
    batch = drawn(Examples(rows, VOCABULARY, dropped=0.5), 0)
    kinds = [(bool(seed[0]), bool(document)) for seed, document in zip(batch.seeds, batch.documents, strict=True)]
    assert all(60 < kinds.count((seed, document)) < 140 for seed in (True, False) for document in (True, False))


def test_the_digest_is_of_all_that_is_shown(wording: Wording) -> None:
    rows = [Example((10, 11), (), "told", graph("close"))]
    others = [Examples([Example((10, 12), (), "told")], VOCABULARY), Examples(rows, VOCABULARY, dropped=0.1)]
    others += [Examples(rows, VOCABULARY, wording=wording), Examples(rows, VOCABULARY)]
    assert len({one.digest for one in others}) == 4
    assert Examples(rows, VOCABULARY).digest == others[-1].digest


def test_the_length_of_an_example_is_all_that_is_read_and_written() -> None:
    assert Example(target=(7, 8, 9), seeds=(7, 8), document="buy what fell").length == 8
