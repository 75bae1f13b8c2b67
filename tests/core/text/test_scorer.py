from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import alphaplat as ap


class Fixed:
    """A scorer that gives whatever it is told to give."""

    id = "1"

    def __init__(self, scores: Any) -> None:
        self.given = scores

    def score(self, texts: Any) -> tuple[Any, Any]:
        return self.given, np.zeros(len(texts), dtype=np.bool_)


def test_scores_are_numbers_in_the_order_of_the_texts() -> None:
    scorer = ap.TextScorer.load("words")
    scores = scorer.score(["Profit rose", "Profit fell", "Profit"])
    assert scores.tolist() == [1.0, -1.0, 0.0]
    assert scores.dtype == np.float32
    assert scorer.score([]).shape == (0,)


def test_a_text_that_cannot_be_judged_may_be_missing() -> None:
    scorer = ap.TextScorer(Fixed(np.array([np.nan], dtype=np.float32)), name="fixed")
    assert np.isnan(scorer.score(["?"])[0])


@pytest.mark.parametrize("scores", [np.array([2.0], np.float32), np.array([0.5]), np.zeros((1, 1), np.float32)])
def test_a_scorer_that_breaks_its_promise_is_named(scores: Any) -> None:
    with pytest.raises(ap.DataError, match="scorer 'fixed' gave"):
        ap.TextScorer(Fixed(scores), name="fixed").score(["one"])


def test_what_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ap.AlphaError, match="unknown scorer 'word'"):
        ap.TextScorer.load("word")
    with pytest.raises(ap.ConfigError, match="needs the option 'model'"):
        ap.TextScorer.load("classifier")
    with pytest.raises(ap.ConfigError, match="a list of texts"):
        ap.TextScorer.load("words").score("one text")
