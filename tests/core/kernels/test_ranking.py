"""Ranks against their definition, along an axis and within segments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphaplat.kernels.ranking import average_ranks, scale_ranks, segment_ranks

ROWS = st.lists(st.sampled_from([-1.0, -0.0, 0.0, 0.5, 2.0, np.inf, np.nan]), max_size=12)


def by_definition(values: list[float]) -> list[float]:
    def one(v: float) -> float:
        equal = sum(1 for w in values if w == v)
        return sum(1 for w in values if w < v) + (equal + 1) / 2 if equal else np.nan

    return [one(v) for v in values]


@given(st.lists(ROWS, max_size=3))
def test_average_ranks_are_by_definition(rows: list[list[float]]) -> None:
    for row in rows:
        np.testing.assert_array_equal(average_ranks(np.array([row])), [by_definition(row)])


@given(st.lists(st.tuples(st.sampled_from([1.0, 2.0, 3.0]), st.integers(0, 2)), max_size=12))
def test_segment_ranks_are_the_ranks_of_each_segment(pairs: list[tuple[float, int]]) -> None:
    values, segments = np.array([v for v, _ in pairs]), np.array([s for _, s in pairs], dtype=np.int64)
    got = segment_ranks(values, segments)
    for segment in range(3):
        own = segments == segment
        np.testing.assert_array_equal(got[own], by_definition(values[own].tolist()))


@pytest.mark.parametrize(
    ("scale", "expected"), [("unit", [0.0, 0.5, 1.0]), ("pct", [1 / 3, 2 / 3, 1.0]), ("ordinal", [1.0, 2.0, 3.0])]
)
def test_scales(scale: str, expected: list[float]) -> None:
    np.testing.assert_array_equal(scale_ranks(np.array([1.0, 2.0, 3.0]), np.array([3, 3, 3]), scale), expected)


@pytest.mark.parametrize(("scale", "expected"), [("unit", 0.5), ("pct", 1.0), ("ordinal", 1.0)])
def test_the_rank_of_one_alone(scale: str, expected: float) -> None:
    got = scale_ranks(np.array([[1.0, np.nan]]), np.array([[1]]), scale)
    np.testing.assert_array_equal(got, [[expected, np.nan]])
