"""Scores against counts by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from alphaplat.learning.text.scores import class_scores, number_scores


def test_scores_of_classes_are_what_counting_gives() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(size=(200, 3)).astype(np.float32) * 2
    targets = random.integers(0, 3, 200)
    found = class_scores(logits, targets, ["a", "b", "c"])
    guesses = logits.argmax(1)
    losses = [
        math.log(sum(math.exp(float(x) - float(row[at])) for x in row)) for row, at in zip(logits, targets, strict=True)
    ]
    assert found["loss"] == pytest.approx(sum(losses) / 200)
    assert found["accuracy"] == np.mean(guesses == targets)
    for number, label in enumerate("abc"):
        hits = sum((guess == number and true == number) for guess, true in zip(guesses, targets, strict=True))
        precision, recall = hits / sum(guesses == number), hits / sum(targets == number)
        one = found["classes"][label]
        assert (one["precision"], one["recall"]) == (pytest.approx(precision), pytest.approx(recall))
        assert one["f1"] == pytest.approx(2 * precision * recall / (precision + recall))
        assert found["confusion"][number][number] == hits
    assert found["macro_f1"] == pytest.approx(np.mean([one["f1"] for one in found["classes"].values()]))


def test_a_class_that_is_never_predicted_has_no_f1() -> None:
    found = class_scores(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([0, 1]), ["a", "b"])
    assert found["classes"]["b"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "rows": 1}


def test_large_logits_do_not_overflow() -> None:
    assert class_scores(np.array([[1e4, 0.0]], np.float32), np.array([1]), ["a", "b"])["loss"] == 1e4


def test_the_mean_explains_nothing_and_equal_numbers_have_no_r2() -> None:
    targets = np.array([1.0, 2.0, 6.0])
    assert number_scores(np.full(3, 3.0), targets)["r2"] == 0
    assert number_scores(np.ones(2), np.ones(2))["r2"] is None
