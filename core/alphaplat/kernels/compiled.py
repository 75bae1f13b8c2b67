"""What compiled kernels are made with: numba, behind a decorator that keeps their types.

A compiled kernel is compiled once per dtype, kept on disk beside the package (or in the user's cache folder where that
cannot be written), and never made for one expression: literals are arguments. It writes into `out`, its first
argument, and gets arrays that are contiguous, so rows have unit stride and a matrix can be walked as one line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
Literals: TypeAlias = Mapping[str, Any]


def compiled(function: Function) -> Function:
    """Compile a function of arrays and numbers when it is first called; it runs without the interpreter's lock."""
    try:
        return cast(Function, numba.njit(cache=True, **_OPTIONS)(function))
    except RuntimeError:  # there is nowhere to keep it
        return cast(Function, numba.njit(**_OPTIONS)(function))


def inlined(function: Function) -> Function:
    """Compile a small function that compiled ones call, into each of them."""
    return cast(Function, numba.njit(inline="always", error_model="numpy")(function))


def with_history(rows: Callable[[Literals], int]) -> Callable[[Function], Function]:
    """Say how many rows before the first wanted one make a kernel's values the same as on a full run, to the last bit.

    `rows` gets all literals by name. Without it a kernel with a window `d` is given 2 * d rows.
    """

    def declare(function: Function) -> Function:
        cast(Any, function).history = rows
        return function

    return declare
