"""Compiled kernels of comparisons, conditions and states; see `alphaplat.engine.fast` for their form."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from alphaplat.kernels.cells import at, choose, is_finite, line, store
from alphaplat.kernels.compiled import compiled
from alphaplat.kernels.numbers import Array

Argument: TypeAlias = Any
"""A matrix or a number."""


@compiled
def less(out: Array, x: Argument, y: Argument) -> None:
    """Write whether x < y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        answer = 1.0 if a < b else 0.0
        o[j] = np.nan if (a != a) | (b != b) else answer


@compiled
def less_equal(out: Array, x: Argument, y: Argument) -> None:
    """Write whether x <= y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        answer = 1.0 if a <= b else 0.0
        o[j] = np.nan if (a != a) | (b != b) else answer


@compiled
def greater(out: Array, x: Argument, y: Argument) -> None:
    """Write whether x > y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        answer = 1.0 if a > b else 0.0
        o[j] = np.nan if (a != a) | (b != b) else answer


@compiled
def greater_equal(out: Array, x: Argument, y: Argument) -> None:
    """Write whether x >= y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        answer = 1.0 if a >= b else 0.0
        o[j] = np.nan if (a != a) | (b != b) else answer


@compiled
def equal(out: Array, x: Argument, y: Argument) -> None:
    """Write whether x is y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        answer = 1.0 if a == b else 0.0
        o[j] = np.nan if (a != a) | (b != b) else answer


@compiled
def not_equal(out: Array, x: Argument, y: Argument) -> None:
    """Write whether x differs from y."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        answer = 1.0 if a != b else 0.0
        o[j] = np.nan if (a != a) | (b != b) else answer


@compiled
def both(out: Array, x: Argument, y: Argument) -> None:
    """Write whether x and y are true."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        answer = 1.0 if (a > 0) & (b > 0) else 0.0
        o[j] = np.nan if (a != a) | (b != b) else answer


@compiled
def either(out: Array, x: Argument, y: Argument) -> None:
    """Write whether x or y is true."""
    o, xs, ys = out.ravel(), line(x), line(y)
    for j in range(o.size):
        a, b = at(xs, j), at(ys, j)
        answer = 1.0 if (a > 0) | (b > 0) else 0.0
        o[j] = np.nan if (a != a) | (b != b) else answer


@compiled
def negated(out: Array, x: Argument) -> None:
    """Write whether x is not true."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        a = at(xs, j)
        answer = 1.0 if a <= 0 else 0.0
        o[j] = answer if a == a else np.nan


@compiled
def if_else(out: Array, c: Argument, x: Argument, y: Argument) -> None:
    """Write x where c is true, and y where it is not."""
    o, cs, xs, ys = out.ravel(), line(c), line(x), line(y)
    for j in range(o.size):
        condition, a, b = at(cs, j), at(xs, j), at(ys, j)
        taken = a if condition > 0 else b
        store(o, j, choose(condition == condition, taken, np.nan))


@compiled
def is_nan(out: Array, x: Argument) -> None:
    """Write whether x is NaN."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        a = at(xs, j)
        o[j] = 1.0 if a != a else 0.0


@compiled
def is_not_nan(out: Array, x: Argument) -> None:
    """Write whether x is not NaN."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        a = at(xs, j)
        o[j] = 1.0 if a == a else 0.0


@compiled
def finite(out: Array, x: Argument) -> None:
    """Write whether x is neither NaN nor infinite."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        o[j] = 1.0 if is_finite(at(xs, j)) else 0.0


@compiled
def not_finite(out: Array, x: Argument) -> None:
    """Write whether x is NaN or infinite."""
    o, xs = out.ravel(), line(x)
    for j in range(o.size):
        o[j] = 0.0 if is_finite(at(xs, j)) else 1.0
