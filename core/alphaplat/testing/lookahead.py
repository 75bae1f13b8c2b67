"""The question that every part of the platform must stand: change the future, and the past does not move.

`past_moves` and `past_needs_the_future` work on any function of arrays over days; the kit asks them of operators and
fields, and an author may ask them of anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat.testing.running import days

Function = Callable[[Sequence[FieldData]], FieldData]


def same_bits(one: FieldData, other: FieldData) -> bool:
    """Whether two results are equal to the last bit; one NaN is like another."""
    if isinstance(one, Ragged) or isinstance(other, Ragged):
        return (
            isinstance(one, Ragged)
            and isinstance(other, Ragged)
            and np.array_equal(one.counts, other.counts)
            and same_bits(one.values, other.values)
        )
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def with_other_rows(data: FieldData, other: FieldData, rows: Array) -> FieldData:
    """`data` with the days where `rows` is true taken from `other`."""
    if isinstance(data, Ragged) and isinstance(other, Ragged):
        parts = [(other if taken else data).days(day, day + 1) for day, taken in enumerate(rows)]
        return Ragged(np.concatenate([part.values for part in parts]), np.concatenate([part.counts for part in parts]))
    assert isinstance(data, np.ndarray)
    assert isinstance(other, np.ndarray)
    return np.where(rows[:, None], other, data)


def past_moves(function: Function, inputs: Sequence[FieldData], others: Sequence[FieldData], cut: int) -> bool:
    """Whether values up to row `cut` change when all later rows of the inputs are replaced by those of `others`."""
    later = np.arange(inputs[0].shape[0]) > cut
    changed = [with_other_rows(data, other, later) for data, other in zip(inputs, others, strict=True)]
    return not same_bits(days(function(inputs), 0, cut + 1), days(function(changed), 0, cut + 1))


def past_needs_the_future(function: Function, inputs: Sequence[FieldData], cut: int) -> bool:
    """Whether values up to row `cut` change when all later rows of the inputs are cut off."""
    short = [days(data, 0, cut + 1) for data in inputs]
    return not same_bits(days(function(inputs), 0, cut + 1), function(short))
