"""The helpers that look for the future in the past."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from alphaplat.panel.fields import FieldData, Ragged
from alphaplat.testing.lookahead import past_moves, past_needs_the_future, same_bits, with_other_rows

NAN = np.nan
X, Y = np.arange(12.0).reshape(6, 2), np.arange(12.0).reshape(6, 2) ** 2


def lagged(inputs: Sequence[FieldData]) -> FieldData:
    return np.vstack([[[NAN, NAN]], inputs[0][:-1]])


def leading(inputs: Sequence[FieldData]) -> FieldData:
    return np.vstack([inputs[0][1:], [[NAN, NAN]]])


def reversing(inputs: Sequence[FieldData]) -> FieldData:
    return np.full((len(inputs[0]), 2), float(len(inputs[0])))


@pytest.mark.parametrize("cut", [0, 2, 4])
def test_a_function_that_leads_is_caught_and_one_that_lags_is_not(cut: int) -> None:
    assert not past_moves(lagged, [X], [Y], cut)
    assert not past_needs_the_future(lagged, [X], cut)
    assert past_moves(leading, [X], [Y], cut)
    assert past_needs_the_future(leading, [X], cut)


def test_the_length_of_the_data_is_the_future_too() -> None:
    assert not past_moves(reversing, [X], [Y], 2)
    assert past_needs_the_future(reversing, [X], 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (np.array([1.0, NAN]), np.array([1.0, NAN]), True),
        (np.array([1.0, NAN]), np.array([1.0, 2.0]), False),
        (np.array([1.0]), np.array([1.0], dtype=np.float32), False),
        (np.array([1.0]), np.array([1.0 + 2**-52]), False),
        (Ragged(np.array([1.0]), np.array([[1]])), Ragged(np.array([1.0]), np.array([[1]])), True),
        (Ragged(np.array([1.0]), np.array([[1, 0]])), Ragged(np.array([1.0]), np.array([[1, -1]])), False),
        (Ragged(np.array([1.0]), np.array([[1]])), np.array([[1.0]]), False),
    ],
)
def test_same_bits(one: FieldData, other: FieldData, same: bool) -> None:
    assert same_bits(one, other) is same
    assert same_bits(other, one) is same


def test_rows_of_vectors_are_exchanged_with_their_values() -> None:
    one = Ragged(np.array([1.0, 2.0, 3.0]), np.array([[2], [1]], dtype=np.int32))
    other = Ragged(np.array([7.0, 8.0]), np.array([[0], [2]], dtype=np.int32))
    mixed = with_other_rows(one, other, np.array([False, True]))
    assert isinstance(mixed, Ragged)
    assert mixed.values.tolist() == [1, 2, 7, 8]
    assert mixed.counts.tolist() == [[2], [2]]
