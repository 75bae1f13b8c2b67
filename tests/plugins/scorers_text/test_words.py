from __future__ import annotations

import pytest

import alphaplat as ap
from alphaplat_scorers_text.lexicon import BAD, GOOD


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Profit rose and sales beat forecasts", 1.0),
        ("Shares plunge on fraud probe", -1.0),
        ("Profit rose but shares fell", 0.0),
        ("The company will meet its investors", 0.0),
        ("", 0.0),
        ("STRONG GROWTH", 1.0),
        ("Sales did not improve", -1.0),
        ("Sales didn't improve", -1.0),
        ("No loss, says the firm", 1.0),
        ("Not only that: after years of waiting, sales rose", 1.0),
        ("Gains, gains and a loss", 1 / 3),
    ],
)
def test_good_less_bad_over_both(text: str, score: float) -> None:
    assert ap.TextScorer.load("words").score([text])[0] == pytest.approx(score)


def test_the_lists_are_apart_and_in_lower_case() -> None:
    assert not GOOD & BAD
    assert all(word.isalpha() and word == word.lower() for word in GOOD | BAD)


def test_it_says_that_it_knows_nothing_of_the_world() -> None:
    assert ap.TextScorer.load("words").knowledge_cutoff == ""
