"""Bounds of one cell and recursions along one asset, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import count, takewhile
from typing import Any

import numpy as np

NAN = math.nan
Array = np.ndarray[Any, Any]


def clamp(
    v: float, lower: float = -math.inf, upper: float = math.inf, inverse: bool = False, mask: float = NAN
) -> float:
    if inverse:
        return mask if lower <= v <= upper else v
    return v if math.isnan(v) else min(max(v, lower), upper)


def replace(v: float, target: str, dest: str) -> float:
    targets, values = target.replace(",", " ").split(), dest.replace(",", " ").split()
    found = v
    for place, word in enumerate(targets):
        if v == float(word) or (math.isnan(v) and word == "nan"):
            found = float(values[place if len(values) > 1 else 0])
    return found


def along_days(twin: Callable[..., list[float]], *matrices: Array, **literals: Any) -> Array:
    shape = np.broadcast_shapes(*(one.shape for one in matrices))
    result = np.empty(shape)
    for n in range(shape[1]):
        result[:, n] = twin(*(np.broadcast_to(one, shape)[:, n].tolist() for one in matrices), **literals)
    return result


def trade_when(x: list[float], y: list[float], z: list[float]) -> list[float]:
    result, held = [], math.nan
    for enters, value, leaves in zip(x, y, z, strict=True):
        held = math.nan if leaves > 0 else value if enters > 0 else held
        result.append(held)
    return result


def days_since_change(f: list[float]) -> list[int]:
    ages: list[int] = []
    for t, now in enumerate(f):
        same = t > 0 and (now == f[t - 1] or (math.isnan(now) and math.isnan(f[t - 1])))
        ages.append(ages[-1] + 1 if same else 0)
    return ages


def keep(x: list[float], f: list[float], period: int = 5) -> list[float]:
    ages = days_since_change(f)
    return trade_when([float(d < period) for d in ages], x, [float(d > period) for d in ages])


def linear_filter(x: list[float], h: str, t: str | None = None) -> list[float]:
    inputs, outputs = ([float(w) for w in (text or "").replace(",", " ").split()] for text in (h, t))
    known = [v if math.isfinite(v) else 0.0 for v in x]
    state: list[float] = []
    for day in range(len(x)):
        total = sum(w * known[day - i] for i, w in enumerate(inputs) if i <= day)
        state.append(total + sum(w * state[day - 1 - j] for j, w in enumerate(outputs) if j < day))
    return [s if math.isfinite(v) else math.nan for s, v in zip(state, x, strict=True)]


def bucketed(
    x: Array,
    *,
    range: str | None,
    buckets: str | None,
    skipbegin: bool,
    skipend: bool,
    skipboth: bool,
    nangroup: bool,
    setting: Any,
) -> Array:
    """The number of edges below each value; those of a range are counted in fractions."""
    words = [Fraction(one) for one in (buckets or range or "").replace(",", " ").split()]
    edges = words
    if range is not None:
        start, end, step = words
        edges = list(takewhile(lambda edge: edge <= end, count(start, step)))
    result = np.full(x.shape, -1)
    for cell in np.ndindex(*x.shape):
        if math.isnan(x[cell]):
            result[cell] = len(edges) + 1 if nangroup and setting.universe[cell] else -1
            continue
        place = sum(1 for edge in edges if x[cell] > edge)
        first, last = (skipbegin or skipboth) and place == 0, (skipend or skipboth) and place == len(edges)
        result[cell] = -1 if first or last else place
    return result
