"""What compiled kernels are made with: numba, behind a decorator that keeps their types.

A compiled kernel is compiled once per dtype, kept on disk beside the package (or in the user's cache folder where that
cannot be written), and never made for one expression: literals are arguments. It writes into `out`, its first
argument, and gets arrays that are contiguous, so rows have unit stride and a matrix can be walked as one line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar, cast

import numba
from numba.core import cgutils, types
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.extending import intrinsic
from numba.np import arrayobj

from alphaplat.kernels.numbers import Array

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


class _Apart(CompilerBase):
    """Numba's own steps, told that arrays do not overlap: without it a loop over many rows is not vectorized."""

    def define_pipelines(self) -> list[Any]:
        self.state.flags.noalias = True
        return [cast(Any, DefaultPassBuilder).define_nopython_pipeline(self.state)]


def rowwise(function: Function) -> Function:
    """Compile a loop along rows that compiled functions call. No row that it writes may overlap another argument."""
    return cast(Function, numba.njit(pipeline_class=_Apart, **_OPTIONS)(function))


def _view(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """The code of a view of rows of the matrix `args[0]` from `args[1]` on, one or as many as `args[2]` says."""
    tools, arrays, result = cast(Any, cgutils), cast(Any, arrayobj), signature.return_type
    source = context.make_array(signature.args[0])(context, builder, args[0])
    _, width = tools.unpack_tuple(builder, source.shape, 2)
    stride, _ = tools.unpack_tuple(builder, source.strides, 2)
    begin = tools.pointer_add(builder, source.data, builder.mul(args[1], stride))
    view = context.make_array(result)(context, builder)
    size = [builder.mul(args[2], width) if len(args) > 2 else width]
    arrays.populate_array(
        view, data=begin, shape=size, strides=[source.itemsize], itemsize=source.itemsize, meminfo=None
    )
    return view._getvalue()


def _row(typing: Any, matrix: Any, index: Any) -> Any:
    """The row of a matrix whose cells in a row lie side by side, for compiled functions.

    Unlike `matrix[index]` it is known to have unit stride and is not counted as a reference, which takes longer than
    the arithmetic on it.
    """
    result = types.Array(matrix.dtype, 1, "C")
    return result(matrix, types.intp), _view


def _rows(typing: Any, matrix: Any, first: Any, count: Any) -> Any:
    """Some rows of a contiguous matrix, as one line; in the same way."""
    result = types.Array(matrix.dtype, 1, "C")
    return result(matrix, types.intp, types.intp), _view


row = cast(Callable[[Array, int], Array], intrinsic(_row))
rows_in_line = cast(Callable[[Array, int, int], Array], intrinsic(_rows))


def with_history(rows: Callable[[Literals], int]) -> Callable[[Function], Function]:
    """Say how many rows before the first wanted one make a kernel's values the same as on a full run, to the last bit.

    `rows` gets all literals by name. Without it a kernel with a window `d` is given 2 * d rows.
    """

    def declare(function: Function) -> Function:
        cast(Any, function).history = rows
        return function

    return declare
