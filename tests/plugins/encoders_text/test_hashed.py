from __future__ import annotations

import numpy as np
import pytest

import alphaplat as ap


def test_likeness_is_that_of_words() -> None:
    encoder = ap.TextEncoder.load("hashed")
    one, same, near, far = encoder.embed(["Profit rose.", "rose PROFIT", "Profit rose sharply", "A new chief"])
    assert one @ same == pytest.approx(1.0)
    assert 0.6 < one @ near < 1
    assert abs(one @ far) < 0.3
    assert np.linalg.norm(one) == pytest.approx(1.0)


def test_values_never_change() -> None:
    (vector,) = ap.TextEncoder.load("hashed", dimension=16).embed(["profit profit rose"])
    assert {int(at): round(float(vector[at]), 4) for at in np.flatnonzero(vector)} == {1: -0.5085, 8: 0.861}


def test_the_edges() -> None:
    encoder = ap.TextEncoder.load("hashed")
    assert not encoder.embed(["", "..."]).any()
    assert encoder.embed(["word " * 100_000]).truncated == 0
    with pytest.raises(ap.ConfigError, match="'8' places"):
        ap.TextEncoder.load("hashed", dimension=8)


def test_each_word_has_a_vector_of_its_own() -> None:
    encoder = ap.TextEncoder.load("hashed")
    three, none = encoder.tokens(["Profit rose, PROFIT", "..."])
    assert three.shape == (3, 256)
    assert none.shape == (0, 256)
    assert (three[0] == three[2]).all()
    np.testing.assert_array_equal(encoder.words(["Profit rose, PROFIT"])[0], three)
    np.testing.assert_allclose(np.linalg.norm(three, axis=1), 1.0, rtol=1e-6)
    (many,) = encoder.tokens([" ".join(f"{number}th" for number in range(3_000))])
    assert len(np.unique(many, axis=0)) == 3_000, "more words than places, and no two alike"


def test_words_that_begin_alike_are_alike() -> None:
    (found,) = ap.TextEncoder.load("hashed").tokens(["falls falling volume"])
    assert found[0] @ found[1] > 0.3
    assert abs(found[0] @ found[2]) < 0.3
