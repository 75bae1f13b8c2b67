"""Every vector operator as a loop over one list."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from alphaplat.panel.fields import Ragged

NAN = math.nan
Array = np.ndarray[Any, Any]


def quotient(a: float, b: float) -> float:
    return NAN if b == 0 or math.isnan(b) else a / b


def mean(v: list[float]) -> float:
    return v[0] if len(set(v)) == 1 else math.fsum(v) / len(v)


def sd(v: list[float], ddof: int = 0) -> float:
    return math.sqrt(math.fsum((e - mean(v)) ** 2 for e in v) / (len(v) - ddof)) if len(v) > ddof else NAN


def moment(v: list[float], order: int) -> float:
    return quotient(math.fsum((e - mean(v)) ** order for e in v) / len(v), sd(v) ** order)


def power(v: list[float], constant: float = 2.0) -> float:
    if any((e < 0 and constant % 1) or (e == 0 and constant < 0) for e in v):
        return NAN
    return math.fsum(e**constant for e in v)


def quantile(v: list[float], percentage: float = 0.5) -> float:
    ordered = sorted(v)
    place = percentage * (len(v) - 1)
    below = int(place)
    above = min(below + 1, len(v) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def counted(v: Ragged) -> Array:
    return np.where(v.counts < 0, np.nan, v.counts.astype(float))


def chosen(v: Ragged, nth: int) -> Array:
    expected = np.full(v.shape, np.nan)
    for cell in np.ndindex(*v.shape):
        elements = v.cell(*cell).tolist()
        expected[cell] = elements[nth] if 0 <= nth < len(elements) else math.nan
    return expected


def filtered(v: Ragged, value: str) -> Ragged:
    unwanted = [v.values.dtype.type(word) for word in value.split()]
    kept: list[float] = []
    counts = v.counts.copy()
    for cell in np.ndindex(*v.shape):
        left = [e for e in v.cell(*cell) if not any(e == u or (e != e and u != u) for u in unwanted)]
        kept += [float(e) for e in left]
        counts[cell] = len(left) if counts[cell] >= 0 else counts[cell]
    return Ragged(np.array(kept, dtype=v.values.dtype), counts)
