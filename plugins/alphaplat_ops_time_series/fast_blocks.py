"""How compiled kernels walk over windows: days fall into blocks of d rows, at multiples of d counted from the panel's
first row, so a window is a tail of one block and a head of the next.

Sums over heads are carried from day to day, sums over tails are tabled when a block begins: `tails[m]` is over the
last m rows before it. Nothing is ever subtracted, so nothing drifts and what left the window leaves no trace; a value
depends on its window and on its row in the panel alone; and the d - 1 rows before a day are all the history that it
needs. Series in which no value is missing take a shorter way to the same bits.
"""

from __future__ import annotations

import numpy as np

from alphaplat.kernels.compiled import Literals, compiled, row, rowwise
from alphaplat.kernels.numbers import Array

NOTHING = np.float32(0.0)  # added, it takes the sign from a zero, and leaves a float32 in its own precision


def window_rows(literals: Literals) -> int:
    """The history of a window of d rows.

    >>> window_rows({"d": 20})
    19
    """
    return max(int(literals["d"]) - 1, 0)


def shift_rows(literals: Literals) -> int:
    """The history of a look d rows back.

    >>> shift_rows({"d": 20})
    20
    """
    return max(int(literals["d"]), 0)


@compiled
def gapless(x: Array, start: int, stop: int) -> bool:
    """Whether every value of these rows is finite."""
    for t in range(start, stop):
        today = row(x, t)
        gaps = np.int32(0)
        for j in range(today.size):
            gaps |= np.int32(0) if abs(today[j]) < np.inf else np.int32(1)
        if gaps != 0:
            return False
    return True


@compiled
def find_newest(newest: Array, x: Array, start: int, older: int) -> None:
    """Write the value of row `start`, or where it is missing the newest of `older` rows before, or 0."""
    newest[:] = 0.0
    for m in range(older, -1, -1):
        _take(newest, row(x, start - m))


@rowwise
def _take(newest: Array, x: Array) -> None:
    for j in range(x.size):
        newest[j] = x[j] if abs(x[j]) < np.inf else newest[j]


def require(out: Array, x: Array, d: int, min_periods: int) -> None:
    """Set NaN where a window has fewer than `min_periods` valid rows; it has at least one where `out` is a number."""
    if min_periods > 1:
        _require(out, x, d, min_periods)


@compiled
def _require(out: Array, x: Array, d: int, min_periods: int) -> None:
    counts = np.zeros(x.shape[1], x.dtype)
    nothing = np.full(x.shape[1], np.nan, x.dtype)
    for t in range(len(x)):
        _move(row(out, t), counts, row(x, t), row(x, t - d) if t >= d else nothing, x.dtype.type(min_periods))


@rowwise
def _move(out: Array, counts: Array, x: Array, leaving: Array, need: float) -> None:
    one, none = x.dtype.type(1), x.dtype.type(0)
    for j in range(x.size):
        gone = one if abs(leaving[j]) < np.inf else none
        count = counts[j] + (one if abs(x[j]) < np.inf else none) - gone
        counts[j] = count
        out[j] = out[j] if count >= need else np.nan
