from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.errors import ConfigError
from alphaplat.generator.corpus import Pair
from alphaplat.generator.corpus.curated import read_pairs
from alphaplat.generator.training import GeneratorTrained, training

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.checkpoint import Checkpoint  # noqa: E402

PARTS = {"corpus": {"size": 150, "validation": 0.1}, "training": {"epochs": 1, "batch_size": 15}}


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    """A training of some ten steps on a corpus of 150 samples."""
    return {"name": "brief", "output": tmp_path / "trained", **PARTS}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> GeneratorTrained:
    """The same training in one go."""
    return ap.train_generator({"name": "brief", "output": tmp_path_factory.mktemp("whole"), **PARTS})


def test_a_generator_is_trained_measured_and_told(whole: GeneratorTrained) -> None:
    scores = whole.scores
    assert set(scores) == {"validation", "curated", "drawn", "described", "shuffled"}
    assert scores["drawn"]["valid"] == 1.0
    assert 0.5 < scores["drawn"]["distinct"] <= 1.0
    assert scores["curated"]["rows"] == len(read_pairs())
    assert 1.0 < scores["validation"]["perplexity"] < 600
    assert json.loads((whole.folder.parent / "result.json").read_text())["scores"]["drawn"] == scores["drawn"]
    assert f"the generator {whole.checkpoint_id} is in" in (whole.folder.parent / "result.md").read_text()


def test_the_generator_says_what_it_was_trained_on(
    config: dict[str, Any], whole: GeneratorTrained, tmp_path: Path
) -> None:
    (tmp_path / "told.csv").write_text("document,alpha\nNonsense,rank(clse)\nSmall firms,-cap\n")
    (tmp_path / "dated.csv").write_text("document,alpha,date\nSmall firms,-cap,2015-03-01\n")
    (tmp_path / "never.yaml").write_text("alphas: ['ts_corr(close, volume, 10)', 'ts_returns(close, 5)']\n")
    corpus = config["corpus"] | {"pairs": tmp_path / "told.csv", "held_out": tmp_path / "never.yaml"}
    trained = ap.train_generator({**config, "corpus": corpus})
    checkpoint = Checkpoint.load(trained.folder)
    facts = checkpoint.trained_on
    assert checkpoint.id == trained.checkpoint_id
    assert facts["corpus"]["pairs"] == 1
    assert facts["corpus"]["left_out"]["pairs whose alpha does not compile here"] == 1
    assert facts["corpus"]["left_out"]["drawn, but held out"] > 0
    assert facts["documents"]["encoder"].startswith("hashed")
    assert facts["knowledge_cutoff"] is None, "nobody said up to when the pairs know"
    dated = ap.train_generator(
        {**config, "output": tmp_path / "dated", "corpus": config["corpus"] | {"pairs": tmp_path / "dated.csv"}}
    )
    assert Checkpoint.load(dated.folder).trained_on["knowledge_cutoff"] == "2015-03-01"
    assert {"torch", "alphaplat"} <= set(checkpoint.versions)
    assert Checkpoint.load(whole.folder).trained_on["held_out"] != facts["held_out"]


@pytest.mark.parametrize(
    ("dates", "said", "known"),
    [
        (["2015-03-01", "2014-01-01"], None, "2015-03-01"),
        (["2015-03-01", "2014-01-01"], "2015-02-01", "2015-03-01"),
        (["2015-03-01", None], "2016-01-01", "2016-01-01"),
        (["2015-03-01", None], None, ""),
        ([], None, ""),
    ],
)
def test_pairs_know_up_to_the_latest_day_that_is_told(dates: list[str | None], said: str | None, known: str) -> None:
    pairs = [Pair("Small firms", "-cap", day) for day in dates]
    assert training._told_until(pairs, date.fromisoformat(said) if said else None) == known


def test_interrupted_and_resumed_it_is_the_same_to_the_bit(config: dict[str, Any], whole: GeneratorTrained) -> None:
    def interrupt(done: int, steps: int) -> None:
        if done == steps // 2:
            raise KeyboardInterrupt

    settings = config["training"] | {"checkpoint_every": 3}
    with pytest.raises(KeyboardInterrupt):
        ap.train_generator({**config, "training": settings}, progress=interrupt)
    resumed = ap.train_generator(config, resume=True)
    assert resumed.training.done == whole.training.done == resumed.training.steps
    assert resumed.checkpoint_id == whole.checkpoint_id
    assert repr(resumed.scores) == repr(whole.scores)


def test_a_training_is_not_overwritten_nor_resumed_with_another_corpus(
    config: dict[str, Any], whole: GeneratorTrained
) -> None:
    there = {**config, "output": whole.folder.parent}
    with pytest.raises(ConfigError, match="holds a training already"):
        ap.train_generator(there)
    with pytest.raises(ConfigError, match="cannot be resumed with another data"):
        ap.train_generator({**there, "corpus": config["corpus"] | {"seed": 1}}, resume=True)
    assert ap.train_generator(there, resume=True).checkpoint_id == whole.checkpoint_id


def test_strategies_and_parts_can_be_chosen(config: dict[str, Any]) -> None:
    settings = config["training"] | {"gradual_unfreezing": 1, "discriminative_rates": 0.85}
    chosen = {**config, "training": settings, "fusion": "concat", "masked_share": 0, "reworded": False}
    trained = ap.train_generator({**chosen, "corpus": config["corpus"] | {"validation": 0}})
    assert "validation" not in trained.scores
    assert "guessed" not in trained.scores["curated"]
    assert Checkpoint.load(trained.folder).model.config.fusion == "concat"


def test_parts_that_are_not_there_are_refused_before_any_work(config: dict[str, Any]) -> None:
    with pytest.raises(ap.AlphaError, match="fusion"):
        ap.train_generator({**config, "fusion": "mixing"})
    with pytest.raises(ap.AlphaError, match="smashed"):
        ap.train_generator({**config, "documents": "smashed"})
    assert not config["output"].exists()
