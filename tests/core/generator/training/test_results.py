"""Stage 2 outside a search: what did well is written sooner, and how it does is predicted."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.errors import DataError
from alphaplat.generator import Vocabulary, random_expressions
from alphaplat.generator.grammar import Grammar
from alphaplat.learning import TrainerSettings
from alphaplat_dsl.show import show

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.checkpoint import Checkpoint  # noqa: E402
from alphaplat.generator.config import preset  # noqa: E402
from alphaplat.generator.training.results import learn_from_results  # noqa: E402

VOCABULARY = Vocabulary.of(ap.default_platform())
SMALL = {"width": 32, "heads": 2, "ffn": 64, "encoder_layers": 1, "decoder_layers": 1}
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


def learned(folder: Path, results: Any = None, **changes: Any) -> tuple[Checkpoint, Checkpoint]:
    """A network before and after it has learned."""
    before, after = (Checkpoint.untrained(preset("tiny", **SMALL), VOCABULARY, seed=2) for _ in range(2))
    settings = TrainerSettings(epochs=8, batch_size=8, rate=5e-3, discriminative_rates=0.9, gradual_unfreezing=4)
    results = [(text, metrics(text)) for text in TEXTS] if results is None else results
    return before, learn_from_results(after, results, folder, **{"settings": settings} | changes)


def rows(*texts: str) -> torch.Tensor:
    return torch.from_numpy(VOCABULARY.batch([VOCABULARY.encode(ap.compile(text).node) for text in texts]))


def likelihood(checkpoint: Checkpoint, text: str) -> float:
    model, targets = checkpoint.model.train(False), rows(text)
    with torch.no_grad():
        chances = model.logits(targets[:, :-1], model.encode()).log_softmax(-1)
    return float(chances.gather(-1, targets[:, 1:, None]).sum())


def test_what_did_well_is_written_sooner_and_predicted(tmp_path: Path) -> None:
    before, after = learned(tmp_path)
    gained = {name: likelihood(after, f"rank(ts_mean({name}, 15))") for name in ("volume", "open")}
    gained = {name: value - likelihood(before, f"rank(ts_mean({name}, 15))") for name, value in gained.items()}
    assert gained["volume"] > gained["open"] + 1
    with torch.no_grad():
        unseen = rows("rank(ts_mean(volume, 15))", "rank(ts_mean(open, 15))")[:, 1:-1]
        predicted = after.model.metrics(after.model.encode(unseen))[:, after.model.config.metrics.index("sharpe")]
    assert predicted[0] > predicted[1] + 1
    assert after.trained_on["stage"] == 2
    assert after.trained_on["results"]["rows"] == len(TEXTS)


def test_what_cannot_be_learned_from_is_counted(tmp_path: Path) -> None:
    long = max(random_expressions(Grammar(VOCABULARY), 200, seed=3), key=lambda node: len(VOCABULARY.encode(node)))
    results = [("rank(clse)", {"fitness": 1.0}), ("rank(close)", {"fitness": 1.0}), ("rank(open)", {})]
    results.append((show(long, VOCABULARY.catalogue), {"fitness": 1.0}))
    before = Checkpoint.untrained(preset("tiny", **SMALL, max_tokens=12), VOCABULARY)
    after = learn_from_results(before, results, tmp_path, settings=TrainerSettings(epochs=1))
    assert after.trained_on["results"] | {"digest": ""} == {
        "digest": "",
        "rows": 2,
        "left_out": 2,
        "by": "fitness",
        "elite": 0.25,
    }


@pytest.mark.parametrize("results", [[], [("rank(close)", {"sharpe": 1.0})]])
def test_without_an_elite_there_is_nothing_to_learn(tmp_path: Path, results: Any) -> None:
    with pytest.raises(DataError, match=r"none of . alphas has the metric 'fitness'"):
        learned(tmp_path, results)
