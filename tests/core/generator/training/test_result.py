"""What a training writes of itself."""

from __future__ import annotations

import json
import math
from pathlib import Path

from alphaplat.generator.training.result import GeneratorTrained
from alphaplat.learning.trainer import Training


def test_a_number_that_is_none_is_null_and_words_stay(tmp_path: Path) -> None:
    corpus = {"samples": {"train": 3, "validation": 0}, "left_out": {}}
    scores = {"validation": {"nats": math.nan}, "drawn": {"valid": 1.0}}
    GeneratorTrained("NaN", tmp_path / "model", "abc", corpus, scores, Training(steps=4, done=4)).write(tmp_path)
    found = json.loads((tmp_path / "result.json").read_text())
    assert found["name"] == "NaN"
    assert found["scores"] == {"validation": {"nats": None}, "drawn": {"valid": 1.0}}
    assert (tmp_path / "result.md").read_text().startswith("# NaN\n")
