"""Storing what a formula gives, for compiled kernels that end in one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.numbers import Array


def write(out: Array, formula: Callable[[], Array]) -> None:
    """Store what a formula gives, with NumPy's warnings off: NaN for what is not finite in `out`, never -0.0."""
    with np.errstate(all="ignore"):
        _store(out, np.ascontiguousarray(formula(), dtype=np.float64))


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
