"""From a registry to a generator that has learned from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.errors import ConfigError, DataError
from alphaplat_registry import Alpha, Evaluation, Lineage, Outcome

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.checkpoint import Checkpoint  # noqa: E402
from alphaplat.generator.training.simulated import Evaluated  # noqa: E402
from alphaplat.runs import results_training  # noqa: E402

TEXTS = [
    f"ts_{inner}({field}, {days})"
    for inner in ("mean", "delta", "rank", "zscore", "delay")
    for field in ("volume", "open")
    for days in (5, 20)
]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A registry of twenty alphas, of which those of volume did well, and one was proposed for a document."""
    path = tmp_path / "filled.db"
    with ap.Registry(path) as registry:
        registry.add(outcome(number, text) for number, text in enumerate(TEXTS))
    return path


def outcome(number: int, text: str) -> Outcome:
    expression = ap.compile(text)
    alpha_id = f"{number:026}"
    good = 1.0 if "volume" in text else -1.0
    return Outcome(
        alpha=Alpha(alpha_id=alpha_id, expression_id=expression.id, expression=expression.canonical),
        evaluation=Evaluation(
            evaluation_id=f"e{number:025}",
            alpha_id=alpha_id,
            panel_id="p",
            snapshot="s",
            engine="1",
            metrics={"fitness": good + number / 100, "sharpe": good, "turnover": None},
            last_day="2016-06-30",
        ),
        lineage=Lineage(alpha_id=alpha_id, generator="g", document="heavy trading" if number == 3 else ""),
    )


@pytest.fixture
def config(tmp_path: Path, filled: Path, generator_folder: Path) -> dict[str, Any]:
    return {
        "name": "learned",
        "generator": generator_folder,
        "registry": str(filled),
        "output": tmp_path / "learned",
        "training": {"epochs": 2, "batch_size": 4, "checkpoint_every": 2},
    }


def test_a_generator_learns_from_a_registry_and_can_be_used(config: dict[str, Any], generator_folder: Path) -> None:
    trained = ap.train_results(config)
    assert trained.results["alphas"] == {"train": 16, "test": 4, "validation": 0}
    assert trained.scores["metrics"].keys() == {"sharpe"}
    assert (config["output"] / "result.json").is_file()
    before, after = Checkpoint.load(generator_folder), Checkpoint.load(trained.folder)
    assert after.trained_on["base"] == before.id != after.id
    assert after.trained_on["stage"] == 2
    assert ap.Generator.load(trained.folder).generate(n=2)


def test_interrupted_and_resumed_it_is_the_same_to_the_bit(config: dict[str, Any], tmp_path: Path) -> None:
    whole = ap.train_results(config | {"output": tmp_path / "whole"})

    def interrupt(done: int, steps: int) -> None:
        if done == steps // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ap.train_results(config, progress=interrupt)
    resumed = ap.train_results(config, resume=True)
    assert resumed.checkpoint_id == whole.checkpoint_id
    assert resumed.scores == whole.scores
    with pytest.raises(ConfigError, match="cannot be resumed with another data"):
        ap.train_results(config | {"where": "fitness > 0"}, resume=True)


def test_results_are_read_with_their_documents_and_days(filled: Path) -> None:
    found = results_training._results(str(filled), "fitness > -0.975", ["fitness", "turnover"])
    assert len(found) == len(TEXTS) - 1
    assert found[2] == Evaluated(
        ap.compile(TEXTS[3]).canonical, {"fitness": -0.97, "turnover": None}, "heavy trading", "2016-06-30"
    )


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"registry": "none.db"}, DataError, "there is no registry 'none.db'"),
        ({"where": "fitness > 5"}, DataError, "no evaluated alpha that matches 'fitness > 5', of 20 in all"),
        ({"where": "fitnes > 5"}, ConfigError, "unknown column 'fitnes'"),
        ({"generator": "nowhere"}, DataError, "'nowhere' holds no generator"),
    ],
)
def test_what_is_wrong_is_told_before_any_work(config: dict[str, Any], changes: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        ap.train_results(config | changes)
    assert not config["output"].exists()
