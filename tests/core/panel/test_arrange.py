"""Values on other axes, codes in other numberings."""

from __future__ import annotations

import numpy as np

from alphaplat.panel import Panel
from alphaplat.panel.arrange import arranged, places, renumbered, unequal


def test_arranged(panel: Panel) -> None:
    moved = arranged(panel, np.array([2, -1]), np.array([3, -1, 0]))
    close = panel.matrix("close")
    np.testing.assert_array_equal(moved["close"], [[close[2, 3], np.nan, close[2, 0]], [np.nan] * 3])
    assert moved["sector"][1].tolist() == [-1, -1, -1]
    assert moved["news_row_size"][:, 1].tolist() == [-1, -1]
    assert not moved["members"][1].any()
    assert len(moved["news_score"]) == np.maximum(moved["news_row_size"], 0).sum()


def test_places() -> None:
    assert places(["b", "x", "a"], ["a", "b"]).tolist() == [1, -1, 0]


def test_renumbered() -> None:
    codes, every = renumbered(np.array([0, 1, -1]), ["new", "a"], ["a", "b"])
    assert (codes.tolist(), every) == ([2, 0, -1], ("a", "b", "new"))


def test_unequal_forgives_rounding_only() -> None:
    one = np.array([1.0, 1.0, np.nan, 0.0], dtype=np.float32)
    other = np.array([np.nextafter(np.float32(1), np.float32(2)), 1.00001, np.nan, 1e-30], dtype=np.float32)
    assert unequal(one, other).tolist() == [False, True, False, True]
    assert unequal(np.array([1, 2]), np.array([1, 3])).tolist() == [False, True]
