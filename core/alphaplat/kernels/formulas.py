"""Storing what a formula gives, for compiled kernels that end in one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.numbers import Array

_CELLS = 8192


def write(out: Array, formula: Callable[..., Array], *given: Array) -> None:
    """Store what a formula of some arrays gives, with NumPy's warnings off: NaN for what is not finite, never -0.0.

    The formula looks at each row alone, and gets a few at a time, so that what it makes stays in the cache.
    """
    step = max(1, _CELLS // max(out.shape[1], 1))
    for start in range(0, len(out), step):
        rows = slice(start, start + step)
        with np.errstate(all="ignore"):
            found = formula(*(one[rows] for one in given))
        _store(out[rows], np.ascontiguousarray(found, dtype=np.float64))


@compiled
def _store(out: Array, found: Array) -> None:
    for t in range(len(out)):
        _store_row(row(out, t), row(found, t))


@rowwise
def _store_row(out: Array, found: Array) -> None:
    for j in range(out.size):
        out[j] = found[j]
        rounded = out[j]
        out[j] = (0 if rounded == 0 else rounded) if abs(rounded) < np.inf else np.nan
