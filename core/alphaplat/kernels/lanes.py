"""Sums along a row for compiled functions, in lanes: as fast as the machine adds, and always in the same order.

A compiler may not change the order of a sum of floats, so a plain loop waits for each addition before the next. Here
each of 32 lanes sums every 32nd term, then lanes are added in pairs, and what is left over one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from alphaplat.kernels.numbers import Array

_WIDTH, _VECTORS = 8, 4
_INDEX, _DOUBLE = ir.IntType(64), ir.DoubleType()
_VECTOR = ir.VectorType(_DOUBLE, _WIDTH)
_tools = cast(Any, cgutils)

Value = Any
Term = Callable[[Any, Sequence[Value]], Value]


def _sum_of(term: Term, *rows: Any) -> Any:
    """The signature and the code of the sum of a term over contiguous rows of float64 of the same size."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Value:
        given = zip(signature.args, args, strict=True)
        views = [context.make_array(kind)(context, builder, one) for kind, one in given]
        (size,) = _tools.unpack_tuple(builder, views[0].shape, 1)
        return _total(builder, term, [view.data for view in views], size)

    fits = all(one.dtype == types.float64 and one.ndim == 1 and one.layout == "C" for one in rows)
    return (types.float64(*rows), generate) if fits else None


def _total(builder: Any, term: Term, rows: Sequence[Value], size: Value) -> Value:
    lanes = [_tools.alloca_once_value(builder, ir.Constant(_VECTOR, None)) for _ in range(_VECTORS)]
    begin = _INDEX(0)
    for kind, sums in ((_VECTOR, lanes), (_VECTOR, lanes[:1])):
        step = _WIDTH * len(sums)
        end = builder.mul(builder.udiv(size, _INDEX(step)), _INDEX(step))
        _add(builder, term, rows, sums, begin, end, kind)
        begin = end
    parts = [builder.load(lane) for lane in lanes]
    vector = builder.fadd(builder.fadd(parts[0], parts[1]), builder.fadd(parts[2], parts[3]))
    parts = [builder.extract_element(vector, _INDEX(lane)) for lane in range(_WIDTH)]
    while len(parts) > 1:
        parts = [builder.fadd(one, other) for one, other in zip(parts[::2], parts[1::2], strict=True)]
    rest = _tools.alloca_once_value(builder, parts[0])
    _add(builder, term, rows, [rest], begin, size, _DOUBLE)
    return builder.load(rest)


def _add(
    builder: Any, term: Term, rows: Sequence[Value], sums: Sequence[Value], begin: Value, end: Value, kind: Any
) -> None:
    """Add terms to sums, which are vectors or numbers, one after the other."""
    width = _WIDTH if kind is _VECTOR else 1
    step = _INDEX(width * len(sums))
    with _tools.for_range_slice(builder, begin, end, step) as (place, _):
        for number, one in enumerate(sums):
            at = builder.add(place, _INDEX(width * number))
            cells = [builder.bitcast(builder.gep(row, [at]), kind.as_pointer()) for row in rows]
            found = term(builder, [builder.load(cell, align=8) for cell in cells])
            builder.store(builder.fadd(builder.load(one), found), one)


def _itself(builder: Any, values: Sequence[Value]) -> Value:
    return values[0]


def _magnitude(builder: Any, values: Sequence[Value]) -> Value:
    kind = values[0].type
    name = "llvm.fabs.v8f64" if kind == _VECTOR else "llvm.fabs.f64"
    return builder.call(_tools.get_or_insert_function(builder.module, ir.FunctionType(kind, [kind]), name), values)


def _product(builder: Any, values: Sequence[Value]) -> Value:
    return builder.fmul(*values)


def _sum(typing: Any, x: Any) -> Any:
    """The sum of a row."""
    return _sum_of(_itself, x)


def _size(typing: Any, x: Any) -> Any:
    """The sum of the magnitudes of a row."""
    return _sum_of(_magnitude, x)


def _dot(typing: Any, x: Any, y: Any) -> Any:
    """The sum of the products of two rows."""
    return _sum_of(_product, x, y)


lane_sum = cast(Callable[[Array], float], intrinsic(_sum))
lane_size = cast(Callable[[Array], float], intrinsic(_size))
lane_dot = cast(Callable[[Array, Array], float], intrinsic(_dot))
