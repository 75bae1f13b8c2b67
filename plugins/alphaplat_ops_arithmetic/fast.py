"""Compiled kernels of the four operations, extrema and signs; see `alphaplat.engine.fast` for their form."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from alphaplat.kernels.cells import at, choose, is_finite, line, read, store, store_result
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array

Argument: TypeAlias = Any
"""A matrix or a number."""


@compiled
def add(out: Array, x: Argument, y: Argument, filter: bool) -> None:
    """Write x + y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = read(at(xs, j), 0.0, filter), read(at(ys, j), 0.0, filter)
        store_result(o, j, a + b, is_finite(a) & is_finite(b))


@compiled
def subtract(out: Array, x: Argument, y: Argument, filter: bool) -> None:
    """Write x - y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = read(at(xs, j), 0.0, filter), read(at(ys, j), 0.0, filter)
        store_result(o, j, a - b, is_finite(a) & is_finite(b))


@compiled
def multiply(out: Array, x: Argument, y: Argument, filter: bool) -> None:
    """Write x * y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = read(at(xs, j), 1.0, filter), read(at(ys, j), 1.0, filter)
        store_result(o, j, a * b, is_finite(a) & is_finite(b))


@compiled
def divide(out: Array, x: Argument, y: Argument) -> None:
    """Write x / y, NaN where y is 0."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        store_result(o, j, a / b, (is_finite(a) & is_finite(b)) | (b == 0))


@compiled
def inverse(out: Array, x: Argument) -> None:
    """Write 1 / x."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        a = at(xs, j)
        store_result(o, j, np.float64(1.0) / a, is_finite(a))


@compiled
def reverse(out: Array, x: Argument) -> None:
    """Write -x."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        store(o, j, -at(xs, j))


@compiled
def absolute(out: Array, x: Argument) -> None:
    """Write the magnitude of x."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        o[j] = abs(at(xs, j))


@compiled
def sign(out: Array, x: Argument) -> None:
    """Write 1, 0 or -1."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        a = at(xs, j)
        known = 1.0 if a > 0 else -1.0 if a < 0 else 0.0
        o[j] = known if a == a else np.nan


@compiled
def maximum(out: Array, x: Argument, y: Argument) -> None:
    """Write the larger of x and y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        store(o, j, choose((a >= b) | (a != a), a, b))


@compiled
def minimum(out: Array, x: Argument, y: Argument) -> None:
    """Write the smaller of x and y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        store(o, j, choose((a <= b) | (a != a), a, b))


@compiled
def sqrt(out: Array, x: Argument) -> None:
    """Write the square root of x."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        store(o, j, np.sqrt(at(xs, j)))


@compiled
def nan_mask(out: Array, x: Argument, y: Argument) -> None:
    """Write x, NaN where y is below zero."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        store(o, j, choose(at(ys, j) < 0, np.nan, at(xs, j)))


@compiled
def purify(out: Array, x: Argument) -> None:
    """Write x, NaN where it is infinite."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        a = at(xs, j)
        store(o, j, choose(is_finite(a), a, np.nan))


@compiled
def square(out: Array, x: Argument) -> None:
    """Write x * x."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        a = at(xs, j)
        store_result(o, j, a * a, is_finite(a))


@compiled
def signed_square(out: Array, x: Argument) -> None:
    """Write x * abs(x)."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        a = at(xs, j)
        store_result(o, j, a * abs(a), is_finite(a))


@compiled
def mend(out: Array, x: Argument) -> None:
    """Make what a function of x gave a result: NaN instead of its infinities, never -0.0."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        store_result(o, j, o[j], is_finite(at(xs, j)))


@compiled
def mend_power(out: Array, x: Argument, y: Argument) -> None:
    """Make what x to the power y gave a result, NaN where x or y is, and where x is 0 and y below."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        undefined = (a != a) | (b != b) | ((a == 0) & (b < 0))
        store_result(o, j, np.nan if undefined else o[j], is_finite(a) & is_finite(b))


@compiled
def mend_signed_power(out: Array, x: Argument, y: Argument) -> None:
    """Make what the magnitude of x to the power y gave a result, with the sign of x."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        signed = o[j] if a > 0 else -o[j] if a < 0 else np.float64(0.0) * o[j]
        store_result(o, j, np.nan if (a != a) | (b != b) else signed, is_finite(a) & is_finite(b))
