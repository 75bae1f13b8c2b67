"""The rules that hold for every node's value, and how a broken one is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from alphaplat.engine import EvaluationContext
from alphaplat.engine.values import as_group, as_matrix, as_vector, constant, fill_unseen, read_only
from alphaplat.panel.fields import Ragged

FLOAT32: np.dtype[np.floating[Any]] = np.dtype(np.float32)


def test_a_matrix_is_a_fresh_copy_in_the_dtype_without_negative_zero() -> None:
    given = np.array([[-0.0, 1.0], [2.0, 1e300]])
    values = as_matrix(given, (2, 2), FLOAT32)
    assert values.dtype == np.float32
    assert values.flags.c_contiguous
    assert not np.signbit(values).any()
    assert np.isinf(values[1, 1])
    assert not np.shares_memory(values, as_matrix(values, (2, 2), FLOAT32))


def test_whole_numbers_and_truth_become_numbers() -> None:
    np.testing.assert_array_equal(as_matrix([[True, False]], (1, 2), FLOAT32), [[1, 0]])
    np.testing.assert_array_equal(as_matrix([[3, 4]], (1, 2), FLOAT32), [[3, 4]])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.zeros((2, 3)), r"gave shape \(2, 3\) instead of \(2, 2\)"),
        (np.zeros((2, 2), dtype=complex), "gave complex128"),
        (np.full((2, 2), None), "gave object"),
    ],
)
def test_a_wrong_matrix_is_told(given: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        as_matrix(given, (2, 2), FLOAT32)


def test_group_codes_are_int32_and_missing_is_minus_one() -> None:
    codes = as_group(np.array([[5, -7]], dtype=np.int64), (1, 2))
    assert codes.dtype == np.int32
    np.testing.assert_array_equal(codes, [[5, -1]])
    with pytest.raises(ValueError, match="gave float64, and a group is whole-number codes"):
        as_group(np.zeros((1, 2)), (1, 2))
    with pytest.raises(ValueError, match="gave shape"):
        as_group(np.zeros((1, 3), dtype=int), (1, 2))


def test_a_vector_has_a_value_for_every_count() -> None:
    counts = np.array([[2, -5]], dtype=np.int32)
    found = as_vector(Ragged(np.array([1.0, np.inf]), counts), (1, 2), FLOAT32)
    np.testing.assert_array_equal(found.values, np.array([1, np.nan], dtype=np.float32))
    np.testing.assert_array_equal(found.counts, [[2, -1]])
    with pytest.raises(ValueError, match=r"gave shape \(3,\) instead of \(2,\)"):
        as_vector(Ragged(np.zeros(3), counts), (1, 2), FLOAT32)
    with pytest.raises(ValueError, match="gave counts of shape"):
        as_vector(Ragged(np.zeros(2), counts), (1, 3), FLOAT32)


def test_a_constant_that_the_dtype_cannot_hold_is_nan() -> None:
    assert constant(0.1, FLOAT32) == np.float32(0.1)
    assert np.isnan(constant(1e300, FLOAT32))
    assert constant(1e300, np.dtype(np.float64)) == 1e300


def test_read_only_leaves_the_original_writable() -> None:
    original = np.zeros(3)
    view = read_only(original)
    assert isinstance(view, np.ndarray)
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 1
    original[0] = 1
    assert view[0] == 1


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        ((-1, 0), [0, 0, np.nan, np.nan, 0]),
        ((-1, -1), [0, 0, 0, np.nan, 0]),
        ((None, 0), [0, 0, np.nan, np.nan, np.nan]),
        ((-9, 0), [0, 0, np.nan, np.nan, np.nan]),
        ((0, 0), [0, 0, np.nan, 0, 0]),
    ],
)
def test_unseen_cells_are_those_without_any_value_in_reach(
    reach: tuple[int | None, int], expected: list[float]
) -> None:
    x = np.array([[np.nan], [np.inf], [1.0], [np.nan], [np.nan]])
    context = EvaluationContext(np.ones((5, 1), dtype=bool), nan_handling=True)
    found = fill_unseen(np.full((5, 1), np.nan), [x], reach, context)
    np.testing.assert_array_equal(found[:, 0], expected)
