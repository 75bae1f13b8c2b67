"""Stage 2 outside a search: what did well is written sooner, and how it does is predicted."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.errors import ConfigError, DataError
from alphaplat.generator import Vocabulary, random_expressions
from alphaplat.generator.grammar import Grammar
from alphaplat.generator.training.results_config import SETTINGS, ResultsTraining, read_results_config
from alphaplat_dsl.show import show

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.checkpoint import Checkpoint  # noqa: E402
from alphaplat.generator.config import preset  # noqa: E402
from alphaplat.generator.training.results import Learned, learn_from_results  # noqa: E402
from alphaplat.generator.training.results_scores import _errors  # noqa: E402
from alphaplat.generator.training.simulated import Evaluated, Simulated, read_results, sides_of  # noqa: E402

VOCABULARY = Vocabulary.of(ap.default_platform())
SMALL = {"width": 32, "heads": 2, "ffn": 64, "encoder_layers": 1, "decoder_layers": 1}
INNER = ("mean", "delta", "rank", "zscore", "delay")
TEXTS = [
    f"{outer}(ts_{inner}({field}, {days}))"
    for outer in ("rank", "zscore")
    for inner in ("mean", "delta")
    for field in ("volume", "open")
    for days in (5, 10, 20, 60)
]


def metrics(text: str) -> dict[str, float]:
    """Alphas of volume do well."""
    return {
        "fitness": 2.0 if "volume" in text else -1.0,
        "sharpe": 3.0 if "volume" in text else -1.0,
        "rank_ic": math.inf,
    }


def learned(folder: Path, results: Any = None, **changes: Any) -> tuple[Checkpoint, Learned]:
    """A network before, and what came of it."""
    before, after = (Checkpoint.untrained(preset("tiny", **SMALL), VOCABULARY, seed=2) for _ in range(2))
    results = [Evaluated(text, metrics(text)) for text in TEXTS] if results is None else results
    return before, learn_from_results(after, results, config(folder, **changes), platform=ap.default_platform())


def config(folder: Path, **changes: Any) -> ResultsTraining:
    training = {"epochs": 8, "batch_size": 8, "rate": 5e-3, "discriminative_rates": 0.9}
    given = {"name": "x", "generator": "g", "output": folder, "training": training, "validation": 0, "test": 0}
    return read_results_config(given | changes)


def rows(*texts: str) -> torch.Tensor:
    return torch.from_numpy(VOCABULARY.batch([VOCABULARY.encode(ap.compile(text).node) for text in texts]))


def likelihood(checkpoint: Checkpoint, text: str) -> float:
    model, targets = checkpoint.model.train(False), rows(text)
    with torch.no_grad():
        chances = model.logits(targets[:, :-1], model.encode()).log_softmax(-1)
    return float(chances.gather(-1, targets[:, 1:, None]).sum())


def test_what_did_well_is_written_sooner_and_predicted(tmp_path: Path) -> None:
    before, found = learned(tmp_path)
    after = found.checkpoint
    gained = {name: likelihood(after, f"rank(ts_mean({name}, 15))") for name in ("volume", "open")}
    gained = {name: value - likelihood(before, f"rank(ts_mean({name}, 15))") for name, value in gained.items()}
    assert gained["volume"] > gained["open"] + 1
    with torch.no_grad():
        unseen = rows("rank(ts_mean(volume, 15))", "rank(ts_mean(open, 15))")[:, 1:-1]
        predicted = after.model.metrics(after.model.encode(unseen))[:, after.model.config.metrics.index("sharpe")]
    assert predicted[0] > predicted[1] + 1
    assert found.scores == {}


def test_the_generator_says_what_it_learned_from(tmp_path: Path) -> None:
    results = [
        Evaluated(text, metrics(text), last_day=f"2016-01-{day:02}") for day, text in enumerate(TEXTS, 1) if day < 9
    ]
    before = replace(Checkpoint.untrained(preset("tiny", **SMALL), VOCABULARY), trained_on={"knowledge_cutoff": ""})
    base = before.id
    said = config(tmp_path, by="sharpe", where="turnover < 1", training={"epochs": 1})
    facts = learn_from_results(before, results, said, platform=ap.default_platform()).checkpoint.trained_on
    assert (facts["stage"], facts["base"], facts["knowledge_cutoff"]) == (2, base, "2016-01-08")
    assert facts["results"]["digest"]
    assert {name: facts["results"][name] for name in ("results", "by", "where")} == {
        "results": 8,
        "by": "sharpe",
        "where": "turnover < 1",
    }


def test_documents_of_the_elite_are_read(tmp_path: Path) -> None:
    told = [Evaluated(text, metrics(text), document="heavy trading") for text in TEXTS]
    _, without = learned(tmp_path / "a", training={"epochs": 1})
    _, found = learned(tmp_path / "b", told, training={"epochs": 1})
    assert found.checkpoint.id != without.checkpoint.id


def test_alphas_that_were_kept_apart_are_measured(tmp_path: Path) -> None:
    texts = [f"ts_{inner}({field}, {days})" for inner in INNER for field in ("volume", "open") for days in (5, 20)]
    results = [
        Evaluated(text, metrics(text) | {"sharpe": 3.0 if "volume" in text else days})
        for days, text in enumerate(texts)
    ]
    _, found = learned(tmp_path, results, test=0.4, elite=0.5)
    scores = found.scores
    assert 0 < scores["elite"] < scores["alphas"] <= 0.4 * len(texts)
    assert set(scores["nats"]) == {"elite", "others"}
    assert all(one["before"] > 0 and one["after"] > 0 for one in scores["nats"].values())
    assert set(scores["metrics"]) == {"sharpe"}, "nothing is known of the others"
    assert scores["metrics"]["sharpe"]["known"] == scores["alphas"]
    assert -1 <= scores["metrics"]["sharpe"]["rank_correlation"] <= 1


def test_errors_of_predictions_stand_beside_those_of_a_guess() -> None:
    found = _errors(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0]), guess=2.0)
    assert found == pytest.approx(
        {"known": 3, "error": math.sqrt(1 / 3), "error_of_the_mean": math.sqrt(2 / 3), "rank_correlation": 1.0}
    )
    assert _errors(np.ones(3), np.array([1.0, 2.0, 3.0]), guess=2.0)["rank_correlation"] is None


def test_near_duplicates_stand_on_one_side(tmp_path: Path) -> None:
    results = [
        Evaluated(f"ts_{inner}({field}, 5)", {"fitness": 1.0}) for inner in INNER for field in ("volume", "open")
    ]
    before = Checkpoint.untrained(preset("tiny", **SMALL), VOCABULARY)
    found, _ = read_results(before, results, "fitness", ap.default_platform())
    sides = sides_of(found, 0.5, {"test": 0.4, "validation": 0.2}, seed=1)
    groups = {side: {row.group for row in rows} for side, rows in sides.items()}
    assert {side: len(rows) for side, rows in sides.items()} == {"train": 4, "test": 4, "validation": 2}
    assert len(set.union(*groups.values())) == sum(map(len, groups.values())) == len(INNER)


def test_the_elite_are_the_best_and_falling_in_weight() -> None:
    found = [Simulated((n,), (), worth, str(n)) for n, worth in enumerate([1.0, math.nan, 3.0, 2.0, 0.0])]
    (train,) = sides_of(found, 0.5, {}, seed=0).values()
    assert [(row.worth, row.weight) for row in train[:3]] == [(3.0, 1.0), (2.0, 0.5), (1.0, 0.0)]
    assert math.isnan(train[-1].worth)
    assert train[-1].weight == 0


def test_less_is_better_of_some_metrics_and_the_same_alpha_counts_once() -> None:
    before = Checkpoint.untrained(preset("tiny", **SMALL), VOCABULARY)
    told = [
        ("rank(open)", 0.5, ""),
        ("rank(close)", 0.1, ""),
        ("rank(close)", 0.3, "news"),
        ("rank( close )", math.nan, ""),
    ]
    results = [Evaluated(text, {"turnover": turnover, "sharpe": 1.0}, document) for text, turnover, document in told]
    found, _ = read_results(before, results, "turnover", ap.default_platform())
    assert [row.worth for row in found] == pytest.approx([-0.5, -0.2])
    assert [row.document for row in found] == ["", "news"]
    assert found[1].labels[before.model.config.metrics.index("turnover")] == pytest.approx(0.2)


def test_what_cannot_be_learned_from_is_counted(tmp_path: Path) -> None:
    long = max(random_expressions(Grammar(VOCABULARY), 200, seed=3), key=lambda node: len(VOCABULARY.encode(node)))
    texts = ["rank(clse)", "rank(close)", show(long, VOCABULARY.catalogue)]
    results = [*(Evaluated(text, {"fitness": 1.0}) for text in texts), Evaluated("rank(open)", {"sharpe": math.nan})]
    before = Checkpoint.untrained(preset("tiny", **SMALL, max_tokens=12), VOCABULARY)
    found, left_out = read_results(before, results, "fitness", ap.default_platform())
    assert len(found) == 1
    assert left_out == {
        "results without numbers": 1,
        "results whose alpha this generator cannot say": 1,
        "results whose alpha is too long for this generator": 1,
    }


@pytest.mark.parametrize("results", [[], [Evaluated("rank(close)", {"sharpe": 1.0})]])
def test_without_an_elite_there_is_nothing_to_learn(tmp_path: Path, results: Any) -> None:
    with pytest.raises(DataError, match=r"none of . alphas has 'fitness'"):
        learned(tmp_path, results)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by": "fitnes"}, "did you mean 'fitness'"),
        ({"by": "long_count"}, "no metric of which more or less is better"),
        ({"elite": 0}, "elite"),
        ({"validation": 0.5, "test": 0.5}, "leave nothing to learn from"),
    ],
)
def test_configurations_that_mean_nothing_are_refused(tmp_path: Path, changes: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        config(tmp_path, **changes)


def test_what_is_not_said_of_the_training_is_as_usual(tmp_path: Path) -> None:
    assert config(tmp_path).training.gradual_unfreezing == SETTINGS.gradual_unfreezing
    assert config(tmp_path).training.epochs == 8
