"""What compiled pointwise kernels share: arguments that are matrices or numbers, and the rules for what is stored.

Such a kernel walks `out.ravel()` from one end to the other and reads its arguments by `at(line(x), j)`, whichever they
are. Sums, products, quotients and roots of float32 are the same bits whether computed in float32 or in float64.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba import types
from numba.extending import overload

from alphaplat.kernels.numbers import Array

Function = TypeVar("Function", bound=Callable[..., Any])


def inside(function: Function) -> Function:
    """Compile a small function that compiled kernels call for each cell."""
    return cast(Function, numba.njit(error_model="numpy", nogil=True)(function))


def line(x: Any) -> Any:
    """A matrix as one line, a number as it is."""
    raise NotImplementedError("for compiled functions only")


def at(x: Any, j: int) -> Any:
    """The cell j of a line, or the number."""
    raise NotImplementedError("for compiled functions only")


def _is_matrix(x: object) -> bool:
    return isinstance(x, types.Array)


overload(line)(lambda x: (lambda x: x.ravel()) if _is_matrix(x) else (lambda x: x))
overload(at)(lambda x, j: (lambda x, j: x[j]) if _is_matrix(x) else (lambda x, j: x))


@inside
def choose(condition: bool, one: float, other: float) -> float:
    """One number or the other; written so, a loop is vectorized, which it is not where the choice is an argument."""
    return one if condition else other


@inside
def store(out: Array, j: int, value: float) -> None:
    """Store a value that is what an argument holds, or finite; never -0.0."""
    out[j] = out.dtype.type(value) + out.dtype.type(0)


@inside
def store_result(out: Array, j: int, value: float, finite: bool) -> None:
    """Store a result: NaN instead of an infinity that comes of `finite` arguments, never -0.0."""
    out[j] = value
    stored = out[j]
    kept = 0.0 if stored == 0 else stored
    out[j] = np.nan if (abs(stored) == np.inf) & finite else kept


@inside
def is_finite(value: float) -> bool:
    """Whether a number is neither NaN nor infinite."""
    return abs(value) < np.inf


@inside
def read(value: float, missing: float, replaced: bool) -> float:
    """A number, or on request `missing` instead of NaN."""
    return missing if replaced and value != value else value


@inside
def store_finite(out: Array, j: int, value: float) -> None:
    """Store a number that is finite in the matrix's dtype, NaN instead of any other; never -0.0."""
    out[j] = value
    stored = out[j]
    kept = 0.0 if stored == 0 else stored
    out[j] = np.nan if abs(stored) == np.inf else kept
