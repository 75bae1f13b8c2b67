"""What a training writes of itself."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from alphaplat.generator.training.result import GeneratorTrained, ResultsTrained
from alphaplat.learning.result import Trained
from alphaplat.learning.text.result import TextTrained
from alphaplat.learning.text.rows import RowReport
from alphaplat.learning.trainer import Training

TRAINING = Training(steps=4, done=3, best_step=2, cpu_seconds=7.004, notes=["resumed"])
COURSE = {"steps": 3, "best_step": 2, "cpu_seconds": 7.0, "notes": ["resumed"]}


@pytest.mark.parametrize(
    "trained",
    [
        GeneratorTrained(
            "x", Path("model"), "abc", {"samples": {"train": 3, "validation": 0}, "left_out": {}}, {}, TRAINING
        ),
        ResultsTrained(
            "x", Path("model"), "abc", {"alphas": {}, "results": 0, "by": "sharpe", "left_out": {}}, {}, TRAINING
        ),
        TextTrained("x", "regression", Path("model"), {"train": 3}, {}, TRAINING, RowReport()),
    ],
)
def test_every_training_leaves_its_course_as_data_and_in_words(trained: Trained, tmp_path: Path) -> None:
    trained.write(tmp_path)
    found = json.loads((tmp_path / "result.json").read_text())
    assert found == trained.to_dict()
    assert found["name"] == "x"
    assert COURSE.items() <= found.items()
    page = (tmp_path / "result.md").read_text()
    assert page == f"# x\n\n```text\n{trained}\n```\n"
    assert "3 of 4 steps in 7 core-seconds, the best after 2" in page


def test_a_number_that_is_none_is_null_and_words_stay(tmp_path: Path) -> None:
    corpus = {"samples": {"train": 3, "validation": 0}, "left_out": {}}
    scores = {"validation": {"nats": math.nan}, "drawn": {"valid": 1.0}}
    GeneratorTrained("NaN", tmp_path / "model", "abc", corpus, scores, Training(steps=4, done=4)).write(tmp_path)
    found = json.loads((tmp_path / "result.json").read_text())
    assert found["name"] == "NaN"
    assert found["scores"] == {"validation": {"nats": None}, "drawn": {"valid": 1.0}}
    assert (tmp_path / "result.md").read_text().startswith("# NaN\n")
