from __future__ import annotations

import numpy as np
import pytest

from alphaplat.errors import ConfigError
from alphaplat.text.novelty import novelty


def by_hand(vectors: np.ndarray, groups: np.ndarray, days: np.ndarray, window: int) -> list[float]:
    result = []
    for at in range(len(vectors)):
        likeness = [0.0]
        for before in range(at):
            if groups[before] == groups[at] and days[before] >= days[at] - window:
                lengths = np.linalg.norm(vectors[before]) * np.linalg.norm(vectors[at])
                if lengths:
                    likeness.append(float(vectors[before] @ vectors[at] / lengths))
        result.append(1 - min(1.0, max(likeness)))
    return result


@pytest.mark.parametrize("window", [1, 5, 100])
def test_it_is_what_a_loop_finds(window: int) -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(60, 4))
    vectors[7], vectors[20] = vectors[3], 0.0
    groups, days = rng.integers(0, 3, 60), np.sort(rng.integers(0, 40, 60))
    np.testing.assert_allclose(
        novelty(vectors, groups, days, window), by_hand(vectors, groups, days, window), atol=1e-12
    )


def test_later_documents_change_nothing() -> None:
    rng = np.random.default_rng(4)
    vectors, groups, days = rng.normal(size=(30, 4)), rng.integers(0, 2, 30), np.sort(rng.integers(0, 20, 30))
    whole = novelty(vectors, groups, days, 5)
    np.testing.assert_array_equal(novelty(vectors[:20], groups[:20], days[:20], 5), whole[:20])


def test_the_edges() -> None:
    assert novelty(np.zeros((0, 3)), np.zeros(0, int), np.zeros(0, int), 5).tolist() == []
    assert novelty(np.ones((1, 3)), np.zeros(1, int), np.zeros(1, int), 5).tolist() == [1.0]
    with pytest.raises(ConfigError, match="at least 1 day"):
        novelty(np.ones((1, 3)), np.zeros(1, int), np.zeros(1, int), 0)
